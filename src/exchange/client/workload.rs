//! Workloads: clients whose credential is the subject token itself, such as CI jobs.
//!
//! In:  a verified token of an issuer with the role `workload`; the workload clients of the realm.
//! Out: the [`AuthenticatedClient`] whose rule it matches.
//!
//! Another party can take over a name that its owner gave up, and any stranger may open a pull
//! request. So a rule pins immutable ids, and events that strangers can cause match only where a
//! rule names them.

use crate::error::AuthenticationFailure;
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::token::{Subject, VerifiedToken};
use crate::json::Value;
use crate::oauth::ClientId;
use crate::realm::{Client, ClientAuth, Platform, Realm, TrustedIssuer, WorkloadRule};

/// The client that the token authenticates: the one that the request names, or the only one that
/// matches.
pub(crate) fn matching(
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
    rule.issuer == issuer.issuer && pinned && !is_strangers_event(token, issuer.platform, rule)
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
