//! Stage 2: the token exchange request. RFC 8693 §2.1, RFC 8707 §2, RFC 6749 §3.3.
//!
//! In:  a [`Form`].
//! Out: a [`TokenRequest`]: every parameter parsed, no token verified.
//!
//! Token types are compared as exact strings. The declared type selects the rules for the token, so
//! the engine refuses a similar type and does not guess.

use crate::check::{Check, TokenSlot};
use crate::error::{RequestError, TypeParameter};
use crate::exchange::form::Form;
use crate::exchange::grant_type::{Declaration, TokenParameter, TokenRequest};
use crate::oauth::uri::is_absolute_uri;
use crate::oauth::{ErrorCode, IssuedTokenType, Scope, TokenType};
use crate::realm::Role;
use crate::trace::Trace;
use crate::trace::wording::{names, words};

pub(super) static DECLARATION: Declaration = Declaration { tokens: &[&SUBJECT_TOKEN, &ACTOR_TOKEN], parse };

/// The party on whose behalf the new token speaks. RFC 8693 §2.2.2: a bad token is `invalid_request`.
pub(crate) static SUBJECT_TOKEN: TokenSlot =
    TokenSlot { name: "subject_token", role: Role::Subject, error: ErrorCode::InvalidRequest };
/// The party that acts.
static ACTOR_TOKEN: TokenSlot =
    TokenSlot { name: "actor_token", role: Role::Actor, error: ErrorCode::InvalidRequest };

/// Parses the form.
///
/// # Errors
///
/// The variants of [`RequestError`] except [`RequestError::SeveralCredentials`], in the order
/// of the parameters in RFC 8693 §2.1.
fn parse<'a>(form: &'a Form<'_>, trace: &mut Trace) -> Result<TokenRequest<'a>, RequestError> {
    let given = |parameter| names(form.value(parameter));
    let subject_token = trace.check(
        Check::SubjectTokenType,
        || (given("subject_token_type"), uri_of(TokenType::subjects().map(TokenType::name))),
        || subject_token(form),
    )?;
    let actor_token = trace.check(
        Check::ActorTokenType,
        || {
            let types = uri_of(TokenType::actors().map(TokenType::name));
            (given("actor_token_type"), format!("none without actor_token, else {types}"))
        },
        || actor_token(form),
    )?;
    let (requested_token_type, answered_as) = trace.check(
        Check::RequestedTokenType,
        || {
            let types = uri_of(TokenType::requested().map(TokenType::name));
            (given("requested_token_type"), format!("none, or {types}"))
        },
        || requested_token_type(form),
    )?;
    let resource: Vec<&str> = form.values("resource").collect();
    trace.check(
        Check::ResourceSyntax,
        || (names(resource.iter().copied()), words("absolute URIs without a fragment")),
        || {
            let absolute = resource.iter().all(|uri| is_absolute_uri(uri));
            absolute.then_some(()).ok_or(RequestError::ResourceMalformed)
        },
    )?;
    let scope = trace.check(
        Check::ScopeSyntax,
        || (given("scope"), words("scope values with one space between them")),
        || {
            let scope =
                form.value("scope").map(|text| Scope::parse(text).ok_or(RequestError::ScopeMalformed));
            scope.transpose()
        },
    )?;
    // RFC 9396 §5: what a server does not understand it refuses, as a token with scope alone allows more.
    trace.check(
        Check::AuthorizationDetails,
        || {
            (
                words(if form.value("authorization_details").is_some() { "given" } else { "none" }),
                words("none"),
            )
        },
        || form.value("authorization_details").map_or(Ok(()), |_| Err(RequestError::AuthorizationDetails)),
    )?;
    let audience = form.values("audience").collect();
    Ok(TokenRequest {
        subject_token,
        actor_token,
        requested_token_type,
        answered_as,
        audience,
        resource,
        scope,
    })
}

fn uri_of(names: impl IntoIterator<Item = &'static str>) -> String {
    format!("the URI of {}", names.into_iter().collect::<Vec<_>>().join(" or "))
}

fn subject_token<'a>(form: &'a Form<'_>) -> Result<TokenParameter<'a>, RequestError> {
    let token = form.value("subject_token").ok_or(RequestError::SubjectTokenMissing)?;
    let uri = form.value("subject_token_type").ok_or(RequestError::SubjectTokenTypeMissing)?;
    not_hyphenated(uri, TypeParameter::SubjectTokenType)?;
    let token_type = TokenType::subjects().find(|token_type| token_type.uri() == uri);
    let token_type = token_type.ok_or(RequestError::SubjectTokenTypeUnsupported)?;
    Ok(TokenParameter { token, token_type, slot: &SUBJECT_TOKEN })
}

fn actor_token<'a>(form: &'a Form<'_>) -> Result<Option<TokenParameter<'a>>, RequestError> {
    let (token, uri) = match (form.value("actor_token"), form.value("actor_token_type")) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(RequestError::ActorTokenTypeMissing),
        (None, Some(_)) => return Err(RequestError::ActorTokenMissing),
        (Some(token), Some(uri)) => (token, uri),
    };
    not_hyphenated(uri, TypeParameter::ActorTokenType)?;
    let token_type = TokenType::actors().find(|token_type| token_type.uri() == uri);
    let token_type = token_type.ok_or(RequestError::ActorTokenTypeUnsupported)?;
    Ok(Some(TokenParameter { token, token_type, slot: &ACTOR_TOKEN }))
}

/// The requested type, and the type that the response names. Without the parameter an access token, as
/// RFC 8693 §2.1 leaves the choice to the server. `jwt` asks for an access token too: those issued here
/// are JWTs (RFC 8693 §3), and the response names the type that the client asked for.
fn requested_token_type(form: &Form<'_>) -> Result<(IssuedTokenType, TokenType), RequestError> {
    let Some(uri) = form.value("requested_token_type") else {
        return Ok((IssuedTokenType::AccessToken, TokenType::AccessToken));
    };
    not_hyphenated(uri, TypeParameter::RequestedTokenType)?;
    let asked = TokenType::requested().find(|token_type| token_type.uri() == uri);
    let asked = asked.ok_or(RequestError::RequestedTokenTypeUnsupported)?;
    Ok((IssuedTokenType::from_uri(uri).unwrap_or(IssuedTokenType::AccessToken), asked))
}

/// Refuses the spelling `access-token` with a refusal of its own: tutorials use it, no registry
/// does.
fn not_hyphenated(uri: &str, parameter: TypeParameter) -> Result<(), RequestError> {
    let name = uri.strip_prefix("urn:ietf:params:oauth:token-type:").unwrap_or_default();
    if name.contains('-') && TokenType::from_name(&name.replace('-', "_")).is_some() {
        return Err(RequestError::TokenTypeHyphenated(parameter));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_type_is_refused_as_hyphenated() {
        let told = |name: &str| {
            let uri = format!("urn:ietf:params:oauth:token-type:{name}");
            not_hyphenated(&uri, TypeParameter::RequestedTokenType).is_err()
        };
        assert!(told("access-token") && told("id-token"));
        assert!(!told("access_token") && !told("refresh-token") && !told("jwt"));
    }
}
