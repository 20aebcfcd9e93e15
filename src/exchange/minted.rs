//! The side corridors: introspection and revocation of what was minted here. RFC 7662, RFC 7009.
//!
//! They take rooms 1 and 3 as an exchange does, and room 4 for one token of this realm. A token that
//! does not pass is not refused but told to be nothing.

use super::{Outcome, Unproven, account_for, authenticate, verify};
use crate::audit::Which;
use crate::client::{self, AuthenticatedClient};
use crate::error::ExchangeError;
use crate::form::{Arrived, Form};
use crate::host::Host;
use crate::introspection::{AnswerForm, Introspection};
use crate::mint;
use crate::realm::Realm;
use crate::request::{PresentedToken, TokenKind, presented_token};
use crate::response;
use crate::revocation::RevokedToken;
use crate::token::{Candidate, Subject, Verified};
use crate::trace::Trace;

/// Answers a request to the introspection endpoint of a realm. RFC 7662 §2, RFC 9701.
pub async fn introspect<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    answer: AnswerForm,
    trace: &mut Trace,
) -> Outcome<Introspection> {
    let result = introspection(host, realm, arrived, answer, trace).await;
    Outcome { response: response::introspected(&result, realm), result }
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

/// Answers a request to the revocation endpoint of a realm: what was revoked, or nothing where there
/// was nothing to revoke. RFC 7009 §2.
pub async fn revoke<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Outcome<Option<RevokedToken>> {
    let result = revocation(host, realm, arrived, trace).await;
    Outcome { response: response::revoked(&result, realm), result }
}

async fn revocation<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Result<Option<RevokedToken>, ExchangeError> {
    let (client, token) = presented(host, realm, arrived, trace).await?;
    let revoked = token.and_then(|token| RevokedToken::of(&token, client.record().client_id(), realm));
    if let Some(token) = &revoked {
        host.revoke(realm, token).await?;
    }
    Ok(revoked)
}

/// The client that shows a token of this realm, and the token if it is one that counts.
async fn presented<'r, H: Host>(
    host: &H,
    realm: &'r Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Result<(AuthenticatedClient, Option<Verified<'r, Subject>>), ExchangeError> {
    let now = host.now();
    let form = Form::parse(arrived, trace)?;
    let token = presented_token(&form)?;
    let authenticated = authenticate(host, realm, &form, arrived, None, now, trace).await;
    // What is no token of this realm is called an access token.
    let shown = PresentedToken { token, kind: TokenKind::AccessToken };
    account_for(host, Which::Subject, shown, trace).await;
    let (client, _) = authenticated?;
    trace.note(|account| account.authenticated(client.record()));
    client::within_limits(host.admit(realm, client.record()).await?)?;
    let read = Candidate::minted(token, realm, trace);
    if let Ok(candidate) = &read {
        trace.note(|account| account.turned_out(Which::Subject, candidate.kind()));
    }
    match verify(host, realm, read, Some(client.record()), now, trace).await {
        Ok(token) => Ok((client, Some(token))),
        Err(Unproven::Token(_)) => Ok((client, None)),
        Err(Unproven::Host(error)) => Err(error.into()),
    }
}
