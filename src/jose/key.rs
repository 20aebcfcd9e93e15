//! Public keys: a published JWK set, and the choice of one key from it. RFC 7517, RFC 8725 §3.1.
//!
//! In:  a JWK set from a realm document, a keyring or the host's copy of an issuer's set.
//! Out: a [`JwkSet`] of keys that can verify, and the one of them that a header means.
//!
//! The reader skips a key that it cannot use, so that an issuer may publish types of keys that the
//! engine does not know. How strict it is otherwise depends on whose set it is: [`Reading`]. Both back
//! ends check that a point is on its curve when they import the key.

mod error;
mod issuer;
mod jwk;
mod leaked;
mod reading;
mod select;
#[cfg(test)]
mod tests;
mod unusable;

use std::fmt;
use std::sync::Arc;

pub use self::error::JwkSetError;
use self::issuer::KeyIssuer;
pub use self::reading::Reading;
pub(crate) use self::select::{Selected, Selection, Wanted};
pub use self::unusable::UnusableKey;
use crate::jose::{Algorithm, KeyType};
use crate::json::quoted;
use crate::oauth::KeyId;

/// The most keys in a set, unusable ones included.
const MAX_KEYS: usize = 64;

/// The usable keys of a JWK set.
#[derive(Debug)]
pub struct JwkSet {
    keys: Vec<Key>,
    skipped: Vec<UnusableKey>,
    reading: Reading,
    digest: [u8; 32],
}

/// A public key that can verify signatures.
#[derive(Debug)]
pub struct Key {
    kid: Option<KeyId>,
    kind: KeyType,
    algorithm: Option<Algorithm>,
    issuer: Option<KeyIssuer>,
    index: usize,
    jwk: Arc<str>,
    fingerprint: [u8; 32],
    set: [u8; 32],
}

/// A key of a set that the reader skips.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SkippedKey {
    /// The index in `keys`.
    pub(crate) index: usize,
    pub(crate) reason: &'static str,
}

impl JwkSet {
    /// The usable keys in the order of the set.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// The digest of the set: two sets that differ in keys, their order or their names have two digests.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The set for publication: public members, `kid`, `alg` and `use` of each key.
    pub fn jwk_set_json(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(Key::published).collect();
        format!("{{\"keys\":[{}]}}", keys.join(","))
    }
}

impl Key {
    /// The `kid`, which identifies the key within its set.
    pub fn kid(&self) -> Option<&KeyId> {
        self.kid.as_ref()
    }

    /// The type of the key, its curve or parameter set included.
    pub fn key_type(&self) -> KeyType {
        self.kind
    }

    /// The only algorithm that the key allows, if its JWK names one.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// The issuer whose tokens alone it verifies, if its JWK names one; `{tenantid}` stands for any one
    /// segment of its path.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_ref().map(KeyIssuer::as_str)
    }

    /// The place in the `keys` of the set as it was written.
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// The JWK reduced to the members of RFC 7638 §3.2 in their order. A host can import it: the
    /// publisher controls nothing in it but the key.
    pub fn jwk(&self) -> &str {
        &self.jwk
    }

    /// The text of [`Self::jwk`], shared rather than copied.
    #[cfg(feature = "js")]
    pub(crate) fn jwk_text(&self) -> &Arc<str> {
        &self.jwk
    }

    /// The SHA-256 of [`Self::jwk`]: the JWK thumbprint.
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// The digest of the set that holds the key.
    pub fn set(&self) -> &[u8; 32] {
        &self.set
    }

    fn published(&self) -> String {
        let mut text = String::from("{");
        if let Some(kid) = &self.kid {
            text.push_str("\"kid\":");
            text.push_str(&quoted(kid.as_str()));
            text.push(',');
        }
        text.push_str("\"use\":\"sig\",");
        // An AKP key already has `alg` among the members of its thumbprint.
        let in_jwk = matches!(self.kind, KeyType::MlDsa44 | KeyType::MlDsa65 | KeyType::MlDsa87);
        if let Some(algorithm) = self.algorithm.filter(|_| !in_jwk) {
            text.push_str("\"alg\":\"");
            text.push_str(algorithm.name());
            text.push_str("\",");
        }
        if let Some(issuer) = self.issuer() {
            text.push_str("\"issuer\":");
            text.push_str(&quoted(issuer));
            text.push(',');
        }
        text.push_str(self.jwk.trim_start_matches('{'));
        text
    }
}

impl fmt::Display for SkippedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/keys/{}: skipped, {}", self.index, self.reason)
    }
}
