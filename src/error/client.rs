//! Refusals of stage 3. RFC 6749 §5.2: one response for every failure to authenticate.

use strum::EnumIter;

use crate::check::Check;
use crate::error::{Row, TokenError, entry};
use crate::oauth::ErrorCode;

/// The client may not make this request. RFC 6749 §5.2.
#[derive(Clone, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum ClientError {
    /// The credentials do not prove the client. The reason is for the operator's log alone.
    AuthenticationFailed(AuthenticationFailure),
    /// The client asks for an explanation and its record does not allow any.
    ExplainNotAllowed,
    /// The client sends more requests than its limit allows.
    RateLimited,
}

/// Why a client did not authenticate. No response carries it: a prober would learn which clients
/// exist.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AuthenticationFailure {
    /// The request has no credentials, and the client is not a workload.
    #[default]
    NoCredentials,
    /// An `Authorization` header that is not well-formed `Basic`.
    HeaderMalformed,
    /// The realm has no client of that name.
    UnknownClient,
    /// The client is registered for another method.
    OtherMethod,
    /// The secret is none of the client's.
    WrongSecret,
    /// An assertion of another type than `jwt-bearer`, or an assertion or its type without the
    /// other.
    AssertionType,
    /// The assertion is not a valid JWT, or the time is outside its limits.
    AssertionToken(TokenError),
    /// `iss`, `sub` and `client_id` do not name one client.
    AssertionParty,
    /// `aud` is not the issuer identifier alone.
    AssertionAudience,
    /// The `typ` of another type of token.
    AssertionTyp,
    /// No `jti`.
    AssertionIdMissing,
    /// The assertion is valid for longer than an hour.
    AssertionLifetime,
    /// The client used this `jti` before.
    AssertionReplayed,
    /// The subject token of a workload did not pass stage 4.
    WorkloadToken(TokenError),
    /// `aud` of a workload token is not exactly one of the names that the issuer has for this
    /// service.
    WorkloadAudience,
    /// The token matches no workload rule.
    WorkloadNoMatch,
    /// The token matches the rules of several clients, and the request names none of them.
    WorkloadSeveralMatch,
}

impl AuthenticationFailure {
    /// The name of this failure in the operator's log; a token's failure includes the rule that
    /// failed.
    pub(crate) fn reason(&self) -> String {
        let (failure, token) = match self {
            Self::NoCredentials => ("no_credentials", None),
            Self::HeaderMalformed => ("header_malformed", None),
            Self::UnknownClient => ("unknown_client", None),
            Self::OtherMethod => ("other_method", None),
            Self::WrongSecret => ("wrong_secret", None),
            Self::AssertionType => ("assertion_type", None),
            Self::AssertionToken(error) => ("assertion", Some(error)),
            Self::AssertionParty => ("assertion_party", None),
            Self::AssertionAudience => ("assertion_audience", None),
            Self::AssertionTyp => ("assertion_typ", None),
            Self::AssertionIdMissing => ("assertion_id_missing", None),
            Self::AssertionLifetime => ("assertion_lifetime", None),
            Self::AssertionReplayed => ("assertion_replayed", None),
            Self::WorkloadToken(error) => ("workload_token", Some(error)),
            Self::WorkloadAudience => ("workload_audience", None),
            Self::WorkloadNoMatch => ("workload_no_match", None),
            Self::WorkloadSeveralMatch => ("workload_several_match", None),
        };
        match token {
            Some(error) => format!("{failure}.{}", error.row().1),
            None => failure.to_owned(),
        }
    }
}

impl ClientError {
    /// The check and the response of this refusal.
    pub(super) fn row(&self) -> Row {
        match self {
            Self::AuthenticationFailed(_) => entry(
                Check::ClientAuthentication,
                "client",
                "authentication_failed",
                (ErrorCode::InvalidClient, 401),
                "client authentication failed",
            ),
            Self::ExplainNotAllowed => entry(
                Check::ClientMayExplain,
                "client",
                "explain_not_allowed",
                (ErrorCode::UnauthorizedClient, 400),
                "the client may not ask for explanations; set explain in its registration",
            ),
            Self::RateLimited => entry(
                Check::ClientRate,
                "client",
                "rate_limited",
                (ErrorCode::TemporarilyUnavailable, 429),
                "the client sends too many requests; try again after the seconds in Retry-After",
            ),
        }
    }
}
