//! Workloads: clients whose credential is the subject token itself, such as CI jobs.
//!
//! In:  a verified token of an issuer with the role `workload`; the workload clients of the realm.
//! Out: the [`AuthenticatedClient`] whose rule it matches.
//!
//! The token is compared with the clients of its own issuer and repository alone ([`ClientIndex`]), so that
//! thousands of other clients cost nothing.
//!
//! [`ClientIndex`]: crate::realm::ClientIndex

use crate::audit::AuditRecord;
use crate::error::{AuthenticationFailure, ExchangeError};
use crate::exchange::client::{Attempt, AuthenticatedClient, claim_match};
use crate::exchange::grant_type::TokenParameter;
use crate::exchange::token::{self, Subject, UnverifiedToken, VerifiedToken};
use crate::host::Host;
use crate::oauth::{Audience, ClientId};
use crate::realm::{ClientAuth, Realm, Role};
use crate::trace::Trace;
use crate::trace::wording::{names, words};

pub(super) const PLACE: &str = "none but the subject token";

/// The subject token of a request without credentials, if the request has one.
pub(super) struct Workload<'a>(pub(super) Option<TokenParameter<'a>>);

/// The token that authenticated a workload, and the checks that it passed.
pub(super) struct Verified<'r> {
    pub(super) token: VerifiedToken<'r, Subject>,
    pub(super) checks: Trace,
}

impl Workload<'_> {
    /// Verifies the token and finds the client whose rule it matches. A failure of the token is a failure to
    /// authenticate, like any other.
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
        let client = match token {
            Err(error) => Err(error.refused(|error| AuthenticationFailure::WorkloadToken(error).into())),
            Ok(token) => {
                matching(&token, realm, client_id.as_ref(), &mut checks).map(|client| (client, token))
            }
        };
        match client {
            Ok((client, token)) => Ok((client, Verified { token, checks })),
            Err(error) => {
                // Only an operator sees the trace of a failure to authenticate.
                trace.append(checks);
                Err(error)
            }
        }
    }
}

/// The client that the token authenticates: the one that the request names, or the only one that
/// matches.
fn matching(
    token: &VerifiedToken<'_, Subject>,
    realm: &Realm,
    client_id: Option<&ClientId>,
    trace: &mut Trace,
) -> Result<AuthenticatedClient, ExchangeError> {
    let no_match = AuthenticationFailure::WorkloadNoMatch { claim: None };
    let issuer = token.source().trusted().ok_or(no_match)?;
    trace.compare(|| {
        let own = issuer.audience.iter().map(Audience::as_str);
        (format!("aud {}", names(token.aud().values())), format!("one aud, of {}", names(own)))
    });
    if !token.aud().sole().is_some_and(|aud| issuer.audience.iter().any(|own| *own == *aud)) {
        return Err(AuthenticationFailure::WorkloadAudience.into());
    }
    let compare = |rule| claim_match::compare(rule, token.issuer().as_str(), token.claims());
    if let Some(client_id) = client_id {
        let client = realm.client(client_id).ok_or(AuthenticationFailure::UnknownClient)?;
        let ClientAuth::Workload(rule) = &client.auth else {
            return Err(AuthenticationFailure::OtherMethod.into());
        };
        return match compare(rule) {
            Ok(()) => Ok(AuthenticatedClient(client.clone())),
            Err(mismatch) => {
                trace.compare(|| mismatch.seen(rule, token.claims()));
                Err(mismatch.of(client))
            }
        };
    }
    let from = (token.issuer().as_str(), issuer.workload_profile);
    let candidates = realm.client_index.candidates(Role::Workload, from, token.claims());
    let mut matching = Vec::new();
    let mut missed = Vec::new();
    for client in candidates.filter_map(|client_id| realm.client(client_id)) {
        let ClientAuth::Workload(rule) = &client.auth else { continue };
        match compare(rule) {
            Ok(()) => matching.push(client),
            Err(mismatch) => missed.push((rule, mismatch)),
        }
    }
    match (matching.as_slice(), missed.as_slice()) {
        ([client], _) => Ok(AuthenticatedClient((*client).clone())),
        ([], [(rule, mismatch)]) => {
            trace.compare(|| mismatch.seen(rule, token.claims()));
            Err(AuthenticationFailure::WorkloadNoMatch { claim: mismatch.claim.map(Into::into) }.into())
        }
        ([], _) => {
            trace.compare(|| {
                (
                    words("claims that meet the rule of no client"),
                    words("those that the rule of one client requires"),
                )
            });
            Err(AuthenticationFailure::WorkloadNoMatch { claim: None }.into())
        }
        (several, _) => {
            let ids = several.iter().map(|client| client.client_id().as_str());
            trace.compare(|| {
                (format!("claims that fit {}", names(ids)), words("client_id, which names one of them"))
            });
            Err(AuthenticationFailure::WorkloadSeveralMatch.into())
        }
    }
}
