//! Workloads: clients whose credential is the subject token itself, such as CI jobs.
//!
//! In:  a verified token of an issuer with the role `workload`; the workload clients of the realm.
//! Out: the [`AuthenticatedClient`] whose rule it matches.
//!
//! Another party can take over a name that its owner gave up, and any stranger may open a pull
//! request. So a rule pins immutable ids, and events that strangers can cause match only where a
//! rule names them.

use crate::audit::AuditRecord;
use crate::error::{AuthenticationFailure, ExchangeError};
use crate::exchange::client::{Attempt, AuthenticatedClient};
use crate::exchange::grant_type::TokenParameter;
use crate::exchange::token::{self, Subject, UnverifiedToken, VerifiedToken};
use crate::host::Host;
use crate::json::Value;
use crate::oauth::ClientId;
use crate::realm::{Client, ClientAuth, Platform, Realm, Role, TrustedIssuer, WorkloadRule};
use crate::trace::Trace;

pub(super) const PLACE: &str = "none but the subject token";

/// The subject token of a request without credentials, if the request has one.
pub(super) struct Workload<'a>(pub(super) Option<TokenParameter<'a>>);

/// The token that authenticated a workload, and the checks that it passed.
pub(super) struct Verified<'r> {
    pub(super) token: VerifiedToken<'r, Subject>,
    pub(super) checks: Trace,
}

impl Workload<'_> {
    /// Verifies the token and finds the client whose rule it matches. A failure drops the checks of the
    /// token: it is a failure to authenticate, like any other.
    pub(super) async fn verify<'r, H: Host>(
        self,
        attempt: &Attempt<'_, 'r, H>,
        trace: &mut Trace,
    ) -> Result<(AuthenticatedClient, Verified<'r>), ExchangeError> {
        let Attempt { host, realm, now, client_id } = attempt;
        let presented = self.0.ok_or(AuthenticationFailure::NoCredentials)?;
        if let Some(client_id) = client_id {
            trace.audit(|record| record.named(client_id));
            if realm.client(client_id).is_some() {
                trace.audit(AuditRecord::found);
            }
        }
        let mut checks = trace.scoped();
        let read = UnverifiedToken::parse(presented, realm, Role::Workload, &mut checks);
        let token = token::verify(*host, realm, read, None, *now, &mut checks).await;
        trace.take_record(&mut checks);
        let token = token
            .map_err(|error| error.refused(|error| AuthenticationFailure::WorkloadToken(error).into()))?;
        let client = matching(&token, realm, client_id.as_ref())?;
        Ok((client, Verified { token, checks }))
    }
}

/// The client that the token authenticates: the one that the request names, or the only one that
/// matches.
fn matching(
    token: &VerifiedToken<'_, Subject>,
    realm: &Realm,
    client_id: Option<&ClientId>,
) -> Result<AuthenticatedClient, AuthenticationFailure> {
    let issuer = token.source().trusted().ok_or(AuthenticationFailure::WorkloadNoMatch)?;
    if !token.aud().sole().is_some_and(|aud| issuer.audience.iter().any(|own| *own == *aud)) {
        return Err(AuthenticationFailure::WorkloadAudience);
    }
    let matches = |client: &Client| match &client.auth {
        ClientAuth::Workload(rule) => satisfies(token, issuer, rule),
        _ => false,
    };
    if let Some(client_id) = client_id {
        let client = realm.client(client_id).ok_or(AuthenticationFailure::UnknownClient)?;
        if !matches(client) {
            return Err(AuthenticationFailure::WorkloadNoMatch);
        }
        return Ok(AuthenticatedClient(client.clone()));
    }
    let mut matching = realm.clients.values().filter(|client| matches(client));
    let client = matching.next().ok_or(AuthenticationFailure::WorkloadNoMatch)?;
    match matching.next() {
        None => Ok(AuthenticatedClient(client.clone())),
        Some(_) => Err(AuthenticationFailure::WorkloadSeveralMatch),
    }
}

/// Whether every required claim has its value, of the same JSON type. An event that a stranger can
/// cause satisfies only a rule that requires the event claim.
fn satisfies(token: &VerifiedToken<'_, Subject>, issuer: &TrustedIssuer, rule: &WorkloadRule) -> bool {
    let claims = token.claims();
    let pinned = rule.require.members().all(|(name, value)| claims.member(name) == Some(value));
    rule.issuer == issuer.issuer && pinned && !is_strangers_event(token, issuer.platform(), rule)
}

fn is_strangers_event(token: &VerifiedToken<'_, Subject>, platform: Platform, rule: &WorkloadRule) -> bool {
    let (claim, strange): (&str, &[&str]) = match platform {
        Platform::GitHub => ("event_name", &["pull_request", "issue", "workflow_run"]),
        Platform::GitLab => ("pipeline_source", &["merge_request", "external_pull_request"]),
        Platform::Other => return false,
    };
    if rule.require.has(claim) {
        return false;
    }
    match token.claims().member(claim) {
        Some(Value::String(event)) => strange.iter().any(|prefix| event.starts_with(prefix)),
        // A claim of another type is unreadable, so it may be such an event and is treated as one.
        Some(_) => true,
        None => false,
    }
}
