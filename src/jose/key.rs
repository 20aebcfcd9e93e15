//! Public keys: a published JWK set, and the choice of one key from it. RFC 7517, RFC 8725 §3.1.
//!
//! In:  a JWK set from a realm document, a keyring or the host's copy of an issuer's set.
//! Out: a [`JwkSet`] of keys that can verify, and the one of them that a header means.
//!
//! The reader skips a key that it cannot use, so that an issuer may publish types of keys that the
//! engine does not know. It refuses a whole set that holds a secret or is ambiguous. Both back ends
//! check that a point is on its curve when they import the key.

mod jwk;
#[cfg(test)]
mod tests;
mod unusable;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use self::unusable::UnusableKey;
use crate::jose::{Algorithm, KeyType};
use crate::json::{self, JsonError, Limits, Value};
use crate::oauth::KeyId;

/// The most keys in a set, unusable ones included.
const MAX_KEYS: usize = 64;

/// The usable keys of a JWK set.
#[derive(Debug)]
pub struct JwkSet {
    keys: Vec<Key>,
    skipped: Vec<UnusableKey>,
    digest: [u8; 32],
}

/// A public key that can verify signatures.
#[derive(Debug)]
pub struct Key {
    kid: Option<KeyId>,
    kind: KeyType,
    algorithm: Option<Algorithm>,
    jwk: Arc<str>,
    fingerprint: [u8; 32],
    set: [u8; 32],
}

/// Why the set selects no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Selection {
    /// No key fits.
    Unknown,
    /// Several keys fit, and the header names none.
    Ambiguous,
}

/// Why the reader refuses a whole JWK set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum JwkSetError {
    /// Not JSON, by the strict reader's rules.
    Json(JsonError),
    /// Not an object with an array `keys`.
    NotASet,
    /// More than 64 keys.
    TooManyKeys,
    /// A private key: its owner has published it.
    PrivateKey {
        /// The index in `keys`.
        index: usize,
    },
    /// A symmetric key, which is a secret too.
    SymmetricKey {
        /// The index in `keys`.
        index: usize,
    },
    /// A usable key with the `kid` of an earlier one.
    KeyIdRepeated {
        /// The index in `keys` of the later one.
        index: usize,
    },
}

/// A key of a set that the reader skips.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SkippedKey {
    /// The index in `keys`.
    pub(crate) index: usize,
    pub(crate) reason: &'static str,
}

impl JwkSet {
    /// Reads a JWK set, with a warning for each key that it skips.
    ///
    /// # Errors
    ///
    /// Each variant of [`JwkSetError`].
    pub fn parse(json: &[u8]) -> Result<(Self, Vec<String>), JwkSetError> {
        let value = json::parse(json, Limits::TOKEN).map_err(JwkSetError::Json)?;
        let (set, skipped) = Self::from_value(&value)?;
        Ok((set, skipped.iter().map(SkippedKey::to_string).collect()))
    }

    /// Reads a JWK set that is part of another document.
    ///
    /// # Errors
    ///
    /// [`JwkSetError`], but not [`JwkSetError::Json`].
    pub(crate) fn from_value(value: &Value) -> Result<(Self, Vec<SkippedKey>), JwkSetError> {
        let Some(Value::Array(elements)) = value.as_object().and_then(|set| set.member("keys")) else {
            return Err(JwkSetError::NotASet);
        };
        if elements.len() > MAX_KEYS {
            return Err(JwkSetError::TooManyKeys);
        }
        let mut keys: Vec<Key> = Vec::new();
        let mut kids: HashSet<&str> = HashSet::new();
        let mut skipped = Vec::new();
        let mut unusable = Vec::new();
        for (index, element) in elements.iter().enumerate() {
            if let Some(jwk) = element.as_object() {
                if jwk::is_symmetric(jwk) {
                    return Err(JwkSetError::SymmetricKey { index });
                }
                if jwk::is_private(jwk) {
                    return Err(JwkSetError::PrivateKey { index });
                }
            }
            match jwk::key(element) {
                Ok(key) => {
                    if let Some(kid) = element.as_object().and_then(|jwk| jwk.member("kid")?.as_str())
                        && !kids.insert(kid)
                    {
                        return Err(JwkSetError::KeyIdRepeated { index });
                    }
                    keys.push(key);
                }
                Err(reason) => {
                    skipped.push(SkippedKey { index, reason });
                    unusable.push(UnusableKey::skipped(element, reason));
                }
            }
        }
        let digest = digest(&keys);
        for key in &mut keys {
            key.set = digest;
        }
        Ok((Self { keys, skipped: unusable, digest }, skipped))
    }

    /// Selects the key that a header with this `kid` and `alg` means.
    ///
    /// A key that has `alg` verifies that name only. A key without it verifies only where exactly one of
    /// the `listed` algorithms fits it, so that no header chooses between two. RFC 8725 §3.1.
    ///
    /// # Errors
    ///
    /// [`Selection::Unknown`] when no key fits; [`Selection::Ambiguous`] when several do and the
    /// header has no `kid`.
    pub(crate) fn select(
        &self,
        kid: Option<&str>,
        algorithm: Algorithm,
        listed: &[Algorithm],
    ) -> Result<&Key, Selection> {
        let named = |key: &&Key| kid.is_none_or(|kid| key.kid().is_some_and(|own| *own == *kid));
        let mut fitting = self.keys.iter().filter(named).filter(|key| key.verifies(algorithm, listed));
        let key = fitting.next().ok_or(Selection::Unknown)?;
        if fitting.next().is_some() {
            return Err(Selection::Ambiguous);
        }
        Ok(key)
    }

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

    /// Whether this key may check a signature of this algorithm.
    pub(crate) fn verifies(&self, algorithm: Algorithm, listed: &[Algorithm]) -> bool {
        if algorithm.key_type() != self.kind || !listed.contains(&algorithm) {
            return false;
        }
        match self.algorithm {
            Some(own) => own == algorithm,
            None => listed.iter().filter(|other| other.key_type() == self.kind).count() == 1,
        }
    }

    fn published(&self) -> String {
        let mut text = String::from("{");
        if let Some(kid) = &self.kid {
            text.push_str("\"kid\":");
            text.push_str(&serde_json::Value::from(kid.as_str()).to_string());
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
        text.push_str(self.jwk.trim_start_matches('{'));
        text
    }
}

impl JwkSetError {
    /// The index of the key that causes the error, where one key does.
    pub(crate) fn index(self) -> Option<usize> {
        match self {
            Self::Json(_) | Self::NotASet | Self::TooManyKeys => None,
            Self::PrivateKey { index } | Self::SymmetricKey { index } | Self::KeyIdRepeated { index } => {
                Some(index)
            }
        }
    }
}

impl fmt::Display for JwkSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::NotASet => f.write_str("not an object with an array `keys`"),
            Self::TooManyKeys => write!(f, "more than {MAX_KEYS} keys"),
            Self::PrivateKey { .. } => f.write_str("a private key: replace it, as it has been disclosed"),
            Self::SymmetricKey { .. } => {
                f.write_str("a symmetric key: tokens are verified with public keys only")
            }
            Self::KeyIdRepeated { .. } => f.write_str("an earlier key has the same `kid`"),
        }
    }
}

impl std::error::Error for JwkSetError {}

impl fmt::Display for SkippedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/keys/{}: skipped, {}", self.index, self.reason)
    }
}

/// Hashes each part after its length, so that two different sets never hash the same bytes.
fn digest(keys: &[Key]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |text: Option<&str>| {
        let length = text.map_or(u64::MAX, |text| text.len() as u64);
        hash.update(length.to_be_bytes());
        hash.update(text.unwrap_or_default());
    };
    for key in keys {
        part(key.kid().map(KeyId::as_str));
        part(key.algorithm.map(Algorithm::name));
        part(Some(key.jwk()));
    }
    hash.finalize().into()
}
