//! A token that a client presents for introspection or revocation.
//!
//! Both run stages 1 and 3 of an exchange, and stage 4 for one token of this realm. An invalid
//! token is not an error here: introspection reports `active: false`, and revocation has nothing to
//! revoke.

use crate::error::{ExchangeError, FormError, Refusal, RequestError};
use crate::exchange::audit_token;
use crate::exchange::client::{AuthenticatedClient, PresentedCredentials, authenticate};
use crate::exchange::form::Form;
use crate::exchange::grant_type::{SUBJECT_TOKEN, TokenParameter};
use crate::exchange::token::{Subject, Unproven, UnverifiedToken, VerifiedToken, verify};
use crate::host::Host;
use crate::http::Request;
use crate::oauth::TokenType;
use crate::oauth::limits::MAX_TOKEN;
use crate::realm::{Realm, Role};
use crate::trace::Trace;

/// Authenticates the client and verifies the token; `None` stands for an invalid token.
pub(super) async fn presented<'r, H: Host>(
    host: &H,
    realm: &'r Realm,
    request: &Request,
    trace: &mut Trace,
) -> Result<(AuthenticatedClient, Option<VerifiedToken<'r, Subject>>), ExchangeError> {
    let now = host.now();
    let form = Form::parse(request, trace)?;
    let token = presented_token(&form)?;
    // The audit record calls a token that does not parse an access token.
    let presented = TokenParameter { token, token_type: TokenType::AccessToken, slot: &SUBJECT_TOKEN };
    audit_token(host, presented, trace).await;
    let credentials = PresentedCredentials::find(&form, request, None, trace)?;
    let (client, _) = authenticate(host, realm, credentials, now, trace).await?;
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

/// The parameter `token`. The engine ignores `token_type_hint`: the token itself shows its type.
/// RFC 7662 §2.1, RFC 7009 §2.1.
fn presented_token<'a>(form: &'a Form<'_>) -> Result<&'a str, Refusal> {
    let token = form.value("token").ok_or(RequestError::TokenMissing)?;
    if token.len() > MAX_TOKEN {
        return Err(FormError::TokenTooLarge.into());
    }
    Ok(token)
}
