//! The type of a token. RFC 8725 §3.11 and §3.12, RFC 9068 §2.1 and §4.
//!
//! In:  a token with a verified signature, and its declared type.
//! Out: nothing, or the refusal.
//!
//! The rules exclude each other: no token passes as two types, so an ID token that a client
//! received at login never passes as the access token that it did not receive. Any other `typ` is
//! refused: a logout token or a DPoP proof of a trusted issuer is not a token of a subject.

use crate::error::TokenError;
use crate::jose::Typ;
use crate::json::{Object, Value};
use crate::jwt::Claims;
use crate::oauth::{ClientId, TokenType};
use crate::realm::TrustedIssuer;

/// Refuses a foreign token that is not of the declared type.
///
/// `client` presents the token; it is `None` while a workload token is its credential. `may_act` is
/// the claim, for roles in which it has an effect.
pub(crate) fn foreign(
    declared: TokenType,
    typ: &Typ,
    claims: &Claims,
    issuer: &TrustedIssuer,
    client: Option<&ClientId>,
    may_act: Option<&Object>,
) -> Result<(), TokenError> {
    // A security event (RFC 8417 §2.2): without this check a logout token would pass as an ID
    // token.
    if claims.has("events") {
        return Err(TokenError::OtherKind);
    }
    match declared {
        TokenType::AccessToken => {
            if *typ == Typ::AccessToken {
                return Ok(());
            }
            if !matches!(typ, Typ::Jwt | Typ::Absent) {
                return Err(TokenError::Typ);
            }
            let of_id_token = ["nonce", "at_hash", "c_hash"].iter().any(|name| claims.has(name));
            let of_access_token = claims.has(issuer.scope_claim.as_str()) || claims.has("client_id");
            if of_id_token || !of_access_token {
                return Err(TokenError::IdTokenAsAccessToken);
            }
            if issuer.untyped_access_tokens { Ok(()) } else { Err(TokenError::Typ) }
        }
        TokenType::IdToken => {
            if *typ == Typ::AccessToken {
                return Err(TokenError::AccessTokenAsIdToken);
            }
            if !matches!(typ, Typ::Jwt | Typ::Absent) {
                return Err(TokenError::Typ);
            }
            if access_markers(claims, issuer).next().is_some() {
                return Err(TokenError::AccessTokenAsIdToken);
            }
            if claims.aud.several() && !client.is_some_and(|client| names_party(claims, may_act, client)) {
                return Err(TokenError::AuthorizedPartyMissing);
            }
            Ok(())
        }
        TokenType::Jwt => match typ {
            Typ::Jwt | Typ::Absent => Ok(()),
            _ => Err(TokenError::Typ),
        },
    }
}

/// Refuses a token minted here with the `typ` of another type.
pub(crate) fn minted(declared: TokenType, typ: &Typ) -> Result<(), TokenError> {
    match (declared, typ) {
        (TokenType::AccessToken, Typ::AccessToken) | (TokenType::IdToken, Typ::Jwt) => Ok(()),
        _ => Err(TokenError::MintedAsOther),
    }
}

/// Claims that issuers put into access tokens alone, whatever their value.
const ACCESS_CLAIMS: [&str; 7] = ["scope", "scp", "client_id", "cid", "appid", "idtyp", "gty"];

/// Claims with a value by which Cognito, PingAM and Keycloak distinguish access tokens from ID
/// tokens.
const ACCESS_VALUES: [(&str, &str); 4] =
    [("token_use", "access"), ("tokenName", "access_token"), ("typ", "Bearer"), ("typ", "DPoP")];

/// The claims that only an access token has, with the issuer's own claim for the scope.
pub(super) fn access_markers<'a>(
    claims: &'a Claims,
    issuer: &'a TrustedIssuer,
) -> impl Iterator<Item = &'a str> {
    let scope = issuer.scope_claim.as_str();
    let mapped = (!ACCESS_CLAIMS.contains(&scope)).then_some(scope);
    let by_name = ACCESS_CLAIMS.into_iter().chain(mapped).filter(|claim| claims.has(claim));
    let by_value = ACCESS_VALUES.into_iter().filter(|(claim, value)| {
        claims
            .all()
            .member(claim)
            .and_then(Value::as_str)
            .is_some_and(|text| text.eq_ignore_ascii_case(value))
    });
    by_name.chain(by_value.map(|(claim, _)| claim))
}

/// Whether `azp`, or `client_id` in `may_act`, names the client among several audiences.
fn names_party(claims: &Claims, may_act: Option<&Object>, client: &ClientId) -> bool {
    let clients = may_act.and_then(|may_act| may_act.member("client_id")).and_then(Value::as_strings);
    claims.azp.as_deref() == Some(client.as_str())
        || clients.is_some_and(|clients| clients.contains(&client.as_str()))
}
