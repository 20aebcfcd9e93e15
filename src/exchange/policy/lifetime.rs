//! Stage 5: how long the new token lives. RFC 8693 §5.
//!
//! In:  the lifetimes of realm, client and targets, and what is left of subject and actor.
//! Out: the shortest of them.
//!
//! Without the bound a client could exchange its own token just before each expiry and hold the
//! subject's authority for ever.

use crate::error::PolicyError;
use crate::exchange::policy::target::Targets;
use crate::exchange::token::{Actor, Source, Subject, VerifiedToken};
use crate::oauth::uri::same_origin;
use crate::oauth::{Seconds, UnixTime};
use crate::realm::{Client, OutliveSubject, Realm};

/// The lifetime of the new token, at least one second.
pub(super) fn bound(
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
    client: &Client,
    targets: &Targets<'_>,
    realm: &Realm,
    now: UnixTime,
) -> Result<Seconds, PolicyError> {
    let configured = targets.targets.iter().filter_map(|target| target.lifetime).chain(client.lifetime);
    let mut lifetime = configured.fold(realm.lifetime, Seconds::min);
    // What is left is counted to `exp` itself: the skew excuses clocks, it gives no time away.
    let left = subject.exp().since(now).ok_or(PolicyError::SubjectNearlyExpired)?;
    if !may_be_outlived(subject, realm) {
        lifetime = lifetime.min(left);
    }
    if let Some(actor) = actor {
        lifetime = lifetime.min(actor.exp().since(now).ok_or(PolicyError::ActorNearlyExpired)?);
    }
    Ok(lifetime)
}

/// Own tokens never, nor those of any issuer under the realm's own origin, which may be another
/// realm of this service: two realms that trust each other could renew a token for ever.
fn may_be_outlived(subject: &VerifiedToken<'_, Subject>, realm: &Realm) -> bool {
    match subject.source() {
        Source::Own(_) => false,
        Source::Trusted(issuer) => {
            realm.outlive_subject == OutliveSubject::Yes
                && !same_origin(issuer.issuer.as_str(), realm.issuer.as_str())
        }
    }
}
