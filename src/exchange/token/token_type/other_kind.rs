//! Tokens that an issuer signs for another purpose than to speak for a subject. RFC 8417 §2.2, `OpenID`
//! Connect Back-Channel Logout §2.4, JARM §2.1.
//!
//! Such a token has the signature, the issuer and often the subject of a good one, so its purpose alone
//! keeps it out: a logout token as an ID token would open what it closes.

use crate::error::TokenError;
use crate::json::Value;
use crate::jwt::Claims;
use crate::realm::{Profile, TrustedIssuer};

/// Refuses a token of another kind.
pub(crate) fn is_token_of_a_subject(claims: &Claims, issuer: &TrustedIssuer) -> Result<(), TokenError> {
    match other_kind(claims, issuer) {
        None => Ok(()),
        Some(_) => Err(TokenError::TypeOtherKind),
    }
}

/// The claim that shows another kind, if there is one.
pub(crate) fn other_kind(claims: &Claims, issuer: &TrustedIssuer) -> Option<&'static str> {
    if claims.has("events") {
        return Some("events");
    }
    if let Some(parameter) = authorization_response(claims) {
        return Some(parameter);
    }
    let named = NAMES.into_iter().find(|name| claims.all().member(name).is_some_and(names_another_kind));
    if named.is_some() {
        return named;
    }
    if issuer.profile == Some(Profile::Uaa) && is_refresh_token_of_uaa(claims) {
        return Some("jti");
    }
    DECISIVE.into_iter().find(|name| {
        let unknown = |value: &Value| !is_known(name, value) && !issuer.markers.know(name, value);
        claims.all().member(name).is_some_and(unknown)
    })
}

/// The parameter of an authorization response in a JWT, which has no `iat` as a token has.
fn authorization_response(claims: &Claims) -> Option<&'static str> {
    let response = claims.iss.is_some()
        && claims.aud.values().next().is_some()
        && claims.exp.is_some()
        && claims.iat.is_none();
    ["code", "state"].into_iter().find(|name| response && claims.has(name))
}

/// Cloud Foundry's UAA gives a refresh token the claims of an access token, and marks it in its id alone.
fn is_refresh_token_of_uaa(claims: &Claims) -> bool {
    claims.all().member("jti").and_then(Value::as_str).is_some_and(|jti| jti.ends_with("-r"))
}

/// Whether a value names another kind by one of its words.
fn names_another_kind(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let text = text.to_ascii_lowercase();
    text.split(|character: char| !character.is_ascii_alphabetic()).any(|word| OTHER_KINDS.contains(&word))
}

/// Whether the value is one by which [`super::signs`] knows an access token or an ID token.
fn is_known(name: &str, value: &Value) -> bool {
    let known = |(own, known): &(&str, &str)| {
        *own == name && value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(known))
    };
    super::signs::ACCESS_VALUES.iter().chain(&super::signs::ID_VALUES).any(known)
}

/// Claims that name the kind of a token and nothing else: an unknown value is another kind.
const DECISIVE: [&str; 3] = ["token_use", "tokenName", "typ"];

/// Claims that may name the kind of a token, and in some issuers' tokens say something else.
const NAMES: [&str; 5] = ["token_use", "tokenName", "typ", "token_type", "type"];

/// The words by which issuers name tokens of another kind: `Refresh`, `Offline`, `Logout`,
/// `authorization_code`, `verify-email-action`.
const OTHER_KINDS: [&str; 5] = ["refresh", "offline", "code", "logout", "action"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_value_names_another_kind() {
        let named = |text: &str| names_another_kind(&Value::String(text.to_owned()));
        for text in ["Refresh", "Offline", "refresh_token", "authorization-code", "LOGOUT", "a.action+b"] {
            assert!(named(text), "{text}");
        }
        for text in ["transaction", "access_token", "Bearer", "encoded", "refreshed", ""] {
            assert!(!named(text), "{text}");
        }
        assert!(!names_another_kind(&Value::Integer(1)));
    }
}
