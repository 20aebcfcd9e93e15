//! `/{realm}/token`: issues a token. RFC 8693 §2.

use super::Ended;
use crate::audit::{AuditEvent, AuditOutcome};
use crate::exchange::exchange;
use crate::host::Host;
use crate::http::Request;
use crate::realm::Realm;
use crate::trace::Trace;

pub(super) async fn answer<H: Host>(host: &H, realm: &Realm, request: &Request, trace: &mut Trace) -> Ended {
    let outcome = exchange(host, realm, request, trace).await;
    Ended::new(AuditEvent::Exchange, outcome, |_| AuditOutcome::Done("granted"))
}
