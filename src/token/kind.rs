//! Of which type a token is. RFC 8725 §3.11 and §3.12, RFC 9068 §2.1 and §4.
//!
//! In:  a token with a verified signature, and the type it was declared as.
//! Out: nothing but the verdict.
//!
//! The rules exclude each other: no token passes as two types, so an ID token that a client was
//! shown at login is never taken for the access token it did not get. Nothing takes any other
//! `typ`: a logout token or a DPoP proof of a trusted issuer is not a token of a subject.

use crate::error::TokenError;
use crate::identifier::ClientId;
use crate::json::{Object, Value};
use crate::realm::TrustedIssuer;
use crate::request::TokenKind;
use crate::token::claims::Claims;
use crate::token::jws::Typ;

/// Whether a foreign token is of the declared type.
///
/// `client` is whoever presents it, unknown while a workload token is still its credential;
/// `may_act` is the claim where it has an effect.
pub(crate) fn foreign(
    declared: TokenKind,
    typ: &Typ,
    claims: &Claims,
    issuer: &TrustedIssuer,
    client: Option<&ClientId>,
    may_act: Option<&Object>,
) -> Result<(), TokenError> {
    let has_scope = claims.has(issuer.scope_claim.as_str());
    let has_client_id = claims.has("client_id");
    match declared {
        TokenKind::AccessToken => {
            if *typ == Typ::AccessToken {
                return Ok(());
            }
            if !matches!(typ, Typ::Jwt | Typ::Absent) {
                return Err(TokenError::Typ);
            }
            let of_id_token = ["nonce", "at_hash", "c_hash"].iter().any(|name| claims.has(name));
            if of_id_token || !(has_scope || has_client_id) {
                return Err(TokenError::IdTokenAsAccessToken);
            }
            if issuer.untyped_access_tokens { Ok(()) } else { Err(TokenError::Typ) }
        }
        TokenKind::IdToken => {
            if *typ == Typ::AccessToken {
                return Err(TokenError::AccessTokenAsIdToken);
            }
            if !matches!(typ, Typ::Jwt | Typ::Absent) {
                return Err(TokenError::Typ);
            }
            if has_scope || has_client_id {
                return Err(TokenError::AccessTokenAsIdToken);
            }
            if claims.aud.several() && !client.is_some_and(|client| names_party(claims, may_act, client)) {
                return Err(TokenError::AuthorizedPartyMissing);
            }
            Ok(())
        }
        TokenKind::Jwt => match typ {
            Typ::Jwt | Typ::Absent => Ok(()),
            _ => Err(TokenError::Typ),
        },
    }
}

/// Whether a token minted here is of the declared type: each `typ` is minted for one.
pub(crate) fn minted(declared: TokenKind, typ: &Typ) -> Result<(), TokenError> {
    match (declared, typ) {
        (TokenKind::AccessToken, Typ::AccessToken) | (TokenKind::IdToken, Typ::Jwt) => Ok(()),
        _ => Err(TokenError::MintedAsOther),
    }
}

/// `azp`, or a `may_act` that names the client by `client_id`: who of several audiences may use it.
fn names_party(claims: &Claims, may_act: Option<&Object>, client: &ClientId) -> bool {
    let clients = may_act.and_then(|may_act| may_act.member("client_id")).and_then(Value::as_strings);
    claims.azp.as_deref() == Some(client.as_str())
        || clients.is_some_and(|clients| clients.contains(&client.as_str()))
}
