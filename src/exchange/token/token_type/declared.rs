//! The declared type agrees with the type that was found. RFC 8693 §3: a JWT of any type may be declared
//! as `jwt`.

use crate::error::TokenError;
use crate::exchange::origin::{Origin, OriginMalformed};
use crate::exchange::token::token_type::Evidence;
use crate::jose::Typ;
use crate::json::{Object, Value};
use crate::jwt::Claims;
use crate::oauth::TokenType;
use crate::realm::Client;

/// Refuses a foreign token whose type its issuer does not bring, or that is declared as another.
pub(crate) fn agrees(
    found: TokenType,
    declared: TokenType,
    evidence: &Evidence<'_>,
) -> Result<(), TokenError> {
    if !evidence.issuer.token_types.contains(&found) {
        return Err(TokenError::TypeNotListed(found));
    }
    let typed = *evidence.typ == Typ::AccessToken;
    if found == TokenType::AccessToken && !typed && !evidence.issuer.untyped_access_tokens {
        return Err(TokenError::AccessTokenUntyped);
    }
    if declared != found && declared != TokenType::Jwt {
        return Err(TokenError::TypeMismatch(found));
    }
    Ok(())
}

/// Refuses an ID token that was issued for another client. `OpenID` Connect Core §3.1.3.7.
///
/// `may_act` is the claim, for roles in which it has an effect.
pub(crate) fn authorized_party(
    claims: &Claims,
    may_act: Option<&Object>,
    client: &Client,
) -> Result<(), TokenError> {
    match &claims.azp {
        Some(azp) if client.is_named_by_id_token(azp) => Ok(()),
        Some(_) => Err(TokenError::AuthorizedPartyMismatch),
        None if claims.aud.several() && !names_client(may_act, client) => {
            Err(TokenError::AuthorizedPartyMissing)
        }
        None => Ok(()),
    }
}

/// Whether `may_act` names the client by `client_id`.
fn names_client(may_act: Option<&Object>, client: &Client) -> bool {
    let clients = may_act.and_then(|may_act| may_act.member("client_id")).and_then(Value::as_strings);
    clients.is_some_and(|clients| clients.contains(&client.client_id.as_str()))
}

/// The type as which this realm minted a token, by `origin`; tokens without it by their `typ`.
pub(crate) fn minted(
    typ: &Typ,
    origin: Result<Option<&Origin>, OriginMalformed>,
) -> Result<TokenType, TokenError> {
    match (origin, typ) {
        (Ok(Some(origin)), _) => Ok(origin.minted),
        (Ok(None), Typ::AccessToken) => Ok(TokenType::AccessToken),
        (Ok(None), Typ::Jwt) => Ok(TokenType::IdToken),
        _ => Err(TokenError::MintedAsOther),
    }
}
