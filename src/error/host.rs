//! Failures of the host. The code is of RFC 6749 §4.1.2.1, the status of RFC 9110 §15.6.4.

use std::borrow::Cow;
use std::fmt;

use strum::EnumIter;

use crate::error::{ErrorResponse, RefusalId};
use crate::jose::SignatureError;
use crate::oauth::ErrorCode;

/// A part of the host that did not respond, or returned something unusable. Never the fault of the
/// request.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
pub enum HostError {
    /// The host could not read the record of the client.
    Client,
    /// The host could not record a first use.
    FirstUse,
    /// The keys of a trusted issuer, or of a client that signs its assertions, are unavailable.
    IssuerKeys,
    /// The host could not find out whether the client is within its limit.
    Limit,
    /// The key of the nonces of proofs is unavailable.
    NonceKey,
    /// The realm's own keys are unavailable, or none of them signs now.
    OwnKeys,
    /// The random generator is unavailable.
    Random,
    /// The host could not read the realm document.
    Realm,
    /// The host could not read the revocations of the realm, or not record one.
    Revocations,
    /// The signing operation failed.
    Sign,
    /// The verifying operation failed, which is not the same as a signature that does not verify.
    Verify,
}

impl HostError {}

impl HostError {
    /// The part of the host that failed, in fixed words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "the client record is unavailable",
            Self::FirstUse => "the replay guard is unavailable",
            Self::IssuerKeys => "the keys of the token issuer are unavailable",
            Self::Limit => "the rate limit is unavailable",
            Self::NonceKey => "the nonce key is unavailable",
            Self::OwnKeys => "the signing keys are unavailable",
            Self::Random => "the random generator is unavailable",
            Self::Realm => "the realm is unavailable",
            Self::Revocations => "the revocations are unavailable",
            Self::Sign => "signing is unavailable",
            Self::Verify => "signature verification is unavailable",
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for HostError {}

impl From<SignatureError> for HostError {
    fn from(error: SignatureError) -> Self {
        match error {
            SignatureError::Verify => Self::Verify,
            SignatureError::Sign => Self::Sign,
            SignatureError::Key => Self::OwnKeys,
        }
    }
}

/// The 503 response to a failure of the host.
pub(super) fn row(error: HostError) -> ErrorResponse {
    let (rule, description) = match error {
        HostError::Client => ("client_unavailable", "the client record cannot be read at the moment"),
        HostError::FirstUse => ("first_use_unavailable", "replay cannot be ruled out at the moment"),
        HostError::IssuerKeys => {
            ("issuer_keys_unavailable", "the keys of the token issuer cannot be read at the moment")
        }
        HostError::Limit => ("limit_unavailable", "the rate limit cannot be asked at the moment"),
        HostError::NonceKey => {
            ("nonce_key_unavailable", "nonces of proofs cannot be made or checked at the moment")
        }
        HostError::OwnKeys => ("signing_keys_unavailable", "the signing keys cannot be read at the moment"),
        HostError::Random => ("random_unavailable", "the service cannot draw random numbers at the moment"),
        HostError::Realm => ("realm_unavailable", "the realm cannot be read at the moment"),
        HostError::Revocations => {
            ("revocations_unavailable", "revocation cannot be looked up or recorded at the moment")
        }
        HostError::Sign => ("signing_unavailable", "tokens cannot be signed at the moment"),
        HostError::Verify => ("verification_unavailable", "signatures cannot be verified at the moment"),
    };
    ErrorResponse {
        id: RefusalId { stage: "host", rule: Cow::Borrowed(rule) },
        error: ErrorCode::TemporarilyUnavailable,
        status: 503,
        description: Cow::Borrowed(description),
    }
}
