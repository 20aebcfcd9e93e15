//! Stage 5: delegation or impersonation. RFC 8693 §1.1, §4.4.
//!
//! In:  what the client may, what `may_act` permits, whether there is an actor token.
//! Out: [`Semantics`]: who will be said to act.
//!
//! Delegation leaves a record of who acts; impersonation leaves none, so it is never what remains
//! when something else was not permitted for an actor that was named.

use crate::check::Check;
use crate::error::PolicyError;
use crate::exchange::policy::may_act::MayAct;
use crate::exchange::policy::seen::ExchangeContext;
use crate::exchange::token::{Actor, Subject, VerifiedToken};
use crate::realm::{Allowed, Client, MayActPolicy, Realm};
use crate::trace::Trace;

/// Who the issued token says is acting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Semantics {
    /// The party of the actor token.
    Actor,
    /// The client itself.
    Client,
    /// Nobody new: the token speaks as the subject.
    Impersonation,
}

/// Chooses the semantics and asks `may_act` for it.
pub(super) fn choose(
    client: &Client,
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
    may_act: Option<&MayAct<'_>>,
    realm: &Realm,
    trace: &mut Trace,
) -> Result<Semantics, PolicyError> {
    let may_delegate = client.delegation == Allowed::Yes;
    let may_impersonate = client.impersonation == Allowed::Yes;
    if actor.is_some() && !may_delegate {
        return Err(PolicyError::DelegationNotAllowed);
    }
    trace.passed(Check::Semantics);
    trace.compare(|| ExchangeContext { client, subject, actor }.may_act(may_act));
    let Some(may_act) = may_act else {
        return match client.may_act {
            MayActPolicy::Required => Err(PolicyError::MayActMissing),
            MayActPolicy::IfPresent if actor.is_some() => Ok(Semantics::Actor),
            // A delegated token stays one: the client becomes the next actor where it may.
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
