//! Records that an operator signed elsewhere, out of reach of this host. RFC 7515 §3.1, §4.1, §5.2;
//! RFC 8725 §3.1, §3.11.
//!
//! In:  the bytes of a record, and the one public key of the configuration.
//! Out: the text of the record, once the host has verified its signature with that key.
//!
//! An attacker who can write the store can put there anything that the operator ever signed. So a
//! signature is not enough: the type names the form of record, the record names its realm, client and
//! version, and its reader compares each with what it looked up.

use std::fmt;
use std::str;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::jose::{Algorithm, JwkSet, Key, KeyType, Reading, Recurrence, SignatureQuestion, Verdict};
use crate::json::{self, Limits, Object, Value};
use crate::oauth::KeyId;

/// The public key whose records the host believes, with the one algorithm it verifies.
#[derive(Debug)]
pub struct ConfigKey {
    set: JwkSet,
    algorithm: Algorithm,
}

/// The type of a record, as its header says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RecordType {
    /// `etx-realm`
    Realm,
    /// `etx-client`
    Client,
}

/// A signed record with a signature that the host has not verified yet.
pub struct SignedRecord<'a> {
    key: &'a Key,
    algorithm: Algorithm,
    signing_input: &'a [u8],
    signature: Vec<u8>,
    payload: Vec<u8>,
}

/// Why the engine refuses a record. Its text reveals nothing of the record.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RecordError {
    /// The header names an algorithm other than the key's.
    Algorithm,
    /// The text breaks the rules of its type of record, or belongs to another realm or client.
    Content,
    /// The header is not valid, or has members that this reader does not accept.
    Header,
    /// The record needs a newer engine than this one.
    Newer,
    /// A later push replaced the record, or removed its client.
    Outdated,
    /// The key did not make the signature.
    Signature,
    /// The record is signed, and the host has no key to verify it.
    Signed,
    /// The header names another type of record.
    Type,
    /// Not a compact JWS.
    Unsigned,
}

impl ConfigKey {
    /// Reads one public JWK: ES256 or Ed25519.
    ///
    /// `None` for anything else: a set, a private key, another algorithm, two keys in one.
    pub fn parse(jwk: &str) -> Option<Self> {
        let jwk = json::parse(jwk.as_bytes(), Limits::TOKEN).ok()?;
        jwk.as_object()?;
        let mut set = Object::default();
        set.set("keys", Value::Array(vec![jwk]));
        let (set, skipped) = JwkSet::from_value(&Value::Object(set), Reading::Canonical).ok()?;
        let key = set.keys().next().filter(|_| skipped.is_empty())?;
        let algorithm = match key.key_type() {
            KeyType::P256 => Algorithm::Es256,
            KeyType::Ed25519 => Algorithm::Ed25519,
            _ => return None,
        };
        // `EdDSA` is the same signature under a name that says less.
        key.algorithm().is_none_or(|own| own == algorithm).then_some(Self { set, algorithm })
    }
}

impl RecordType {
    /// The value of `typ`, compared as it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Realm => "etx-realm",
            Self::Client => "etx-client",
        }
    }
}

impl<'a> SignedRecord<'a> {
    /// Splits a record and checks its header.
    ///
    /// # Errors
    ///
    /// [`RecordError`]: each variant that does not depend on the signature.
    pub fn parse(bytes: &'a [u8], key: &'a ConfigKey, is: RecordType) -> Result<Self, RecordError> {
        let text = str::from_utf8(bytes).map_err(|_| RecordError::Unsigned)?;
        let (signing_input, signature) = text.rsplit_once('.').ok_or(RecordError::Unsigned)?;
        let (header, payload) = signing_input.split_once('.').ok_or(RecordError::Unsigned)?;
        let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| RecordError::Unsigned);
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        // INVARIANT: the set of a `ConfigKey` has one key.
        let ConfigKey { set, algorithm } = key;
        let key = set.keys().next().ok_or(RecordError::Signature)?;
        check_header(&header, key.kid(), *algorithm, is)?;
        Ok(Self { key, algorithm: *algorithm, signing_input: signing_input.as_bytes(), signature, payload })
    }

    /// The question to the host about the signature. The host reads a record again only when it may have
    /// changed, so caching a valid verdict would gain nothing.
    pub fn question(&self) -> SignatureQuestion<'_> {
        let Self { key, algorithm, signing_input: message, ref signature, .. } = *self;
        SignatureQuestion { key, algorithm, message, signature, recurrence: Recurrence::Never }
    }

    /// The text of the record, if the key made its signature.
    ///
    /// # Errors
    ///
    /// [`RecordError::Signature`]; [`RecordError::Content`] for text that is not UTF-8.
    pub fn text(self, verdict: Verdict) -> Result<String, RecordError> {
        match verdict {
            Verdict::Valid => String::from_utf8(self.payload).map_err(|_| RecordError::Content),
            Verdict::Invalid => Err(RecordError::Signature),
        }
    }
}

/// Accepts only these three members: no other may change the bytes or the key of the verification.
fn check_header(
    header: &[u8],
    kid: Option<&KeyId>,
    algorithm: Algorithm,
    is: RecordType,
) -> Result<(), RecordError> {
    let header = json::parse_object(header, Limits::TOKEN).map_err(|_| RecordError::Header)?;
    if header.members().any(|(name, _)| !["alg", "kid", "typ"].contains(&name)) {
        return Err(RecordError::Header);
    }
    if let Some(named) = header.member("kid")
        && named.as_str().is_none_or(|named| kid.is_none_or(|own| *own != *named))
    {
        return Err(RecordError::Header);
    }
    let is_text = |name, text| header.member(name).and_then(Value::as_str) == Some(text);
    if !is_text("alg", algorithm.name()) {
        return Err(RecordError::Algorithm);
    }
    if is_text("typ", is.name()) { Ok(()) } else { Err(RecordError::Type) }
}

/// Whether a text has the form of a signed record, whatever key signed it.
pub fn looks_signed(text: &str) -> bool {
    text.split('.').count() == 3
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

impl fmt::Debug for SignedRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRecord").finish_non_exhaustive()
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Algorithm => "signed with another algorithm than that of the configuration key",
            Self::Content => "not a valid record or one of another realm or client",
            Self::Header => "signed with a header that is not taken",
            Self::Newer => "written for a newer version of the Worker",
            Self::Outdated => "replaced by a later version or removed",
            Self::Signature => "not signed by the configuration key",
            Self::Signed => "signed and there is no configuration key",
            Self::Type => "a record of another type",
            Self::Unsigned => "not signed",
        })
    }
}

impl std::error::Error for RecordError {}
