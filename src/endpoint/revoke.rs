//! `/{realm}/revoke`: revokes a token that this realm minted. RFC 7009.

use super::Ended;
use super::presented::presented;
use crate::audit::{AuditEvent, AuditOutcome};
use crate::error::ExchangeError;
use crate::exchange::Outcome;
use crate::exchange::response;
use crate::exchange::token::{Subject, VerifiedToken};
use crate::host::Host;
use crate::http::{Request, Response};
use crate::json::Value;
use crate::oauth::{ClientId, TokenType};
use crate::realm::Realm;
use crate::revocation::RevokedToken;
use crate::trace::Trace;

pub(super) async fn answer<H: Host>(host: &H, realm: &Realm, request: &Request, trace: &mut Trace) -> Ended {
    let outcome = revoke(host, realm, request, trace).await;
    Ended::new(AuditEvent::Revoke, outcome, |revoked| {
        AuditOutcome::Done(if revoked.is_some() { "revoked" } else { "nothing_to_revoke" })
    })
}

/// Responds to a request to the revocation endpoint of a realm. The result is the revoked token, or
/// `None` where there was nothing to revoke. RFC 7009 §2.
pub async fn revoke<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    trace: &mut Trace,
) -> Outcome<Option<RevokedToken>> {
    let result = revocation(host, realm, request, trace).await;
    Outcome { response: revoked(&result, realm), result }
}

async fn revocation<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    trace: &mut Trace,
) -> Result<Option<RevokedToken>, ExchangeError> {
    let (client, token) = presented(host, realm, request, trace).await?;
    let revoked = token.and_then(|token| given_up(&token, client.record().client_id(), realm));
    if let Some(token) = &revoked {
        host.revoke(realm, token).await?;
    }
    Ok(revoked)
}

/// The entry to record, if the client may revoke the token: an access token minted for it, or an ID
/// token addressed to it.
fn given_up(token: &VerifiedToken<'_, Subject>, client_id: &ClientId, realm: &Realm) -> Option<RevokedToken> {
    let own = match token.token_type() {
        TokenType::AccessToken => token.minted_for(client_id),
        TokenType::IdToken => token.aud().values().any(|aud| *client_id == *aud),
        // The realm mints no token of another type.
        _ => false,
    };
    let jti = token.claims().member("jti").and_then(Value::as_str).filter(|_| own)?;
    Some(RevokedToken::new(realm, jti, token.exp(), client_id))
}

/// The response: the same whether or not it revoked a token. RFC 7009 §2.2.
fn revoked<T>(result: &Result<T, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(_) => Response::whole(200, "application/json", "{}".to_owned()),
        Err(error) => response::failed(error, realm),
    }
}
