//! Stage 2: the token exchange request. RFC 8693 §2.1, RFC 8707 §2, RFC 6749 §3.3.
//!
//! In:  a [`Form`].
//! Out: a [`TokenExchangeRequest`]: every parameter parsed, no token verified.
//!
//! Token types are compared as exact strings. The declared type selects the rules for the token, so
//! the engine refuses a similar type and does not guess.

use std::fmt;

use crate::audit::Line;
use crate::check::Check;
use crate::error::{RequestError, TypeParameter};
use crate::exchange::form::Form;
use crate::oauth::uri::is_absolute_uri;
use crate::oauth::{GRANT_TYPE, IssuedTokenType, Scope, TokenType};
use crate::realm::Realm;
use crate::trace::Trace;
use crate::trace::wording::{name, names, words};

/// A parsed token exchange request; none of its tokens is verified.
#[derive(Debug)]
pub(crate) struct TokenExchangeRequest<'a> {
    pub(crate) subject_token: TokenParameter<'a>,
    pub(crate) actor_token: Option<TokenParameter<'a>>,
    pub(crate) requested_token_type: IssuedTokenType,
    pub(crate) audience: Vec<&'a str>,
    pub(crate) resource: Vec<&'a str>,
    pub(crate) scope: Option<Scope>,
}

/// A token of the request, and the type that the client declares for it.
#[derive(Clone, Copy)]
pub(crate) struct TokenParameter<'a> {
    pub(crate) token: &'a str,
    pub(crate) kind: TokenType,
}

impl fmt::Debug for TokenParameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenParameter({}, [redacted])", self.kind.name())
    }
}

impl<'a> TokenExchangeRequest<'a> {
    /// Parses the form.
    ///
    /// # Errors
    ///
    /// The variants of [`RequestError`] except [`RequestError::SeveralCredentials`], in the order
    /// of the parameters in RFC 8693 §2.1.
    pub(crate) fn parse(form: &'a Form<'_>, trace: &mut Trace) -> Result<Self, RequestError> {
        trace.compare(|| (names(form.value("grant_type")), name(GRANT_TYPE)));
        grant_type(form)?;
        trace.passed(Check::GrantType);
        trace.compare(|| {
            (names(form.value("subject_token_type")), token_types(TokenType::ALL.map(TokenType::name)))
        });
        let subject_token = subject_token(form)?;
        trace.passed(Check::SubjectTokenType);
        trace.compare(|| {
            (
                names(form.value("actor_token_type")),
                format!(
                    "none without actor_token, else {}",
                    token_types(TokenType::ALL.map(TokenType::name))
                ),
            )
        });
        let actor_token = actor_token(form)?;
        trace.passed(Check::ActorTokenType);
        trace.compare(|| {
            (
                names(form.value("requested_token_type")),
                format!("none, or {}", token_types(IssuedTokenType::ALL.map(IssuedTokenType::name))),
            )
        });
        let requested_token_type = requested_token_type(form)?;
        trace.passed(Check::RequestedTokenType);
        let resource: Vec<&str> = form.values("resource").collect();
        trace.compare(|| (names(resource.iter().copied()), words("absolute URIs without a fragment")));
        if !resource.iter().all(|uri| is_absolute_uri(uri)) {
            return Err(RequestError::ResourceMalformed);
        }
        trace.passed(Check::ResourceSyntax);
        trace.compare(|| (names(form.value("scope")), words("scope values with one space between them")));
        let scope = match form.value("scope") {
            Some(text) => Some(Scope::parse(text).ok_or(RequestError::ScopeMalformed)?),
            None => None,
        };
        trace.passed(Check::ScopeSyntax);
        let audience = form.values("audience").collect();
        Ok(Self { subject_token, actor_token, requested_token_type, audience, resource, scope })
    }
}

impl TokenExchangeRequest<'_> {
    /// The `asked` members of the audit line for a request that is not granted: names of the realm
    /// as they are, others by length and SHA-256.
    pub(crate) fn asked(&self, realm: &Realm) -> Line {
        let mut asked = Line::members();
        asked.text("type", self.requested_token_type.name());
        let mut names = self.audience.iter().chain(&self.resource).copied().peekable();
        if names.peek().is_some() {
            asked.list("target", names, |line, name| {
                if realm.target(name).is_some() { line.value(name) } else { line.fingerprint(name) }
            });
        }
        if let Some(scope) = &self.scope {
            let known = |value| realm.targets.iter().any(|target| target.scopes.contains(value));
            let text = scope.to_string();
            asked.name("scope");
            if scope.values().all(known) { asked.long_value(&text) } else { asked.fingerprint(&text) }
        }
        asked
    }
}

fn token_types<const N: usize>(names: [&str; N]) -> String {
    format!("the URI of {}", names.join(" or "))
}

fn grant_type(form: &Form<'_>) -> Result<(), RequestError> {
    match form.value("grant_type") {
        Some(GRANT_TYPE) => Ok(()),
        Some(_) => Err(RequestError::GrantTypeUnsupported),
        None => Err(RequestError::GrantTypeMissing),
    }
}

fn subject_token<'a>(form: &'a Form<'_>) -> Result<TokenParameter<'a>, RequestError> {
    let token = form.value("subject_token").ok_or(RequestError::SubjectTokenMissing)?;
    let uri = form.value("subject_token_type").ok_or(RequestError::SubjectTokenTypeMissing)?;
    not_hyphenated(uri, TypeParameter::SubjectTokenType)?;
    let kind = TokenType::from_uri(uri).ok_or(RequestError::SubjectTokenTypeUnsupported)?;
    Ok(TokenParameter { token, kind })
}

fn actor_token<'a>(form: &'a Form<'_>) -> Result<Option<TokenParameter<'a>>, RequestError> {
    let (token, uri) = match (form.value("actor_token"), form.value("actor_token_type")) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(RequestError::ActorTokenTypeMissing),
        (None, Some(_)) => return Err(RequestError::ActorTokenMissing),
        (Some(token), Some(uri)) => (token, uri),
    };
    not_hyphenated(uri, TypeParameter::ActorTokenType)?;
    let kind = TokenType::from_uri(uri).ok_or(RequestError::ActorTokenTypeUnsupported)?;
    Ok(Some(TokenParameter { token, kind }))
}

/// The requested type; without the parameter an access token, as RFC 8693 §2.1 leaves the choice to
/// the server.
fn requested_token_type(form: &Form<'_>) -> Result<IssuedTokenType, RequestError> {
    let Some(uri) = form.value("requested_token_type") else {
        return Ok(IssuedTokenType::AccessToken);
    };
    not_hyphenated(uri, TypeParameter::RequestedTokenType)?;
    IssuedTokenType::from_uri(uri).ok_or(RequestError::RequestedTokenTypeUnsupported)
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

    #[test]
    fn debug_output_shows_only_the_type() {
        let presented = TokenParameter { token: "a.b.c", kind: TokenType::Jwt };
        assert_eq!(format!("{presented:?}"), "TokenParameter(jwt, [redacted])");
    }
}
