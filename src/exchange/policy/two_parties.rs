//! Subject and actor are two parties. RFC 8693 §1.1.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::exchange::token::Source;
use crate::trace::Comparison;
use crate::trace::wording::{name, words};

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SAME], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "parties", clause: "RFC 8693 section 1.1" };
static SAME: PolicyRefusal =
    PolicyRefusal::new(&CHECK, "parties.same", "subject and actor are the same party");

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen =
        context.of_both(|token| format!("sub {} of {}", name(token.sub()), name(token.issuer().as_str())));
    (seen, words("two parties, where there is an actor"))
}

/// A subject minted here already carries its namespace, so the actor's namespace is put before its
/// name to compare them.
fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let subject = context.subject;
    let same = context.actor.is_some_and(|actor| match subject.source() {
        Source::Own(_) => subject.sub() == actor.namespaced_sub(),
        Source::Trusted(_) => subject.issuer() == actor.issuer() && subject.sub() == actor.sub(),
    });
    if same { Err(&SAME) } else { Ok(()) }
}
