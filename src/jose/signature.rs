//! The questions to the host that verifies and signs, and its verdict.

use crate::jose::{Algorithm, Key};
use crate::oauth::KeyId;

/// Asks whether the key made the signature over the bytes.
#[derive(Debug)]
pub struct SignatureQuestion<'a> {
    /// The key, which the engine selected from the keys that the realm trusts.
    pub key: &'a Key,
    /// The algorithm: the issuer lists it, and the key allows it.
    pub algorithm: Algorithm,
    /// The signed bytes as received, not re-encoded (RFC 7515 §5.2).
    pub message: &'a [u8],
    /// The signature, decoded from base64url.
    pub signature: &'a [u8],
    /// Whether the engine may ask the same question again.
    pub recurrence: Recurrence,
}

/// Whether the engine may ask about a signature again, so that the host gains by caching the verdict.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recurrence {
    /// It may: a client exchanges one subject token for many targets.
    Likely,
    /// It may not: the first use consumes the token, or the time of an answer must not depend on an earlier
    /// one.
    Never,
}

/// The answer to a [`SignatureQuestion`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub enum Verdict {
    /// The key made the signature over these bytes.
    Valid,
    /// The key did not make it.
    Invalid,
}

/// The realm's own key that signs; the private part stays with the host.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SigningKey {
    /// The `kid` for the header of the signed token.
    pub kid: KeyId,
    /// The `alg` for that header.
    pub algorithm: Algorithm,
}

/// Why a back end neither verifies nor signs. The token is never at fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignatureError {
    /// The back end lacks the algorithm and gives no verdict on the signature.
    Verify,
    /// The primitive failed.
    Sign,
    /// The private key is not one of its algorithm, or the back end does not sign with that algorithm.
    Key,
}
