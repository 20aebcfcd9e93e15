//! Stage 5: the lifetime of the new token. RFC 8693 §5.
//!
//! In:  the lifetimes of realm, client and targets, and the seconds until subject and actor token
//!      expire.
//! Out: the shortest of them.
//!
//! Without the bound a client could exchange its own token just before each expiry and hold the
//! subject's authority for ever. A token that the same client holds again, such as an ID token, is bounded
//! like the shortest of what the client could ask for: it would otherwise be the way around that bound.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::issued::is_held_again;
use crate::exchange::policy::target::Targets;
use crate::exchange::token::{Subject, VerifiedToken};
use crate::oauth::{Audience, Seconds};
use crate::realm::OutliveSubject;
use crate::trace::Comparison;
use crate::trace::wording::{left, words};

pub(super) static CHECK: PolicyCheck = PolicyCheck { name: "lifetime", clause: "RFC 8693 section 5" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&SUBJECT, &ACTOR];

static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "lifetime.subject_nearly_expired",
    "the subject token is about to expire; get a fresh one",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "lifetime.actor_nearly_expired",
    "the actor token is about to expire; get a fresh one",
);

/// The lifetime of the new token, at least one second.
pub(super) fn bound(
    context: &ExchangeContext<'_, '_>,
    targets: &Targets<'_>,
) -> Result<Seconds, &'static PolicyRefusal> {
    let ExchangeContext { subject, actor, client, realm, now, .. } = *context;
    let held_again = is_held_again(context.request.requested_token_type, &targets.aud, client);
    let own = client.targets.iter().map(Audience::as_str).filter(|_| held_again);
    let bounds = targets.targets.iter().copied().chain(own.filter_map(|name| realm.target(name)));
    let configured = bounds.filter_map(|target| target.lifetime).chain(client.lifetime);
    let mut lifetime = configured.fold(realm.lifetime, Seconds::min);
    // The remaining time ends at `exp` itself: skew excuses clocks and does not lengthen a token.
    let left = subject.exp().since(now).ok_or(&SUBJECT)?;
    if held_again || !may_be_outlived(subject) {
        lifetime = lifetime.min(left);
    }
    if let Some(origin) = subject.origin() {
        lifetime = lifetime.min(origin.exp.since(now).ok_or(&SUBJECT)?);
    }
    if let Some(actor) = actor {
        lifetime = lifetime.min(actor.exp().since(now).ok_or(&ACTOR)?);
    }
    Ok(lifetime)
}

/// Whether the realm lets the new token outlive this subject token. Never an own token: a chain of
/// exchanges would renew itself.
fn may_be_outlived(subject: &VerifiedToken<'_, Subject>) -> bool {
    subject.source().trusted().is_some_and(|issuer| issuer.outlive_subject == OutliveSubject::Yes)
}

pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let now = context.now;
    let seen = context.of_both(|token| left(token.exp(), now));
    (seen, words("at least 1 s left of each"))
}
