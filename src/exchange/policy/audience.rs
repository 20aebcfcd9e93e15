//! Both tokens are addressed to the client or to this service. RFC 7519 §4.1.3, RFC 8725 §3.9.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::{ExchangeContext, is_named_by};
use crate::exchange::policy::rule::Rule;
use crate::exchange::token::TokenFacts;
use crate::oauth::TokenType;
use crate::realm::{Client, ClientAuth, TrustedIssuer};
use crate::trace::Comparison;
use crate::trace::wording::names;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SUBJECT, &ACTOR], describe, evaluate };

static CHECK: PolicyCheck =
    PolicyCheck { name: "audience", clause: "RFC 7519 section 4.1.3, RFC 8725 section 3.9" };
static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "audience.subject_mismatch",
    "aud of the subject token names neither the client nor, outside ID tokens, this service; get a token meant for one of them",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "audience.actor_mismatch",
    "aud of the actor token names neither the client nor, outside ID tokens, this service; get a token meant for one of them",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = context.of_both(|token| format!("aud {}", names(token.aud().values())));
    let expected = context.of_both(|token| {
        let service = match may_name_service(context.client, token) {
            Some(_) => ", or a name by which the issuer knows this service",
            None => "",
        };
        format!("one of {}{service}", context.own_names(token))
    });
    (seen, expected)
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let client = context.client;
    if context.subject_stands_for_client() {
        return context.actor.map_or(Ok(()), |actor| demand(addressed_to(client, actor), &ACTOR));
    }
    context.demand_of_each(|token| addressed_to(client, token), [&SUBJECT, &ACTOR])
}

/// Whether `aud` names the client, or this service as its issuer knows it.
fn addressed_to(client: &Client, token: &TokenFacts<'_>) -> bool {
    let issuer = may_name_service(client, token);
    let service = |aud: &str| issuer.is_some_and(|issuer| issuer.audience.iter().any(|own| *own == *aud));
    token.aud().values().any(|aud| is_named_by(client, token, aud) || service(aud))
}

/// The issuer, where its token may be addressed to this service. Own tokens and ID tokens are addressed to
/// their clients, never to a service; but the credential of a workload has no client to name.
fn may_name_service<'a>(client: &Client, token: &'a TokenFacts<'_>) -> Option<&'a TrustedIssuer> {
    let is_credential = matches!(client.auth, ClientAuth::Workload(_));
    let for_client = token.token_type() == TokenType::IdToken && !is_credential;
    token.source().trusted().filter(|_| !for_client)
}

fn demand(holds: bool, refusal: &'static PolicyRefusal) -> Result<(), &'static PolicyRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
