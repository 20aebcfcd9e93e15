//! Neither token is limited by `authorization_details`. RFC 9396 §7.
//!
//! The issued token has a scope and no such details, so it would allow more than they do.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::json::Object;
use crate::trace::Comparison;
use crate::trace::wording::words;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SUBJECT, &ACTOR], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "restriction", clause: "RFC 9396 section 7" };
static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "restriction.subject_detailed",
    "the subject token has authorization_details, which are not supported here; get one with scope alone",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "restriction.actor_detailed",
    "the actor token has authorization_details, which are not supported here; get one with scope alone",
);

const CLAIM: &str = "authorization_details";

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let has = |claims: &Object| {
        words(if claims.has(CLAIM) { "authorization_details" } else { "no authorization_details" })
    };
    let seen = context.of_both(|token| has(token.claims()), |token| has(token.claims()));
    (seen, words("no authorization_details"))
}

/// Refuses any value, `null` included.
fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    if context.subject.claims().has(CLAIM) {
        return Err(&SUBJECT);
    }
    if context.actor.is_some_and(|actor| actor.claims().has(CLAIM)) {
        return Err(&ACTOR);
    }
    Ok(())
}
