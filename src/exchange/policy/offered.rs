//! The realm exchanges this type of subject token for the requested type. RFC 8693 §2.1.
//!
//! The type is the one that the token has, so the rule follows the tokens: a client that declares `jwt`
//! gets no pair that the realm does not offer.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::trace::Comparison;
use crate::trace::wording::words;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&NOT_OFFERED], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "exchange", clause: "RFC 8693 section 2.1" };
static NOT_OFFERED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "exchange.not_offered",
    "the realm does not exchange this type of subject token for the requested type; add the pair to exchanges, or ask for another type",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let issued = context.request.requested_token_type.name();
    (format!("{} for {issued}", context.subject.token_type().name()), words("a pair that the realm offers"))
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let pair = (context.subject.token_type(), context.request.requested_token_type);
    if context.realm.exchanges.contains(&pair) { Ok(()) } else { Err(&NOT_OFFERED) }
}
