//! Runs a request through the whole exchange, and asserts every rule for the answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use edge_token_exchange::audit::{AuditEvent, AuditOutcome, MAX_LINE};
use edge_token_exchange::trace::{Outcome, Trace, TraceDetail};
use edge_token_exchange::{Explanation, Response, exchange, explain, http};
use serde_json::Value;

use super::decided::Decided;
use super::input::Request;
use super::world::{World, host};
use super::{granted, leaks};
use crate::host::block_on;

/// The number of granted requests so far: a target without a grant shows little.
pub(crate) static GRANTED: AtomicUsize = AtomicUsize::new(0);

/// Sends a request to the token endpoint and checks the rules for every answer.
pub(crate) fn judge(world: &World, request: &Request) -> Decided {
    let (decided, texts) = exchanged(world, request);
    leaks::none(request, &texts, |other| exchanged(world, other).1);
    if decided.granted().is_some() {
        granted::holds(world, request, &decided);
        GRANTED.fetch_add(1, Ordering::Relaxed);
    }
    decided
}

/// Does the same, and asserts that the explain endpoint reports no other decision.
pub(crate) fn judge_and_explain(world: &World, request: &Request) -> Decided {
    let decided = judge(world, request);
    let (response, is_explained, texts) = explained(world, request);
    leaks::none(request, &texts, |other| explained(world, other).2);
    if !is_explained {
        // Until the client is authenticated, both endpoints answer alike.
        assert_eq!((response.status, response.body), (decided.status, decided.response.body.clone()));
        return decided;
    }
    let explained: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(explained["refusal"]["id"].as_str(), decided.refusal.as_deref());
    let mut claims = decided.claims.clone().unwrap_or_default();
    if let Some(claims) = claims.as_object_mut() {
        claims.remove("jti");
    }
    assert_eq!(explained["grant"], claims);
    decided
}

/// An exchange, and every text about it: in the answer, the trace and the log.
fn exchanged(world: &World, request: &Request) -> (Decided, Vec<String>) {
    let host = host();
    let mut trace = Trace::audited(TraceDetail::Full);
    let outcome = block_on(exchange(&host, &world.realm, &arrived(request), &mut trace));
    let ending = AuditOutcome::of(&outcome.result, |_| AuditOutcome::Done("granted"));
    let line = line(world, &trace, AuditEvent::Exchange, &ending);
    let debug = format!("{:?}{:?}", outcome.result, trace.entries());
    let decided = Decided::read(outcome.response, trace);
    ends_as_it_says(&decided);
    let mut body = decided.body.clone();
    // The new token has the claims of the old one in its own base64: that is its purpose.
    body.as_object_mut().unwrap().remove("access_token");
    let headers: String = decided.response.headers.iter().map(|(_, value)| value.as_str()).collect();
    let texts = vec![body.to_string(), headers, line, debug];
    (decided, texts)
}

/// Returns an explanation, whether it is one, and its texts.
fn explained(world: &World, request: &Request) -> (Response, bool, Vec<String>) {
    let host = host();
    let mut trace = Trace::audited(TraceDetail::Outcomes);
    let outcome = block_on(explain(&host, &world.realm, &arrived(request), &mut trace));
    let ending = AuditOutcome::of(&outcome.result, Explanation::audit_outcome);
    let texts = vec![outcome.response.body.clone(), line(world, &trace, AuditEvent::Explain, &ending)];
    (outcome.response, outcome.result.is_ok(), texts)
}

fn arrived(request: &Request) -> http::Request {
    http::Request::form("", &*request.body).with_header("authorization", request.authorization.as_deref())
}

fn line(world: &World, trace: &Trace, event: AuditEvent, ending: &AuditOutcome) -> String {
    let now = edge_token_exchange::oauth::UnixTime::from_seconds(super::NOW);
    let line = trace.record().unwrap().line(event, &world.realm, now, ending);
    assert!(!line.contains('\n') && line.len() <= MAX_LINE, "{line}");
    assert!(serde_json::from_str::<Value>(&line).unwrap().is_object());
    line
}

/// A trace has at most one failed check, which is its last and the one that the refusal names.
fn ends_as_it_says(decided: &Decided) {
    let failed = decided.trace.entries().iter().position(|entry| entry.outcome == Outcome::Failed);
    assert_eq!(failed.is_some(), decided.refusal.is_some());
    assert!(failed.is_none_or(|index| index + 1 == decided.trace.entries().len()));
}
