//! What is asked of whoever verifies or signs.

use crate::jose::{Algorithm, Key};
use crate::oauth::KeyId;

/// The question whether a signature is the key's over the bytes.
#[derive(Debug)]
pub struct SignatureQuestion<'a> {
    /// The key, chosen from the realm's configuration.
    pub key: &'a Key,
    /// The algorithm, which the key's issuer lists and the key allows.
    pub algorithm: Algorithm,
    /// What was signed: the received bytes, not a re-encoding of them (RFC 7515 §5.2).
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
    /// Whether the same question may come again.
    pub recurrence: Recurrence,
}

/// Whether a signature may be asked about again, so that a valid answer is worth remembering.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recurrence {
    /// It may: one subject token is exchanged for many targets.
    Likely,
    /// It may not: the token is used up with its first use.
    Never,
}

/// The answer to a [`SignatureQuestion`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub enum Verdict {
    /// The signature is the key's over these bytes.
    Valid,
    /// It is not.
    Invalid,
}

/// Which of the realm's own keys signs; the private part stays with the host.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SigningKey {
    /// Goes into the header of what is signed.
    pub kid: KeyId,
    /// Likewise.
    pub algorithm: Algorithm,
}

/// Why a back end neither verifies nor signs. Never the fault of a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignatureError {
    /// It lacks the algorithm: no verdict on the signature.
    Verify,
    /// The primitive failed.
    Sign,
    /// The private key is not one of its algorithm, or of an algorithm that is not signed with here.
    Key,
}
