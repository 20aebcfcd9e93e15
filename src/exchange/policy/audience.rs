//! Both tokens are addressed to the client or to this service. RFC 7519 §4.1.3, RFC 8725 §3.9.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::{ExchangeContext, both, is_named_by};
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
    let one_of = |token: &TokenFacts<'_>, is_credential| {
        let service = match may_name_service(token, is_credential) {
            Some(_) => ", or a name by which the issuer knows this service",
            None => "",
        };
        format!("one of {}{service}", context.own_names(token))
    };
    let subject = one_of(context.subject, is_workload(context));
    let expected = both(&subject, context.actor.map(|actor| one_of(actor, false)).as_deref());
    (seen, expected)
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let client = context.client;
    let subject =
        context.subject_stands_for_client() || addressed_to(client, context.subject, is_workload(context));
    demand(subject, &SUBJECT)?;
    demand(context.actor.is_none_or(|actor| addressed_to(client, actor, false)), &ACTOR)
}

/// Whether the subject token is the credential of its client.
fn is_workload(context: &ExchangeContext<'_, '_>) -> bool {
    matches!(context.client.auth, ClientAuth::Workload(_))
}

/// Whether `aud` names the client, or this service as its issuer knows it.
fn addressed_to(client: &Client, token: &TokenFacts<'_>, is_credential: bool) -> bool {
    let issuer = may_name_service(token, is_credential);
    let service = |aud: &str| issuer.is_some_and(|issuer| issuer.audience.iter().any(|own| *own == *aud));
    token.aud().values().any(|aud| is_named_by(client, token, aud) || service(aud))
}

/// The issuer, where its token may be addressed to this service. Own tokens and ID tokens are addressed to
/// their clients, never to a service, unless one is the credential of a workload, which has no client to name.
fn may_name_service<'a>(token: &'a TokenFacts<'_>, is_credential: bool) -> Option<&'a TrustedIssuer> {
    let for_client = token.token_type() == TokenType::IdToken && !is_credential;
    token.source().trusted().filter(|_| !for_client)
}

fn demand(holds: bool, refusal: &'static PolicyRefusal) -> Result<(), &'static PolicyRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
