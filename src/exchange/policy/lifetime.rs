//! Stage 5: the lifetime of the new token. RFC 8693 §5.
//!
//! In:  the lifetimes of realm, client and targets, and the seconds until subject and actor token
//!      expire.
//! Out: the shortest of them.
//!
//! Without the bound a client could exchange its own token just before each expiry and hold the
//! subject's authority for ever.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::target::Targets;
use crate::exchange::token::{Source, Subject, VerifiedToken};
use crate::oauth::Seconds;
use crate::oauth::uri::same_origin;
use crate::realm::{OutliveSubject, Realm};
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
    let configured = targets.targets.iter().filter_map(|target| target.lifetime).chain(client.lifetime);
    let mut lifetime = configured.fold(realm.lifetime, Seconds::min);
    // The remaining time ends at `exp` itself: skew excuses clocks and does not lengthen a token.
    let left = subject.exp().since(now).ok_or(&SUBJECT)?;
    if !may_be_outlived(subject, realm) {
        lifetime = lifetime.min(left);
    }
    if let Some(actor) = actor {
        lifetime = lifetime.min(actor.exp().since(now).ok_or(&ACTOR)?);
    }
    Ok(lifetime)
}

/// Whether the realm lets the new token outlive this subject token. Never for own tokens, nor for
/// an issuer under the realm's own origin, which may be another realm of this service: two realms
/// that trust each other could renew a token for ever.
fn may_be_outlived(subject: &VerifiedToken<'_, Subject>, realm: &Realm) -> bool {
    match subject.source() {
        Source::Own(_) => false,
        Source::Trusted(_) => {
            realm.outlive_subject == OutliveSubject::Yes
                && !same_origin(subject.issuer().as_str(), realm.issuer.as_str())
        }
    }
}

pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let now = context.now;
    let seen = context.of_both(|token| left(token.exp(), now));
    (seen, words("at least 1 s left of each"))
}
