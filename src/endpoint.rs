//! The endpoints: from a request of any kind to its answer.
//!
//! In:  a request, and a host that finds the realm of a path.
//! Out: an [`Answer`]: the response, the part of the host that failed, the audit line.
//!
//! `route.rs` has the one table of paths, and each endpoint is a file. Those in [`FORMS`] take a form
//! from a client, which stage 1 of an exchange reads; the others need no client.

mod authorize;
mod cors;
mod document;
mod explain;
mod fixed;
mod health;
mod introspect;
mod jwks;
mod metadata;
mod presented;
mod revoke;
mod route;
mod token;

pub use self::fixed::fixed;
pub use self::introspect::introspect;
pub use self::revoke::revoke;
pub use self::route::{FORMS, FormEndpoint, HEALTH};

use self::cors::Cors;
use self::route::{Endpoint, Route};
use crate::audit::{AuditEvent, AuditOutcome};
use crate::error::HostError;
use crate::exchange::Outcome;
use crate::exchange::response::{error, unavailable};
use crate::host::Host;
use crate::http::{Request, Response};
use crate::realm::Realm;
use crate::trace::{Trace, TraceDetail};

/// The answer to a request.
#[derive(Debug)]
pub struct Answer {
    /// The response for the client.
    pub response: Response,
    /// The part of the host that failed, if one did.
    pub failed: Option<HostError>,
    /// The audit line, where the endpoint decides and the host writes audit lines.
    pub audit: Option<String>,
}

/// Answers a request.
pub async fn respond<H: Host>(host: &H, request: &Request) -> Answer {
    match routed(host, request).await {
        Ok(answer) => answer,
        Err(failed) => failed.into(),
    }
}

async fn routed<H: Host>(host: &H, request: &Request) -> Result<Answer, HostError> {
    let (path, endpoint) = match Route::of(&request.path) {
        Some(Route::Realm(path, endpoint)) => (path, endpoint),
        Some(Route::Health) => return Ok(health::answer(request).into()),
        None => return Ok(not_found().into()),
    };
    let Some(realm) = host.realm(path).await? else {
        return Ok(not_found().into());
    };
    match endpoint {
        Endpoint::Form(endpoint) => Ok(form(host, &realm, endpoint, request).await),
        Endpoint::Jwks => Ok(jwks::answer(host, &realm, request).await?.into()),
        Endpoint::Authorize => Ok(authorize::answer(request).into()),
        Endpoint::Metadata => Ok(metadata::answer(host, &realm, request, Realm::metadata).await?.into()),
        Endpoint::Discovery => Ok(metadata::answer(host, &realm, request, Realm::discovery).await?.into()),
    }
}

/// The endpoints that take a form from a client.
async fn form<H: Host>(host: &H, realm: &Realm, endpoint: FormEndpoint, request: &Request) -> Answer {
    let cors = Cors::of(request, realm);
    if let Some(preflight) = cors.preflight(request) {
        return preflight.into();
    }
    let detail = TraceDetail::Outcomes;
    let trace = &mut if host.writes_audit_lines() { Trace::audited(detail) } else { Trace::new(detail) };
    let Ended { event, mut response, outcome } = match endpoint {
        FormEndpoint::Token => token::answer(host, realm, request, trace).await,
        FormEndpoint::Explain => explain::answer(host, realm, request, trace).await,
        FormEndpoint::Introspect => introspect::answer(host, realm, request, trace).await,
        FormEndpoint::Revoke => revoke::answer(host, realm, request, trace).await,
    };
    cors.add_to(&mut response);
    let failed = match outcome {
        AuditOutcome::Failed(error) => Some(error),
        _ => None,
    };
    let audit = trace.record().map(|record| record.line(event, realm, host.now(), &outcome));
    Answer { response, failed, audit }
}

/// How a request with a form ended.
struct Ended {
    event: AuditEvent,
    response: Response,
    outcome: AuditOutcome,
}

impl Ended {
    /// `done` is the audit outcome of a success.
    fn new<T>(event: AuditEvent, outcome: Outcome<T>, done: impl FnOnce(&T) -> AuditOutcome) -> Self {
        let Outcome { response, result } = outcome;
        Self { event, response, outcome: AuditOutcome::of(&result, done) }
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self { response, failed: None, audit: None }
    }
}

impl From<HostError> for Answer {
    fn from(failed: HostError) -> Self {
        Self { response: unavailable(failed), failed: Some(failed), audit: None }
    }
}

/// The response for a realm or path that does not exist, the same for all of them.
pub fn not_found() -> Response {
    error(404, "not_found", "there is no such realm or endpoint")
}
