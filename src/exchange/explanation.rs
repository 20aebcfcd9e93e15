//! Why an exchange is decided as it is: the trace as a document, and what would be granted.
//!
//! In:  the decision and the trace of a pipeline that was watched.
//! Out: an [`Explanation`], the same bytes for the same input on every host.
//!
//! Until a client is authenticated it is told what `/token` tells, byte for byte: an explanation for
//! strangers would say which clients exist. The trace itself holds what was seen and expected under
//! the rules of [`Compared`](crate::trace::Compared).

use serde::Serialize;

use crate::audit::AuditOutcome;
use crate::check::Check;
use crate::error::{ClientError, ErrorResponse, ExchangeError, Refusal};
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::policy::Grant;
use crate::exchange::response::{self, Response};
use crate::exchange::{catalog, mint};
use crate::json::Object;
use crate::realm::Realm;
use crate::trace::wording::words;
use crate::trace::{Entry, Outcome, Trace};

/// What a request is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// A token.
    Exchange,
    /// To learn how the exchange would be decided.
    Explain,
}

/// A decision with everything that led to it.
#[derive(Debug, Serialize)]
pub struct Explanation {
    decision: Decision,
    refusal: Option<ExplainedRefusal>,
    checks: Vec<ExplainedCheck>,
    grant: Option<Object>,
}

/// How it was decided.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// `/token` would issue a token.
    Granted,
    /// It would refuse.
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

/// Whether the client may see what it asks for.
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

/// The answer of the explain endpoint: 200 for granted and refused alike.
pub(crate) fn explained(result: &Result<Explanation, ExchangeError>, realm: &Realm) -> Response {
    match result {
        Ok(explanation) => response::no_store(200, explanation),
        Err(ExchangeError::Host(error)) => response::unavailable(*error),
        Err(ExchangeError::Refused(refusal)) => response::refused(refusal, realm),
    }
}

impl Explanation {
    /// The explanation of a decision.
    ///
    /// # Errors
    ///
    /// What is not explained: a refusal of the form, the request or the client, which is told as
    /// `/token` tells it, and the machine's own failures.
    pub(crate) fn of(
        decision: Result<Grant, ExchangeError>,
        trace: &Trace,
        realm: &Realm,
    ) -> Result<Self, ExchangeError> {
        let (decision, refusal, grant) = match decision {
            Ok(grant) => (Decision::Granted, None, Some(mint::claims(&grant, realm.issuer(), None))),
            Err(ExchangeError::Refused(refusal)) if is_explained(&refusal) => {
                (Decision::Refused, Some(ExplainedRefusal::new(&refusal, realm)), None)
            }
            Err(error) => return Err(error),
        };
        Ok(Self { decision, refusal, checks: checks(trace), grant })
    }

    /// The outcome for the audit line: that of the decision which is explained.
    pub fn ending(&self) -> AuditOutcome {
        match self.refusal() {
            Some(id) => AuditOutcome::Refused { id: id.to_owned(), reason: None },
            None => AuditOutcome::Done("granted"),
        }
    }

    /// How it was decided.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// The id of the refusal, if it is one.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_ref().map(|refusal| refusal.id.as_str())
    }

    /// The claims that the token would have, but for its `jti`.
    pub fn grant(&self) -> Option<&Object> {
        self.grant.as_ref()
    }
}

/// Whether the client is known to be who it says by the time of this refusal.
fn is_explained(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Form(_) | Refusal::Request(_) | Refusal::Client(_) => false,
        Refusal::SubjectToken(_) | Refusal::ActorToken(_) | Refusal::Policy(_) | Refusal::Rule(_) => true,
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

/// Every check in the order of the plan, also where the trace has another: the token of a workload
/// is verified before the client is authenticated by it.
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
