//! Explanation of a decision: the trace as a document, and the claims that the token would have.
//!
//! In:  the decision, and a trace in full of the pipeline.
//! Out: an [`Explanation`], the same bytes for the same input on every host.
//!
//! Until a client has authenticated, explain responds as `/token` does, byte for byte: an
//! explanation for strangers would show which clients exist. [`Compared`](crate::trace::Compared)
//! states what the two sides of a comparison may hold.

use serde::Serialize;

use crate::audit::AuditOutcome;
use crate::check::Check;
use crate::error::{ClientError, ErrorResponse, ExchangeError, Refusal};
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::policy::Grant;
use crate::exchange::response;
use crate::exchange::{catalog, mint};
use crate::http::Response;
use crate::json::Object;
use crate::realm::Realm;
use crate::trace::wording::words;
use crate::trace::{Entry, Outcome, Trace};

/// The purpose of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// To receive a token.
    Exchange,
    /// To learn how the engine would decide the exchange.
    Explain,
}

impl Purpose {
    /// The last segment of the path of the endpoint.
    pub(crate) const fn endpoint(self) -> &'static str {
        match self {
            Self::Exchange => "token",
            Self::Explain => "explain",
        }
    }
}

/// A decision and each check that led to it.
#[derive(Debug, Serialize)]
pub struct Explanation {
    decision: Decision,
    refusal: Option<ExplainedRefusal>,
    checks: Vec<ExplainedCheck>,
    grant: Option<Object>,
}

/// The decision that `/token` would make.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// `/token` would issue a token.
    Granted,
    /// `/token` would refuse.
    Refused,
}

#[derive(Debug, Serialize)]
struct ExplainedRefusal {
    id: String,
    error: &'static str,
    description: String,
    clause: &'static str,
    uri: String,
}

#[derive(Debug, Serialize)]
struct ExplainedCheck {
    id: String,
    stage: &'static str,
    clause: &'static str,
    result: CheckResult,
    seen: Option<String>,
    expected: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum CheckResult {
    Passed,
    Failed,
    NotReached,
}

/// Refuses a request for an explanation by a client whose record does not allow it.
pub(crate) fn admit(
    purpose: Purpose,
    client: &AuthenticatedClient,
    trace: &mut Trace,
) -> Result<(), ClientError> {
    if purpose == Purpose::Exchange {
        return Ok(());
    }
    let may_explain = client.record().may_explain();
    trace.compare(|| (format!("explain {may_explain}"), words("explain true")));
    if !may_explain {
        return Err(ClientError::ExplainNotAllowed);
    }
    trace.passed(Check::ClientMayExplain);
    Ok(())
}

/// The response of the explain endpoint: 200 for granted and refused alike.
pub(crate) fn explained(result: &Result<Explanation, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(explanation) => Response::no_store(200, explanation),
        Err(error) => response::failed(error, realm),
    }
}

impl Explanation {
    /// Explains a decision.
    ///
    /// # Errors
    ///
    /// Every decision that is not explained: a refusal of the form, the request or the client, with
    /// the response of `/token`, and a failure of the host. To the operator a refusal of the client is
    /// explained.
    pub(crate) fn of(
        decision: Result<Grant, ExchangeError>,
        trace: &Trace,
        (realm, to_operator): (&Realm, bool),
    ) -> Result<Self, ExchangeError> {
        let (decision, refusal, grant) = match decision {
            Ok(grant) => (Decision::Granted, None, Some(mint::claims(&grant, realm.issuer(), None))),
            Err(ExchangeError::Refused(refusal)) if is_explained(&refusal, to_operator) => {
                (Decision::Refused, Some(ExplainedRefusal::new(&refusal, realm)), None)
            }
            Err(error) => return Err(error),
        };
        Ok(Self { decision, refusal, checks: checks(trace), grant })
    }

    /// The outcome for the audit line: that of the explained decision.
    pub fn audit_outcome(&self) -> AuditOutcome {
        match self.refusal() {
            Some(id) => AuditOutcome::Refused { id: id.to_owned(), reason: None, claim: None },
            None => AuditOutcome::Done("granted"),
        }
    }

    /// Whether `/token` would grant or refuse.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// The id of the refusal, or `None` where `/token` would grant.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_ref().map(|refusal| refusal.id.as_str())
    }

    /// The claims that the token would have, without its `jti`.
    pub fn grant(&self) -> Option<&Object> {
        self.grant.as_ref()
    }
}

/// Whether the client has authenticated by the time of this refusal, or the operator may know why not.
fn is_explained(refusal: &Refusal, to_operator: bool) -> bool {
    match refusal {
        Refusal::Form(_) | Refusal::Request(_) => false,
        Refusal::Binding(error) => error.is_after_the_client(),
        Refusal::Client(_) => to_operator,
        Refusal::Token(..) | Refusal::Policy(_) | Refusal::Rule(_) => true,
    }
}

impl ExplainedRefusal {
    fn new(refusal: &Refusal, realm: &Realm) -> Self {
        let ErrorResponse { id, error, description, .. } = refusal.response();
        Self {
            uri: response::error_uri(refusal, realm),
            id: id.to_string(),
            error: error.as_str(),
            description: description.to_string(),
            clause: refusal.check().clause(),
        }
    }
}

/// Every check in the order of [`catalog::checks`], also where the trace has another order: a
/// workload's token is verified before it authenticates the client.
fn checks(trace: &Trace) -> Vec<ExplainedCheck> {
    let made = |check: Check| trace.entries().iter().filter(move |entry| entry.check == check);
    let mut checks = Vec::new();
    for check in catalog::checks() {
        let before = checks.len();
        checks.extend(made(check).map(|entry| ExplainedCheck::new(check, Some(entry))));
        if checks.len() == before {
            checks.push(ExplainedCheck::new(check, None));
        }
    }
    checks
}

impl ExplainedCheck {
    fn new(check: Check, entry: Option<&Entry>) -> Self {
        let (stage, rule) = check.id();
        let compared = entry.and_then(|entry| entry.compared.as_ref());
        Self {
            id: format!("{stage}.{rule}"),
            stage,
            clause: check.clause(),
            result: match entry.map(|entry| entry.outcome) {
                Some(Outcome::Passed) => CheckResult::Passed,
                Some(Outcome::Failed) => CheckResult::Failed,
                None => CheckResult::NotReached,
            },
            seen: compared.and_then(|compared| compared.seen.clone()),
            expected: compared.map(|compared| compared.expected.clone()),
        }
    }
}
