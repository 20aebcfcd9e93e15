//! Subject and actor come from one issuer, or from two that the realm combines. RFC 8725 §3.8.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::trace::Comparison;
use crate::trace::wording::words;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&NOT_LISTED], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "cross_issuer", clause: "RFC 8725 section 3.8" };
static NOT_LISTED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "cross_issuer.not_listed",
    "subject and actor token come from two issuers that the realm does not combine; list the pair in cross_issuer, or send tokens of one issuer",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    (context.issuers(), words("one issuer, or two that the realm combines"))
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let Some(actor) = context.actor else {
        return Ok(());
    };
    let (subject, actor) = (context.subject.issuer(), actor.issuer());
    if subject == actor || context.realm.combines(subject.as_str(), actor.as_str()) {
        Ok(())
    } else {
        Err(&NOT_LISTED)
    }
}
