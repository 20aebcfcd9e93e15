//! Refusals of a `DPoP` proof. RFC 9449 §4.3, §5, §8: the code is `invalid_dpop_proof`, but for the demand of a
//! nonce.

use strum::EnumIter;

use crate::check::{BindingCheck, Check};
use crate::error::{Row, entry};
use crate::oauth::ErrorCode;

/// The proof of possession does not prove a key. RFC 9449 §4.3.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum BindingError {
    /// A proof, at a realm that accepts none.
    Unsupported,
    /// More than one proof.
    Several,
    /// Not a compact JWS with a header and claims that the engine reads, or too long.
    Malformed,
    /// A `typ` other than `dpop+jwt`.
    Type,
    /// An algorithm that the realm does not list for proofs.
    Algorithm,
    /// No public key for that algorithm in `jwk`.
    Key,
    /// `htm` is not the method of the request.
    Method,
    /// `htu` is not the address of the endpoint.
    Target,
    /// No nonce of this service, or one that is too old.
    Nonce,
    /// No `iat`, or one too far from the present.
    Time,
    /// No `jti`, or one that is empty or too long.
    Identifier,
    /// The key of the proof did not make the signature.
    Signature,
    /// An earlier request had this proof.
    Replayed,
}

impl BindingError {
    /// Whether the client has authenticated by the time of this refusal.
    pub(crate) const fn is_after_the_client(self) -> bool {
        matches!(self, Self::Signature | Self::Replayed)
    }

    /// The check and the response of this refusal.
    pub(super) fn row(self) -> Row {
        let (check, rule, description) = match self {
            Self::Unsupported => (
                BindingCheck::Header,
                "unsupported",
                "this realm accepts no DPoP proof; leave the header DPoP out",
            ),
            Self::Several => (BindingCheck::Header, "several", "the request has more than one DPoP proof"),
            Self::Malformed => (
                BindingCheck::Proof,
                "malformed",
                "the DPoP proof is not a compact JWS of at most 8192 bytes with a header and claims of a proof",
            ),
            Self::Type => (BindingCheck::Proof, "type", "typ of the DPoP proof must be dpop+jwt"),
            Self::Algorithm => (
                BindingCheck::Proof,
                "algorithm",
                "alg of the DPoP proof is not one that this realm accepts; its metadata lists them",
            ),
            Self::Key => (
                BindingCheck::Key,
                "key",
                "jwk of the DPoP proof must be a public key for its alg, without any private member",
            ),
            Self::Method => (BindingCheck::Target, "method", "htm of the DPoP proof must be POST"),
            Self::Target => (
                BindingCheck::Target,
                "target",
                "htu of the DPoP proof must be the URL of this endpoint, as the metadata of the realm has it",
            ),
            Self::Nonce => (
                BindingCheck::Nonce,
                "nonce",
                "the DPoP proof needs the nonce that this answer has in the header DPoP-Nonce",
            ),
            Self::Time => (
                BindingCheck::Time,
                "time",
                "iat of the DPoP proof is missing or too far from the clock of this service",
            ),
            Self::Identifier => {
                (BindingCheck::Time, "identifier", "jti of the DPoP proof must be a text of 1 to 256 bytes")
            }
            Self::Signature => {
                (BindingCheck::Signature, "signature", "the key in the DPoP proof did not make its signature")
            }
            Self::Replayed => (
                BindingCheck::Replay,
                "replayed",
                "this DPoP proof was used before; make one for each request",
            ),
        };
        let is_challenge = matches!(self, Self::Nonce);
        let code = if is_challenge { ErrorCode::UseDpopNonce } else { ErrorCode::InvalidDpopProof };
        entry(Check::Binding(check), "binding", rule, (code, 400), description)
    }
}
