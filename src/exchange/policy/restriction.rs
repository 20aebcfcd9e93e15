//! Neither token loses a restriction. RFC 9396 §7.
//!
//! `authorization_details` limit a token more narrowly than its scope, which is all that the issued token
//! has. A claim of `claims.restrict`, such as the organisation for which a user logged in, limits where
//! the token is good: the issued token has the same, or the exchange is refused.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::issued;
use crate::exchange::policy::rule::Rule;
use crate::oauth::ClaimName;
use crate::trace::Comparison;
use crate::trace::wording::{names, words};

pub(super) const RULE: Rule = Rule {
    check: &CHECK,
    refusals: &[&SUBJECT_DETAILED, &ACTOR_DETAILED, &SUBJECT_DROPPED, &ACTOR_DROPPED],
    describe,
    evaluate,
};

static CHECK: PolicyCheck = PolicyCheck { name: "restriction", clause: "RFC 9396 section 7" };
static SUBJECT_DETAILED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "restriction.subject_detailed",
    "the subject token has authorization_details, which are not supported here; get one with scope alone",
);
static ACTOR_DETAILED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "restriction.actor_detailed",
    "the actor token has authorization_details, which are not supported here; get one with scope alone",
);
static SUBJECT_DROPPED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "restriction.subject_dropped",
    "the subject token is limited by a claim, such as org_id, that the new token would not carry",
);
static ACTOR_DROPPED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "restriction.actor_dropped",
    "the actor token is limited by a claim, such as org_id, that the new token would not carry with that value",
);

const DETAILS: &str = "authorization_details";

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = context.of_both(|token| {
        let restrict = context.realm.restrict.iter().map(ClaimName::as_str);
        format!(
            "limited by {}",
            names([DETAILS].into_iter().chain(restrict).filter(|name| token.claims().has(name)))
        )
    });
    (seen, words("no authorization_details, and no claim that limits a token and is not carried over"))
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let ExchangeContext { client, subject, actor, realm, .. } = *context;
    // Any value counts, `null` included.
    context.demand_of_each(|token| !token.claims().has(DETAILS), [&SUBJECT_DETAILED, &ACTOR_DETAILED])?;
    for name in &realm.restrict {
        let of_subject = subject.claims().member(name.as_str());
        let of_actor = actor.and_then(|actor| actor.claims().member(name.as_str()));
        if of_subject.is_none() && of_actor.is_none() {
            continue;
        }
        let is_carried = issued::taken_over(subject, client, realm).any(|own| own == name);
        if of_subject.is_some() && !is_carried {
            return Err(&SUBJECT_DROPPED);
        }
        // The new token speaks of the subject's organisation alone, so the actor's must be the same.
        if of_actor.is_some() && of_actor != of_subject {
            return Err(&ACTOR_DROPPED);
        }
    }
    Ok(())
}
