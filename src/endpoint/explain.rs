//! `/{realm}/explain`: how the token endpoint would decide, and why.

use super::Ended;
use crate::audit::AuditEvent;
use crate::exchange::explain;
use crate::exchange::explanation::Explanation;
use crate::host::Host;
use crate::http::Request;
use crate::realm::Realm;
use crate::trace::Trace;

pub(super) async fn answer<H: Host>(host: &H, realm: &Realm, request: &Request, trace: &mut Trace) -> Ended {
    let outcome = explain(host, realm, request, trace).await;
    Ended::new(AuditEvent::Explain, outcome, Explanation::audit_outcome)
}
