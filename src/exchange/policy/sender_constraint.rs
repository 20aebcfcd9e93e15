//! Neither token is bound to a key. RFC 9449 §5, RFC 8705 §3.
//!
//! If the engine accepted a bound token without proof of possession, the bearer token that it
//! returns would lose the binding.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::binding;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::trace::Comparison;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SUBJECT, &ACTOR], describe, evaluate };

static CHECK: PolicyCheck =
    PolicyCheck { name: "sender_constraint", clause: "RFC 9449 section 5, RFC 8705 section 3" };
static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.subject_bound",
    "the subject token is bound to a key; proof of possession is not supported here",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "sender_constraint.actor_bound",
    "the actor token is bound to a key; proof of possession is not supported here",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    context.without(binding::CLAIM)
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    context.demand_of_each(
        |token| token.binding().is_ok_and(|binding| binding.allows(context.proven)),
        [&SUBJECT, &ACTOR],
    )
}
