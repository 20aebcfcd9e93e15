//! `/{realm}/introspect`: the state of a token that this realm minted. RFC 7662.

use super::Ended;
use super::presented::presented;
use crate::audit::AuditEvent;
use crate::error::ExchangeError;
use crate::exchange::response;
use crate::exchange::{Outcome, mint};
use crate::host::Host;
use crate::http::{Request, Response};
use crate::introspection::{AnswerForm, CONTENT_TYPE, Introspection};
use crate::realm::Realm;
use crate::trace::Trace;

pub(super) async fn answer<H: Host>(host: &H, realm: &Realm, request: &Request, trace: &mut Trace) -> Ended {
    let outcome = introspect(host, realm, request, trace).await;
    Ended::new(AuditEvent::Introspect, outcome, Introspection::audit_outcome)
}

/// Responds to a request to the introspection endpoint of a realm. RFC 7662 §2, RFC 9701.
pub async fn introspect<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    trace: &mut Trace,
) -> Outcome<Introspection> {
    let result = introspection(host, realm, request, trace).await;
    Outcome { response: introspected(&result, realm), result }
}

async fn introspection<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    trace: &mut Trace,
) -> Result<Introspection, ExchangeError> {
    let now = host.now();
    let (client, token) = presented(host, realm, request, trace).await?;
    let client = client.record();
    let mut introspection = Introspection::of(token.as_ref(), client, now);
    if AnswerForm::accepted(request.accept()) == AnswerForm::Jwt {
        let own = host.own_keys(realm).await?;
        let signing_input = introspection.signing_input(realm, client, &own.signing, now);
        let signature = host.sign(realm, &own.signing, signing_input.as_bytes()).await?;
        introspection.jwt = Some(mint::compact(signing_input, &signature));
    }
    Ok(introspection)
}

/// The response. RFC 7662 §2.2, RFC 9701 §5.
fn introspected(result: &Result<Introspection, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(Introspection { jwt: Some(jwt), .. }) => Response::whole(200, CONTENT_TYPE, jwt.clone()),
        Ok(Introspection { members, jwt: None }) => Response::no_store(200, members),
        Err(error) => response::failed(error, realm),
    }
}
