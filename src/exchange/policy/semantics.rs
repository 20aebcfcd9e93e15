//! Stage 5: delegation or impersonation. RFC 8693 §1.1, §4.4.
//!
//! In:  the client's permissions, the permissions of `may_act`, and the actor token, if any.
//! Out: [`Semantics`]: the party that the issued token names as actor.
//!
//! Delegation leaves a record of the actor; impersonation leaves none. So the engine never falls
//! back to impersonation when an actor was named and is not permitted.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::{ExchangeContext, allowed};
use crate::exchange::policy::may_act;
use crate::exchange::token::{Subject, VerifiedToken};
use crate::oauth::ErrorCode;
use crate::realm::{Allowed, MayActPolicy};
use crate::trace::Comparison;
use crate::trace::wording::words;

/// The party that the issued token names as its current actor.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Semantics {
    /// The subject of the actor token.
    Actor,
    /// The client itself.
    Client,
    /// No new actor: the token speaks as the subject.
    Impersonation,
}

pub(super) static CHECK: PolicyCheck = PolicyCheck { name: "semantics", clause: "RFC 8693 section 1.1" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&NOT_ALLOWED];

static NOT_ALLOWED: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "delegation.not_allowed",
    ErrorCode::UnauthorizedClient,
    "the client may not use delegation",
);

pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = if context.actor.is_some() { "an actor token" } else { "no actor token" };
    (words(seen), format!("with an actor token delegation; the client may: {}", allowed(context.client)))
}

/// Checks that the client may use the requested semantics: with an actor token, delegation.
pub(super) fn admit(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    if context.actor.is_some() && context.client.delegation == Allowed::No {
        return Err(&NOT_ALLOWED);
    }
    Ok(())
}

/// Chooses the semantics that `may_act` permits.
pub(super) fn choose(context: &ExchangeContext<'_, '_>) -> Result<Semantics, &'static PolicyRefusal> {
    let ExchangeContext { client, subject, actor, realm, .. } = *context;
    let may_delegate = client.delegation == Allowed::Yes;
    let may_impersonate = client.impersonation == Allowed::Yes;
    let Some(may_act) = context.may_act()? else {
        return match client.may_act {
            MayActPolicy::Required => Err(&may_act::MISSING),
            MayActPolicy::IfPresent if actor.is_some() => Ok(Semantics::Actor),
            // A delegated token stays delegated: the client becomes the next actor where it may.
            MayActPolicy::IfPresent if may_impersonate && !(may_delegate && is_delegated(subject)) => {
                Ok(Semantics::Impersonation)
            }
            MayActPolicy::IfPresent => Ok(Semantics::Client),
        };
    };
    if let Some(actor) = actor {
        return may_act.permits_actor(client, subject, actor).map(|()| Semantics::Actor);
    }
    let impersonation =
        || may_act.permits_impersonation(client, subject, realm).map(|()| Semantics::Impersonation);
    let delegation = || may_act.permits_client(client, subject, realm).map(|()| Semantics::Client);
    match (may_impersonate, may_delegate) {
        (true, true) if is_delegated(subject) => delegation(),
        (true, true) => impersonation().or_else(|_| delegation()),
        (true, false) => impersonation(),
        (false, _) => delegation(),
    }
}

fn is_delegated(subject: &VerifiedToken<'_, Subject>) -> bool {
    subject.claims().has("act")
}
