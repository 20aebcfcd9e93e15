//! How a JWK set is read: forgivingly from a trusted issuer, canonically from everyone else.
//!
//! The keys of a trusted issuer come from its own address, and an odd one among them only makes genuine
//! tokens useless. A client's keys and a keyring are written for this service, so that a slip in them is
//! a fault to tell.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::error::{PRIVATE, SYMMETRIC};
use super::leaked::Leaked;
use super::{JwkSet, JwkSetError, Key, MAX_KEYS, SkippedKey, UnusableKey, jwk};
use crate::jose::Algorithm;
use crate::json::{self, JsonError, Limits, Object, Value};
use crate::oauth::KeyId;

/// How strictly a JWK set is read, and a key chosen from it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reading {
    /// The set of a trusted issuer. Secrets are skipped, a private key together with its public half; one
    /// `kid` may stand for keys of several algorithms; leading zeros and padding of RSA integers do not
    /// count. A set without a usable key is refused.
    Forgiving,
    /// Keys of clients, of proofs and of this service itself: a secret or a repeated `kid` refuses the set.
    Canonical,
}

impl JwkSet {
    /// Reads a JWK set, with a warning for each key that it skips.
    ///
    /// # Errors
    ///
    /// Each variant of [`JwkSetError`].
    pub fn parse(json: &[u8], reading: Reading) -> Result<(Self, Vec<String>), JwkSetError> {
        let (set, skipped) = Self::from_value(&parsed(json)?, reading)?;
        if reading == Reading::Forgiving && set.keys.is_empty() {
            return Err(JwkSetError::NoUsableKey);
        }
        Ok((set, skipped.iter().map(SkippedKey::to_string).collect()))
    }

    /// Reads a JWK set that is part of another document. The caller judges a set without usable keys,
    /// because it tells why each is skipped.
    ///
    /// # Errors
    ///
    /// [`JwkSetError`], but neither [`JwkSetError::Json`] nor [`JwkSetError::NoUsableKey`].
    pub(crate) fn from_value(
        value: &Value,
        reading: Reading,
    ) -> Result<(Self, Vec<SkippedKey>), JwkSetError> {
        let elements = elements(value)?;
        if elements.len() > MAX_KEYS {
            return Err(JwkSetError::TooManyKeys);
        }
        let leaked = match reading {
            Reading::Forgiving => Leaked::of(elements),
            Reading::Canonical => {
                without_secrets(elements)?;
                Leaked::default()
            }
        };
        let mut keys: Vec<Key> = Vec::new();
        let mut kids: HashSet<KeyId> = HashSet::new();
        let mut skipped = Vec::new();
        let mut unusable = Vec::new();
        for (index, element) in elements.iter().enumerate() {
            match usable(element, index, reading, &leaked) {
                Ok(key) if reading == Reading::Forgiving => {
                    if !keys.iter().any(|earlier| earlier.is_the_same(&key)) {
                        keys.push(key);
                    }
                }
                Ok(key) => {
                    if key.kid().is_some_and(|kid| !kids.insert(kid.clone())) {
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
        Ok((Self { keys, skipped: unusable, reading, digest }, skipped))
    }
}

impl Key {
    /// Reads the public key that a proof of possession brings, or returns the reason against it. Canonically:
    /// no issuer vouches for the key, and one key has one thumbprint.
    pub(crate) fn of_proof(jwk: &Value) -> Result<Self, &'static str> {
        usable(jwk, 0, Reading::Canonical, &Leaked::default())
    }

    /// Whether both are one key under one name: a set that repeats a key says nothing by it.
    fn is_the_same(&self, other: &Self) -> bool {
        self.kid == other.kid
            && self.algorithm == other.algorithm
            && self.fingerprint == other.fingerprint
            && self.issuer == other.issuer
    }
}

/// The JSON of a set.
pub(super) fn parsed(json: &[u8]) -> Result<Value, JwkSetError> {
    const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFE\xFF", b"\xFF\xFE"];
    json::parse(json, Limits::TOKEN).map_err(|error| {
        let marked = BYTE_ORDER_MARKS.iter().any(|mark| json.starts_with(mark));
        if marked && error == JsonError::Malformed {
            JwkSetError::ByteOrderMark
        } else {
            JwkSetError::Json(error)
        }
    })
}

/// The elements of `keys`; without them, what else the document is.
fn elements(value: &Value) -> Result<&[Value], JwkSetError> {
    let Some(document) = value.as_object() else {
        return Err(JwkSetError::NotASet);
    };
    match document.member("keys") {
        Some(Value::Array(elements)) => Ok(elements),
        Some(_) => Err(JwkSetError::NotASet),
        None if document.has("jwks_uri") => Err(JwkSetError::DiscoveryDocument),
        None if is_certificate_map(document) => Err(JwkSetError::CertificateMap),
        None => Err(JwkSetError::NotASet),
    }
}

fn is_certificate_map(document: &Object) -> bool {
    let mut values = document.members().map(|(_, value)| value).peekable();
    values.peek().is_some()
        && values.all(|value| value.as_str().is_some_and(|text| text.trim_start().starts_with(jwk::PEM)))
}

/// Refuses a set with a secret, which its owner must hear of.
fn without_secrets(elements: &[Value]) -> Result<(), JwkSetError> {
    for (index, element) in elements.iter().enumerate() {
        let Some(jwk) = element.as_object() else { continue };
        if jwk::is_symmetric(jwk) {
            return Err(JwkSetError::SymmetricKey { index });
        }
        if jwk::is_private(jwk) {
            return Err(JwkSetError::PrivateKey { index });
        }
    }
    Ok(())
}

/// Reads one element, unless it is a secret or the public half of one.
fn usable(element: &Value, index: usize, reading: Reading, leaked: &Leaked) -> Result<Key, &'static str> {
    if let Some(jwk) = element.as_object() {
        if jwk::is_symmetric(jwk) {
            return Err(SYMMETRIC);
        }
        if jwk::is_private(jwk) {
            return Err(PRIVATE);
        }
    }
    let key = jwk::key(element, index, reading)?;
    if leaked.has(&key) {
        return Err("its private key stands in the same set: replace it, as it has been disclosed");
    }
    Ok(key)
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
        part(key.issuer());
        part(Some(key.jwk()));
    }
    hash.finalize().into()
}
