//! The issuers of both tokens list the client. RFC 8725 §3.8.
//!
//! Another issuer may use the same `client_id` for another client, so only an issuer that lists the
//! client can name it.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::exchange::token::TokenFacts;
use crate::trace::Comparison;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SUBJECT, &ACTOR], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "issuer", clause: "RFC 8725 section 3.8" };
static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "issuer.subject_client_not_listed",
    "the client may not bring subject tokens of this issuer",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "issuer.actor_client_not_listed",
    "the client may not bring actor tokens of this issuer",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    (context.issuers(), format!("issuers that list {}", context.client_id()))
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let client_id = &context.client.client_id;
    let listed =
        |token: &TokenFacts<'_>| token.source().trusted().is_none_or(|issuer| issuer.lists(client_id));
    context.demand_of_each(listed, [&SUBJECT, &ACTOR])
}
