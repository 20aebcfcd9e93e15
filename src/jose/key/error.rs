//! Why the reader refuses a whole JWK set, as a word for the log and as a sentence.

use std::fmt;

use super::MAX_KEYS;
use crate::json::JsonError;

/// Why the reader refuses a whole JWK set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum JwkSetError {
    /// Not JSON, by the strict reader's rules.
    Json(JsonError),
    /// JSON behind a byte order mark, which no JSON text has. RFC 8259 §8.1.
    ByteOrderMark,
    /// Not an object with an array `keys`.
    NotASet,
    /// The metadata of an issuer, which names the address of its keys.
    DiscoveryDocument,
    /// Certificates by their names, the other form in which some issuers publish their keys.
    CertificateMap,
    /// More than 64 keys.
    TooManyKeys,
    /// No key of the set can verify.
    NoUsableKey,
    /// Canonical reading: a private key, which its owner has published.
    PrivateKey {
        /// The index in `keys`.
        index: usize,
    },
    /// Canonical reading: a symmetric key, which is a secret too.
    SymmetricKey {
        /// The index in `keys`.
        index: usize,
    },
    /// Canonical reading: a usable key with the `kid` of an earlier one.
    KeyIdRepeated {
        /// The index in `keys` of the later one.
        index: usize,
    },
}

impl JwkSetError {
    /// The reason as one word, for the log of every host.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Json(JsonError::Malformed) => "not_json",
            Self::Json(JsonError::DuplicateMember) => "duplicate_member",
            Self::Json(JsonError::TooLarge) => "too_complex",
            Self::ByteOrderMark => "byte_order_mark",
            Self::NotASet => "not_a_key_set",
            Self::DiscoveryDocument => "discovery_document",
            Self::CertificateMap => "certificate_map",
            Self::TooManyKeys => "too_many_keys",
            Self::NoUsableKey => "no_usable_key",
            Self::PrivateKey { .. } => "private_key",
            Self::SymmetricKey { .. } => "symmetric_key",
            Self::KeyIdRepeated { .. } => "kid_repeated",
        }
    }

    /// The index of the key that causes the error, where one key does.
    pub(crate) const fn index(self) -> Option<usize> {
        match self {
            Self::PrivateKey { index } | Self::SymmetricKey { index } | Self::KeyIdRepeated { index } => {
                Some(index)
            }
            _ => None,
        }
    }
}

impl fmt::Display for JwkSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json(error) => return error.fmt(f),
            Self::ByteOrderMark => "a byte order mark before the JSON: publish the set without it",
            Self::NotASet => "not an object with an array `keys`",
            Self::DiscoveryDocument => {
                "the metadata of the issuer, not its keys: take the address in its `jwks_uri`"
            }
            Self::CertificateMap => "certificates by their names: take the address of the JWK set instead",
            Self::TooManyKeys => return write!(f, "more than {MAX_KEYS} keys"),
            Self::NoUsableKey => "no key that can verify",
            Self::PrivateKey { .. } => PRIVATE,
            Self::SymmetricKey { .. } => SYMMETRIC,
            Self::KeyIdRepeated { .. } => "an earlier key has the same `kid`",
        })
    }
}

impl std::error::Error for JwkSetError {}

/// The reason against a private key.
pub(super) const PRIVATE: &str = "a private key: replace it, as it has been disclosed";
/// The reason against a symmetric key.
pub(super) const SYMMETRIC: &str = "a symmetric key: tokens are verified with public keys only";
