//! Introspection and revocation of tokens that this realm minted. RFC 7662, RFC 7009.
//!
//! Both run stages 1 and 3 of an exchange, and stage 4 for one token of this realm. An invalid
//! token is not an error here: introspection reports `active: false`, and revocation has nothing to
//! revoke.

use crate::audit::AuditOutcome;
use crate::error::{ExchangeError, FormError, Refusal, RequestError};
use crate::exchange::client::{AuthenticatedClient, authenticate};
use crate::exchange::form::{Arrived, Form};
use crate::exchange::grant_type::{SUBJECT_TOKEN, TokenParameter};
use crate::exchange::response::{self, Response};
use crate::exchange::token::{Subject, Unproven, UnverifiedToken, VerifiedToken, verify};
use crate::exchange::{Outcome, audit_token, mint};
use crate::host::Host;
use crate::introspection::{AnswerForm, CONTENT_TYPE, Introspection};
use crate::json::Value;
use crate::oauth::limits::MAX_TOKEN;
use crate::oauth::{ClientId, TokenType};
use crate::realm::{Realm, Role};
use crate::revocation::RevokedToken;
use crate::trace::Trace;

/// Responds to a request to the introspection endpoint of a realm. RFC 7662 §2, RFC 9701.
pub async fn introspect<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    answer: AnswerForm,
    trace: &mut Trace,
) -> Outcome<Introspection> {
    let result = introspection(host, realm, arrived, answer, trace).await;
    Outcome { response: introspected(&result, realm), result }
}

async fn introspection<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    answer: AnswerForm,
    trace: &mut Trace,
) -> Result<Introspection, ExchangeError> {
    let now = host.now();
    let (client, token) = presented(host, realm, arrived, trace).await?;
    let client = client.record();
    let mut introspection = Introspection::of(token.as_ref(), client, now);
    if answer == AnswerForm::Jwt {
        let own = host.own_keys(realm).await?;
        let signing_input = introspection.signing_input(realm, client, &own.signing, now);
        let signature = host.sign(realm, &own.signing, signing_input.as_bytes()).await?;
        introspection.jwt = Some(mint::compact(signing_input, &signature));
    }
    Ok(introspection)
}

/// Responds to a request to the revocation endpoint of a realm. The result is the revoked token, or
/// `None` where there was nothing to revoke. RFC 7009 §2.
pub async fn revoke<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Outcome<Option<RevokedToken>> {
    let result = revocation(host, realm, arrived, trace).await;
    Outcome { response: revoked(&result, realm), result }
}

/// The outcome of a revocation for the audit line: `revoked` or `nothing_to_revoke`.
pub fn revocation_outcome(revoked: &Option<RevokedToken>) -> AuditOutcome {
    AuditOutcome::Done(if revoked.is_some() { "revoked" } else { "nothing_to_revoke" })
}

async fn revocation<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Result<Option<RevokedToken>, ExchangeError> {
    let (client, token) = presented(host, realm, arrived, trace).await?;
    let revoked = token.and_then(|token| given_up(&token, client.record().client_id(), realm));
    if let Some(token) = &revoked {
        host.revoke(realm, token).await?;
    }
    Ok(revoked)
}

/// Authenticates the client and verifies the token; `None` stands for an invalid token.
async fn presented<'r, H: Host>(
    host: &H,
    realm: &'r Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Result<(AuthenticatedClient, Option<VerifiedToken<'r, Subject>>), ExchangeError> {
    let now = host.now();
    let form = Form::parse(arrived, trace)?;
    let token = presented_token(&form)?;
    // The audit record calls a token that does not parse an access token.
    let presented = TokenParameter { token, token_type: TokenType::AccessToken, slot: &SUBJECT_TOKEN };
    audit_token(host, presented, trace).await;
    let (client, _) = authenticate(host, realm, &form, arrived, None, now, trace).await?;
    let read = UnverifiedToken::minted(token, &SUBJECT_TOKEN, realm, trace);
    if let Some(minted_as) = read.as_ref().ok().and_then(|candidate| candidate.minted_as().ok()) {
        trace.audit(|record| record.turned_out(Role::Subject, minted_as));
    }
    match verify(host, realm, read, Some(client.record()), now, trace).await {
        Ok(token) => Ok((client, Some(token))),
        Err(Unproven::Token(_)) => Ok((client, None)),
        Err(Unproven::Host(error)) => Err(error.into()),
    }
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

/// The parameter `token`. The engine ignores `token_type_hint`: the token itself shows its type.
/// RFC 7662 §2.1, RFC 7009 §2.1.
fn presented_token<'a>(form: &'a Form<'_>) -> Result<&'a str, Refusal> {
    let token = form.value("token").ok_or(RequestError::TokenMissing)?;
    if token.len() > MAX_TOKEN {
        return Err(FormError::TokenTooLarge.into());
    }
    Ok(token)
}

/// The response of the introspection endpoint. RFC 7662 §2.2, RFC 9701 §5.
fn introspected(result: &Result<Introspection, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(Introspection { jwt: Some(jwt), .. }) => response::whole(200, CONTENT_TYPE, jwt.clone()),
        Ok(Introspection { members, jwt: None }) => response::no_store(200, members),
        Err(ExchangeError::Host(error)) => response::unavailable(*error),
        Err(ExchangeError::Refused(refusal)) => response::refused(refusal, realm),
    }
}

/// The response of the revocation endpoint: the same whether or not it revoked a token. RFC 7009
/// §2.2.
fn revoked<T>(result: &Result<T, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(_) => response::whole(200, "application/json", "{}".to_owned()),
        Err(ExchangeError::Host(error)) => response::unavailable(*error),
        Err(ExchangeError::Refused(refusal)) => response::refused(refusal, realm),
    }
}
