//! Refusals of stage 2. RFC 8693 §2.1, §2.2.2.

use std::borrow::Cow;

use strum::EnumIter;

use crate::check::Check;
use crate::error::{Row, entry};
use crate::oauth::{ErrorCode, GrantType, TokenType};

/// The form is not a request that this service can answer. RFC 8693 §2.1.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum RequestError {
    /// No `grant_type`.
    GrantTypeMissing,
    /// A `grant_type` that this service does not support.
    GrantTypeUnsupported,
    /// No `subject_token`.
    SubjectTokenMissing,
    /// No `subject_token_type`.
    SubjectTokenTypeMissing,
    /// A `subject_token_type` that this service does not accept.
    SubjectTokenTypeUnsupported,
    /// `actor_token` without its type.
    ActorTokenTypeMissing,
    /// `actor_token_type` without a token.
    ActorTokenMissing,
    /// An `actor_token_type` that this service does not accept.
    ActorTokenTypeUnsupported,
    /// A `requested_token_type` that this service does not issue.
    RequestedTokenTypeUnsupported,
    /// A token type written with a hyphen, such as `…:access-token`.
    TokenTypeHyphenated(TypeParameter),
    /// A `resource` that is not an absolute URI, or has a fragment.
    ResourceMalformed,
    /// A `scope` that is not a list of scope values.
    ScopeMalformed,
    /// `authorization_details`, which this service does not support.
    AuthorizationDetails,
    /// The request authenticates the client in more than one way.
    SeveralCredentials,
    /// No `token`, in a request to introspect or revoke one.
    TokenMissing,
}

/// A parameter that names a token type.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum TypeParameter {
    /// `subject_token_type`
    #[default]
    SubjectTokenType,
    /// `actor_token_type`
    ActorTokenType,
    /// `requested_token_type`
    RequestedTokenType,
}

impl RequestError {
    /// The check and the response of this refusal.
    pub(super) fn row(self) -> Row {
        fn row(check: Check, rule: &'static str, description: impl Into<Cow<'static, str>>) -> Row {
            entry(check, "request", rule, (ErrorCode::InvalidRequest, 400), description)
        }

        match self {
            Self::GrantTypeMissing => row(
                Check::GrantType,
                "grant_type_missing",
                "grant_type is missing from the body; parameters in the URL are not read",
            ),
            Self::GrantTypeUnsupported => entry(
                Check::GrantType,
                "request",
                "grant_type_unsupported",
                (ErrorCode::UnsupportedGrantType, 400),
                format!("grant_type must be {}", listed(GrantType::ALL.map(GrantType::uri))),
            ),
            Self::SubjectTokenMissing => {
                row(Check::SubjectTokenType, "subject_token_missing", "subject_token is missing or empty")
            }
            Self::SubjectTokenTypeMissing => row(
                Check::SubjectTokenType,
                "subject_token_type_missing",
                "subject_token_type is missing or empty; send the URI of what the token is",
            ),
            Self::SubjectTokenTypeUnsupported => row(
                Check::SubjectTokenType,
                "subject_token_type_unsupported",
                must_be("subject_token_type", TokenType::subjects().map(TokenType::name)),
            ),
            Self::ActorTokenTypeMissing => row(
                Check::ActorTokenType,
                "actor_token_type_missing",
                "actor_token_type is required when actor_token is present",
            ),
            Self::ActorTokenMissing => row(
                Check::ActorTokenType,
                "actor_token_missing",
                "actor_token_type must not be sent without actor_token",
            ),
            Self::ActorTokenTypeUnsupported => row(
                Check::ActorTokenType,
                "actor_token_type_unsupported",
                must_be("actor_token_type", TokenType::actors().map(TokenType::name)),
            ),
            Self::RequestedTokenTypeUnsupported => row(
                Check::RequestedTokenType,
                "requested_token_type_unsupported",
                must_be("requested_token_type", TokenType::requested().map(TokenType::name)),
            ),
            Self::TokenTypeHyphenated(parameter) => row(
                match parameter {
                    TypeParameter::SubjectTokenType => Check::SubjectTokenType,
                    TypeParameter::ActorTokenType => Check::ActorTokenType,
                    TypeParameter::RequestedTokenType => Check::RequestedTokenType,
                },
                "token_type_hyphenated",
                "token type URIs are written with an underscore: access_token, not access-token",
            ),
            Self::ResourceMalformed => entry(
                Check::ResourceSyntax,
                "request",
                "resource_malformed",
                (ErrorCode::InvalidTarget, 400),
                "resource must be an absolute URI without a fragment",
            ),
            Self::ScopeMalformed => entry(
                Check::ScopeSyntax,
                "request",
                "scope_malformed",
                (ErrorCode::InvalidScope, 400),
                "scope must be scope values with one space between them",
            ),
            Self::AuthorizationDetails => entry(
                Check::AuthorizationDetails,
                "request",
                "authorization_details_unsupported",
                (ErrorCode::InvalidAuthorizationDetails, 400),
                "authorization_details are not supported here; ask for scope",
            ),
            Self::SeveralCredentials => row(
                Check::Credentials,
                "several_credentials",
                "the client authenticates in more than one way; use one",
            ),
            Self::TokenMissing => row(Check::TokenParameter, "token_missing", "token is missing or empty"),
        }
    }
}

fn must_be(parameter: &str, types: impl IntoIterator<Item = &'static str>) -> String {
    format!("{parameter} must be the URI of {}", listed(types))
}

/// Joins names as a sentence does: `a, b or c`.
fn listed(names: impl IntoIterator<Item = &'static str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} or {last}", names.join(", ")),
        last => last.unwrap_or_default().to_owned(),
    }
}
