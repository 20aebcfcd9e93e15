//! A request from JavaScript, and the way to its response.
//!
//! This file adds what every host adds to the engine's response: the routes, and the CORS headers.
//! The driver adds `x-request-id` and `traceparent`, because its own answers need them too.

use super::host::JavaScript;
use super::routes::{Endpoint, Route};
use super::tasks::Finished;
use crate::audit::{AuditEvent, AuditOutcome};
use crate::error::HostError;
use crate::exchange::explanation::Explanation;
use crate::exchange::form::{Arrived, Transport};
use crate::exchange::response::{Response, not_found, unavailable};
use crate::exchange::{Outcome, exchange, explain};
use crate::host::Host;
use crate::introspection::{AnswerForm, Introspection, introspect, revocation_outcome, revoke};
use crate::realm::Realm;

/// How long caches may keep the keys and the metadata. An operator who rotates keys publishes a new
/// one this long, and the delay of the store, before it signs.
const PUBLIC: &str = "public, max-age=300";

/// How long a browser may cache a preflight answer.
const PREFLIGHT_SECONDS: &str = "600";

/// The headers that a page of another origin may read besides the body.
const EXPOSED: &str = "x-exchange-refusal, x-request-id, traceparent, retry-after, www-authenticate";

/// A request from JavaScript.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) transport: Transport,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) content_type: Option<String>,
    pub(super) authorization: Option<String>,
    pub(super) origin: Option<String>,
    /// The context on which the answer depends.
    pub(super) accept: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The length in bytes of its texts that have no bound of their own.
    pub(super) fn length(&self) -> usize {
        let Self { path, authorization, origin, accept, content_type, body, .. } = self;
        let headers = [authorization, origin, accept, content_type];
        let headers: usize = headers.into_iter().flatten().map(String::len).sum();
        path.len() + headers + body.len()
    }
}

/// Answers a request, whatever it is.
pub(super) async fn respond(request: Request, host: JavaScript) -> Finished {
    match answer(&request, &host).await {
        Ok((response, failed)) => finish(&response, failed, &host),
        Err(failed) => finish(&unavailable(failed), Some(failed), &host),
    }
}

/// A response, and the part of the host that failed, if one did.
type Answered = (Response, Option<HostError>);

async fn answer(request: &Request, host: &JavaScript) -> Result<Answered, HostError> {
    let (path, endpoint) = match Route::of(&request.path) {
        Some(Route::Realm(path, endpoint)) => (path, endpoint),
        Some(Route::Health) => return Ok((health(request), None)),
        None => return Ok((not_found(), None)),
    };
    let Some(realm) = host.realm(path).await? else {
        return Ok((not_found(), None));
    };
    match endpoint {
        Endpoint::Token | Endpoint::Explain | Endpoint::Introspect | Endpoint::Revoke => {
            Ok(form(request, endpoint, &realm, host).await)
        }
        Endpoint::Jwks => {
            let keys = host.own_keys(&realm).await?;
            Ok((public(request, "application/jwk-set+json", || keys.public.jwk_set_json()), None))
        }
        Endpoint::Metadata => {
            // Clients would believe and cache metadata that points at unavailable keys.
            host.own_keys(&realm).await?;
            Ok((public(request, "application/json", || realm.metadata()), None))
        }
    }
}

/// The endpoints that take a form from a client.
async fn form(request: &Request, endpoint: Endpoint, realm: &Realm, host: &JavaScript) -> Answered {
    let Request { transport, method, content_type, authorization, origin, accept, body, .. } = request;
    let listed = origin.as_deref().filter(|origin| realm.origins().any(|own| own == *origin));
    if let Some(origin) = listed
        && method == "OPTIONS"
    {
        return (preflight(origin, "POST", "authorization, content-type, traceparent"), None);
    }
    let arrived = Arrived {
        transport: *transport,
        method,
        content_type: content_type.as_deref(),
        authorization: authorization.as_deref(),
        body,
    };
    let trace = &mut host.trace();
    let (event, (mut response, ending)) = match endpoint {
        Endpoint::Explain => (
            AuditEvent::Explain,
            ended(explain(host, realm, &arrived, trace).await, Explanation::audit_outcome),
        ),
        Endpoint::Introspect => {
            let answer = AnswerForm::accepted(accept.as_deref());
            let outcome = introspect(host, realm, &arrived, answer, trace).await;
            (AuditEvent::Introspect, ended(outcome, Introspection::audit_outcome))
        }
        Endpoint::Revoke => {
            (AuditEvent::Revoke, ended(revoke(host, realm, &arrived, trace).await, revocation_outcome))
        }
        _ => {
            let outcome = exchange(host, realm, &arrived, trace).await;
            (AuditEvent::Exchange, ended(outcome, |_| AuditOutcome::Done("granted")))
        }
    };
    host.write_audit_line(event, realm, trace, &ending);
    let failed = match ending {
        AuditOutcome::Failed(error) => Some(error),
        _ => None,
    };
    if realm.origins().next().is_some() {
        response.headers.push(("vary", "origin".to_owned()));
    }
    if let Some(origin) = listed {
        response.headers.push(("access-control-allow-origin", origin.to_owned()));
        response.headers.push(("access-control-expose-headers", EXPOSED.to_owned()));
    }
    (response, failed)
}

/// The response of an outcome, and its audit outcome; `done` is the one of a success.
fn ended<T>(outcome: Outcome<T>, done: impl FnOnce(&T) -> AuditOutcome) -> (Response, AuditOutcome) {
    let ending = AuditOutcome::of(&outcome.result, done);
    (outcome.response, ending)
}

/// A document that any client may read, from any origin.
fn public(request: &Request, content_type: &'static str, document: impl FnOnce() -> String) -> Response {
    match request.method.as_str() {
        "GET" | "HEAD" => {
            let headers = vec![
                ("content-type", content_type.to_owned()),
                ("cache-control", PUBLIC.to_owned()),
                ("access-control-allow-origin", "*".to_owned()),
            ];
            Response { status: 200, headers, body: document() }
        }
        "OPTIONS" => preflight("*", "GET, HEAD", "*"),
        _ => only_to_be_read(),
    }
}

fn health(request: &Request) -> Response {
    match request.method.as_str() {
        "GET" | "HEAD" => Response {
            status: 200,
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("cache-control", "no-store".to_owned()),
            ],
            body: r#"{"status":"ok"}"#.to_owned(),
        },
        _ => only_to_be_read(),
    }
}

/// RFC 9110 §15.5.6.
fn only_to_be_read() -> Response {
    Response {
        status: 405,
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("allow", "GET, HEAD".to_owned()),
        ],
        body: r#"{"error":"invalid_request","error_description":"this endpoint takes GET and HEAD"}"#
            .to_owned(),
    }
}

/// The answer to a browser that asks before a request to another origin.
fn preflight(origin: &str, methods: &str, headers: &str) -> Response {
    Response {
        status: 204,
        headers: vec![
            ("access-control-allow-origin", origin.to_owned()),
            ("access-control-allow-methods", methods.to_owned()),
            ("access-control-allow-headers", headers.to_owned()),
            ("access-control-max-age", PREFLIGHT_SECONDS.to_owned()),
            ("vary", "origin".to_owned()),
        ],
        body: String::new(),
    }
}

/// The response in one text, for one crossing: [`response`](super::response) documents the form.
pub(super) fn finish(response: &Response, failed: Option<HostError>, host: &JavaScript) -> Finished {
    let failed = failed.map(|error| error.to_string()).unwrap_or_default();
    let mut text = format!("{failed}\n{}\n", host.notes());
    for (name, value) in &response.headers {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&host.audit());
    text.push('\n');
    text.push_str(&response.body);
    Finished { status: response.status, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_credential_is_counted_as_a_long_body_is() {
        let request = Request {
            transport: Transport::Secure,
            method: "POST".to_owned(),
            path: "/a/token".to_owned(),
            content_type: Some("text".to_owned()),
            authorization: Some("x".repeat(100_000)),
            origin: None,
            accept: Some("*/*".to_owned()),
            body: b"a=1".to_vec(),
        };
        assert_eq!(request.length(), 8 + 4 + 100_000 + 3 + 3);
    }
}
