//! The host calls of the engine, and the replies to them.
//!
//! | Number | Host call | Texts | Bytes | Reply |
//! |---|---|---|---|---|
//! | 1 | a record | its name | | found with its text, or not |
//! | 2 | a realm's own keys | name of the keyring record | | found with `{ "issuer": iss, "keys": [JWK], "signing": kid }`, or not |
//! | 3 | is a signature the key's? | `alg` of the key; its JWK | message; signature | yes or no, or the platform lacks `alg` |
//! | 4 | a signature | name of the keyring record; `kid` | message | found with the signature, or not |
//! | 5 | is it the first use? | digest of the party that chose the identifier; digest of the identifier; until when it counts | | yes or no |
//! | 6 | the revocations of a realm | name of the record | | found with the list as `Revocations::parse` takes it, or nothing |
//! | 7 | may this client go on? | digest of realm and client | | yes or no |
//! | 8 | may this token be revoked for good? | name of the record; name of the token; digest of its party; until when it counts | | yes |
//! | 9 | is this version of a realm the newest? | name of its record; version; digest of the record | | yes or no |
//! | 10 | the SHA-256 of a token | | the token | found with the digest |
//! | 11 | the key of the nonces of proofs | | | found with its 32 bytes, or not |

use std::mem::take;
use std::sync::Arc;

use super::webcrypto;
use crate::jose::{Algorithm, SignatureQuestion};
use crate::oauth::{KeyId, RealmPath, UnixTime};
use crate::realm::record::keyring_name;

/// A host call that waits for its reply.
#[derive(Debug)]
pub(super) struct HostCall {
    number: u32,
    key: u32,
    texts: Texts,
    bytes: [Vec<u8>; 2],
}

/// The texts. The call writes the text that identifies a key only on demand; JavaScript asks for it
/// once for each key.
#[derive(Debug)]
enum Texts {
    Written([String; 4]),
    Verifying { algorithm: Algorithm, jwk: Arc<str> },
    Signing { realm: RealmPath, kid: KeyId },
}

/// JavaScript's reply.
#[derive(Debug)]
pub(super) enum Reply {
    /// 1: yes, or found, with the value.
    Yes(Vec<u8>),
    /// 2: no, or not found.
    No,
    /// 4: the platform has no such algorithm.
    Lacking,
    /// Any other number: the host failed.
    Unavailable,
}

impl HostCall {
    pub(super) fn record(name: String) -> Self {
        Self::new(1, [name])
    }

    pub(super) fn own_keys(keyring: String) -> Self {
        Self::new(2, [keyring])
    }

    pub(super) fn verify(question: &SignatureQuestion<'_>) -> Self {
        let SignatureQuestion { key, algorithm, message, signature, .. } = *question;
        let texts = Texts::Verifying { algorithm, jwk: Arc::clone(key.jwk_text()) };
        Self {
            number: 3,
            key: webcrypto::number(question),
            texts,
            bytes: [message.to_vec(), signature.to_vec()],
        }
    }

    pub(super) fn sign(realm: &RealmPath, kid: &KeyId, message: &[u8]) -> Self {
        let texts = Texts::Signing { realm: realm.clone(), kid: kid.clone() };
        let key = webcrypto::own_number(realm, kid);
        Self { number: 4, key, texts, bytes: [message.to_vec(), Vec::new()] }
    }

    pub(super) fn first_use(party: String, identifier: String, until: UnixTime) -> Self {
        Self::new(5, [party, identifier, until.to_string()])
    }

    pub(super) fn admit(client: String) -> Self {
        Self::new(7, [client])
    }

    pub(super) fn revocations(name: String) -> Self {
        Self::new(6, [name])
    }

    pub(super) fn revoke(name: String, token: String, party: String, until: UnixTime) -> Self {
        Self::new(8, [name, token, party, until.to_string()])
    }

    pub(super) fn is_current(record: String, version: u64, digest: &str) -> Self {
        Self::new(9, [record, version.to_string(), digest.to_owned()])
    }

    pub(super) fn sha256(token: &[u8]) -> Self {
        Self { bytes: [token.to_vec(), Vec::new()], ..Self::new(10, []) }
    }

    pub(super) fn nonce_key() -> Self {
        Self::new(11, [])
    }

    fn new<const N: usize>(number: u32, written: [String; N]) -> Self {
        let mut texts: [String; 4] = Default::default();
        for (text, written) in texts.iter_mut().zip(written) {
            *text = written;
        }
        Self { number, key: 0, texts: Texts::Written(texts), bytes: [Vec::new(), Vec::new()] }
    }

    /// The number of the key that verifies or signs, under which JavaScript keeps it or its names.
    pub(super) fn key(&self) -> u32 {
        self.key
    }

    /// The number by which JavaScript distinguishes the host calls.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    pub(super) fn take_text(&mut self, part: u32) -> String {
        match (&mut self.texts, part) {
            (Texts::Written(texts), _) => texts.get_mut(part as usize).map(take).unwrap_or_default(),
            (Texts::Verifying { algorithm, .. }, 0) => algorithm.name().to_owned(),
            (Texts::Verifying { jwk, .. }, 1) => jwk.to_string(),
            (Texts::Signing { realm, .. }, 0) => keyring_name(realm),
            (Texts::Signing { kid, .. }, 1) => kid.to_string(),
            (Texts::Verifying { .. } | Texts::Signing { .. }, _) => String::new(),
        }
    }

    /// A byte string; empty where the call has none.
    pub(super) fn bytes(&self, part: u32) -> &[u8] {
        self.bytes.get(part as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Reply {
    pub(super) fn new(outcome: u32, payload: Vec<u8>) -> Self {
        match outcome {
            1 => Self::Yes(payload),
            2 => Self::No,
            4 => Self::Lacking,
            _ => Self::Unavailable,
        }
    }
}
