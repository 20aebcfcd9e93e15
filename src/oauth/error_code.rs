//! The `error` of an error response. RFC 6749 §5.2, RFC 8693 §2.2.2, RFC 9449 §5.

/// The `error` of an error response. RFC 6749 §5.2, RFC 8693 §2.2.2.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ErrorCode {
    /// `invalid_request`
    InvalidRequest,
    /// `invalid_client`
    InvalidClient,
    /// `invalid_target`
    InvalidTarget,
    /// `invalid_scope`
    InvalidScope,
    /// `invalid_authorization_details`: RFC 9396 §5
    InvalidAuthorizationDetails,
    /// `invalid_dpop_proof`: RFC 9449 §5
    InvalidDpopProof,
    /// `unauthorized_client`
    UnauthorizedClient,
    /// `unsupported_grant_type`
    UnsupportedGrantType,
    /// `use_dpop_nonce`: RFC 9449 §8
    UseDpopNonce,
    /// `temporarily_unavailable`: the host fails, or the client asks too often
    TemporarilyUnavailable,
}

impl ErrorCode {
    /// The value of `error` on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidAuthorizationDetails => "invalid_authorization_details",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UseDpopNonce => "use_dpop_nonce",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}
