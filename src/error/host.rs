//! The machine's failures. The code is of RFC 6749 §4.1.2.1, the status RFC 9110 §15.6.4.

use std::borrow::Cow;

use crate::error::{ErrorCode, ErrorResponse, RefusalId};
use crate::host::HostError;

/// What the client is told.
pub(super) fn row(error: HostError) -> ErrorResponse {
    let (rule, description) = match error {
        HostError::Client => ("client_unavailable", "the client record cannot be read at the moment"),
        HostError::FirstUse => ("first_use_unavailable", "replay cannot be ruled out at the moment"),
        HostError::IssuerKeys => {
            ("issuer_keys_unavailable", "the keys of the token issuer cannot be read at the moment")
        }
        HostError::Limit => ("limit_unavailable", "the rate limit cannot be asked at the moment"),
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
        id: RefusalId { room: "host", rule: Cow::Borrowed(rule) },
        error: ErrorCode::TemporarilyUnavailable,
        status: 503,
        description: Cow::Borrowed(description),
    }
}
