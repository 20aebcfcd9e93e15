//! Neither token is limited by `authorization_details`. RFC 9396 §7.
//!
//! The issued token has a scope and no such details, so it would allow more than they do.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::trace::Comparison;

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
    context.without(CLAIM)
}

/// Refuses any value, `null` included.
fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    context.demand_of_each(|token| !token.claims().has(CLAIM), [&SUBJECT, &ACTOR])
}
