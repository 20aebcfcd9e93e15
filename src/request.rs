//! Room 2: what the form asks for. RFC 8693 §2.1, RFC 8707 §2, RFC 6749 §3.3.
//!
//! In:  a [`Form`].
//! Out: a [`TokenExchangeRequest`]: everything named, nothing yet believed.
//!
//! Token types are compared as exact strings. The type a client declares selects the rules its
//! token must pass, so a type that is merely close is refused rather than guessed at.

use std::fmt;

use crate::error::{FormError, Refusal, RequestError, TypeParameter};
use crate::form::{Form, MAX_TOKEN};
use crate::identifier::Scope;
use crate::trace::wording::{name, names, words};
use crate::trace::{Check, Trace};

/// The value of `grant_type`.
pub(crate) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// A token exchange as it was asked for.
#[derive(Debug)]
pub(crate) struct TokenExchangeRequest<'a> {
    pub(crate) subject_token: PresentedToken<'a>,
    pub(crate) actor_token: Option<PresentedToken<'a>>,
    pub(crate) requested_token_type: IssuedKind,
    pub(crate) audience: Vec<&'a str>,
    pub(crate) resource: Vec<&'a str>,
    pub(crate) scope: Option<Scope>,
}

/// The `token` that is to be introspected or revoked; a `token_type_hint` tells nothing that the token
/// does not. RFC 7662 §2.1, RFC 7009 §2.1.
pub(crate) fn presented_token<'a>(form: &'a Form<'_>) -> Result<&'a str, Refusal> {
    let token = form.value("token").ok_or(RequestError::TokenMissing)?;
    if token.len() > MAX_TOKEN {
        return Err(FormError::TokenTooLarge.into());
    }
    Ok(token)
}

/// A token as it was presented, and the type it is declared to be.
#[derive(Clone, Copy)]
pub(crate) struct PresentedToken<'a> {
    pub(crate) token: &'a str,
    pub(crate) kind: TokenKind,
}

impl fmt::Debug for PresentedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresentedToken({}, [redacted])", self.kind.name())
    }
}

/// A type of token that is taken as subject or actor.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TokenKind {
    /// `urn:ietf:params:oauth:token-type:access_token`
    AccessToken,
    /// `urn:ietf:params:oauth:token-type:id_token`
    IdToken,
    /// `urn:ietf:params:oauth:token-type:jwt`
    Jwt,
}

impl TokenKind {
    /// Every type that is taken.
    pub const ALL: [Self; 3] = [Self::AccessToken, Self::IdToken, Self::Jwt];

    /// The last part of the URI, by which realm documents name the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::IdToken => "id_token",
            Self::Jwt => "jwt",
        }
    }

    /// The token type URI. RFC 8693 §3.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
            Self::Jwt => "urn:ietf:params:oauth:token-type:jwt",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.uri() == uri)
    }
}

/// A type of token that is issued.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum IssuedKind {
    /// An access token in the form of RFC 9068.
    AccessToken,
    /// An `OpenID` Connect ID token.
    IdToken,
}

impl IssuedKind {
    /// Every type that is issued.
    pub const ALL: [Self; 2] = [Self::AccessToken, Self::IdToken];

    /// The last part of the URI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::IdToken => "id_token",
        }
    }

    /// The token type URI. RFC 8693 §3.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
        }
    }

    fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.uri() == uri)
    }
}

impl<'a> TokenExchangeRequest<'a> {
    /// Reads what a form asks for.
    ///
    /// # Errors
    ///
    /// The variants of [`RequestError`] but [`RequestError::SeveralCredentials`], in the order of
    /// the parameters in RFC 8693 §2.1.
    pub(crate) fn parse(form: &'a Form<'_>, trace: &mut Trace) -> Result<Self, RequestError> {
        trace.compare(|| (names(form.value("grant_type")), name(GRANT_TYPE)));
        grant_type(form)?;
        trace.passed(Check::GrantType);
        trace.compare(|| {
            (names(form.value("subject_token_type")), token_types(TokenKind::ALL.map(TokenKind::name)))
        });
        let subject_token = subject_token(form)?;
        trace.passed(Check::SubjectTokenType);
        trace.compare(|| {
            (
                names(form.value("actor_token_type")),
                format!(
                    "none without actor_token, else {}",
                    token_types(TokenKind::ALL.map(TokenKind::name))
                ),
            )
        });
        let actor_token = actor_token(form)?;
        trace.passed(Check::ActorTokenType);
        trace.compare(|| {
            (
                names(form.value("requested_token_type")),
                format!("none, or {}", token_types(IssuedKind::ALL.map(IssuedKind::name))),
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

fn subject_token<'a>(form: &'a Form<'_>) -> Result<PresentedToken<'a>, RequestError> {
    let token = form.value("subject_token").ok_or(RequestError::SubjectTokenMissing)?;
    let uri = form.value("subject_token_type").ok_or(RequestError::SubjectTokenTypeMissing)?;
    not_hyphenated(uri, TypeParameter::SubjectTokenType)?;
    let kind = TokenKind::from_uri(uri).ok_or(RequestError::SubjectTokenTypeUnsupported)?;
    Ok(PresentedToken { token, kind })
}

fn actor_token<'a>(form: &'a Form<'_>) -> Result<Option<PresentedToken<'a>>, RequestError> {
    let (token, uri) = match (form.value("actor_token"), form.value("actor_token_type")) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(RequestError::ActorTokenTypeMissing),
        (None, Some(_)) => return Err(RequestError::ActorTokenMissing),
        (Some(token), Some(uri)) => (token, uri),
    };
    not_hyphenated(uri, TypeParameter::ActorTokenType)?;
    let kind = TokenKind::from_uri(uri).ok_or(RequestError::ActorTokenTypeUnsupported)?;
    Ok(Some(PresentedToken { token, kind }))
}

/// Where none is named, an access token: RFC 8693 §2.1 leaves the choice to the server.
fn requested_token_type(form: &Form<'_>) -> Result<IssuedKind, RequestError> {
    let Some(uri) = form.value("requested_token_type") else {
        return Ok(IssuedKind::AccessToken);
    };
    not_hyphenated(uri, TypeParameter::RequestedTokenType)?;
    IssuedKind::from_uri(uri).ok_or(RequestError::RequestedTokenTypeUnsupported)
}

/// Tutorials spell `access-token`; no registry does.
fn not_hyphenated(uri: &str, parameter: TypeParameter) -> Result<(), RequestError> {
    let name = uri.strip_prefix("urn:ietf:params:oauth:token-type:").unwrap_or_default();
    if name.contains('-') && TokenKind::from_name(&name.replace('-', "_")).is_some() {
        return Err(RequestError::TokenTypeHyphenated(parameter));
    }
    Ok(())
}

/// `scheme ":" …` in the characters of RFC 3986 §2, without a fragment (§4.3).
pub(crate) fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    scheme_fits && !rest.is_empty() && !rest.contains('#') && has_only_uri_characters(rest)
}

/// Unreserved, reserved and percent-encoded characters. RFC 3986 §2.
pub(crate) fn has_only_uri_characters(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_an_absolute_uri_without_fragment() {
        for uri in ["https://api.example/a?b=c", "urn:example:x", "spiffe://td/svc", "https://a/%20"] {
            assert!(is_absolute_uri(uri), "{uri}");
        }
        for uri in [
            "api",
            "/path",
            "//host/x",
            "https:",
            "https://a/#f",
            "https://a/ b",
            "1a:b",
            ":x",
            "https://a/%2",
            "https://\u{e9}/",
        ] {
            assert!(!is_absolute_uri(uri), "{uri}");
        }
    }

    #[test]
    fn only_the_name_of_a_type_is_told_to_be_hyphenated() {
        let told = |name: &str| {
            let uri = format!("urn:ietf:params:oauth:token-type:{name}");
            not_hyphenated(&uri, TypeParameter::RequestedTokenType).is_err()
        };
        assert!(told("access-token") && told("id-token"));
        assert!(!told("access_token") && !told("refresh-token") && !told("jwt"));
    }

    #[test]
    fn debug_output_tells_the_type_alone() {
        let presented = PresentedToken { token: "a.b.c", kind: TokenKind::Jwt };
        assert_eq!(format!("{presented:?}"), "PresentedToken(jwt, [redacted])");
    }

    #[test]
    fn names_and_uris_agree() {
        for kind in TokenKind::ALL {
            assert_eq!(TokenKind::from_uri(kind.uri()), Some(kind));
            assert!(kind.uri().ends_with(kind.name()));
        }
        for kind in IssuedKind::ALL {
            assert_eq!(IssuedKind::from_uri(kind.uri()), Some(kind));
            assert!(kind.uri().ends_with(kind.name()));
        }
    }
}
