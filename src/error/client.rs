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
    /// A verified token differs in this claim from the rule of the client that the request names. Reported
    /// only to a workload that has proven whose it is.
    WorkloadMismatch {
        /// The claim, as the realm document names it.
        claim: Box<str>,
    },
    /// The client signed the assertion, and `aud` is not the issuer identifier alone.
    AssertionAudience,
    /// The client signed the assertion, and it has no `jti`.
    AssertionIdMissing,
    /// The client signed the assertion, which has no `exp`, is past it, or lives for more than an hour.
    AssertionExpired,
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
    /// `aud` of a federated assertion is not the issuer identifier alone.
    AssertionAudience,
    /// The `typ` of another type of token.
    AssertionTyp,
    /// A federated assertion is bound to a key, and the engine verifies no proof of possession.
    AssertionBound,
    /// A federated assertion that counts once has no `jti`.
    AssertionIdMissing,
    /// The client used this `jti` before.
    AssertionReplayed,
    /// The subject token of a workload did not pass stage 4.
    WorkloadToken(TokenError),
    /// `aud` of a workload token is not exactly one of the names that the issuer has for this
    /// service.
    WorkloadAudience,
    /// The token matches no rule, or not that of the client that the request names.
    WorkloadNoMatch {
        /// The first claim that differs, where one rule was meant.
        claim: Option<Box<str>>,
    },
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
            Self::AssertionBound => ("assertion_bound", None),
            Self::AssertionIdMissing => ("assertion_id_missing", None),
            Self::AssertionReplayed => ("assertion_replayed", None),
            Self::WorkloadToken(error) => ("workload_token", Some(error)),
            Self::WorkloadAudience => ("workload_audience", None),
            Self::WorkloadNoMatch { .. } => ("workload_no_match", None),
            Self::WorkloadSeveralMatch => ("workload_several_match", None),
        };
        match token {
            Some(error) => format!("{failure}.{}", error.row().1),
            None => failure.to_owned(),
        }
    }
}

impl AuthenticationFailure {
    /// The claim by which a token differs from the rule of a client, for the operator's log.
    pub(crate) fn claim(&self) -> Option<&str> {
        if let Self::WorkloadNoMatch { claim } = self { claim.as_deref() } else { None }
    }
}

impl ClientError {
    /// The claim that the response names, for a client that has proven who it is.
    pub(super) fn claim(&self) -> Option<&str> {
        match self {
            Self::WorkloadMismatch { claim } => {
                Some(claim).map(|claim| &**claim).filter(|claim| is_named(claim))
            }
            Self::AssertionAudience => Some("aud"),
            Self::AssertionIdMissing => Some("jti"),
            Self::AssertionExpired => Some("exp"),
            Self::AuthenticationFailed(_) | Self::ExplainNotAllowed | Self::RateLimited => None,
        }
    }

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
            Self::WorkloadMismatch { .. } => reported(
                "workload_mismatch",
                "the token is genuine, and the claim that this answer names is not what the registration of the client requires",
            ),
            Self::AssertionAudience => reported(
                "assertion_audience",
                "aud of the client assertion must be the issuer identifier of this realm and nothing else",
            ),
            Self::AssertionIdMissing => {
                reported("assertion_jti", "the client assertion needs a jti that is a text")
            }
            Self::AssertionExpired => reported(
                "assertion_expired",
                "the client assertion needs an exp that is not past and at most an hour after iat or now",
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

/// A failure to authenticate that the client may know of.
fn reported(rule: &'static str, description: &'static str) -> Row {
    let answer = (ErrorCode::InvalidClient, 401);
    entry(Check::ClientAuthentication, "client", rule, answer, description)
}

/// Whether a claim's name can stand in a response.
fn is_named(claim: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:~-".contains(&byte);
    (1..=64).contains(&claim.len()) && claim.bytes().all(allowed)
}
