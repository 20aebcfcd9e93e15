//! Both tokens are addressed to the client or to this service. RFC 7519 §4.1.3, RFC 8725 §3.9.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::{ExchangeContext, is_named_by};
use crate::exchange::policy::rule::Rule;
use crate::exchange::token::{Source, TokenFacts};
use crate::oauth::TokenType;
use crate::realm::{Client, ClientAuth};
use crate::trace::Comparison;
use crate::trace::wording::names;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SUBJECT, &ACTOR], describe, evaluate };

static CHECK: PolicyCheck =
    PolicyCheck { name: "audience", clause: "RFC 7519 section 4.1.3, RFC 8725 section 3.9" };
static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "audience.subject_mismatch",
    "aud of the subject token names neither the client nor this service; get a token that is meant for one of them",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "audience.actor_mismatch",
    "aud of the actor token names neither the client nor this service; get a token that is meant for one of them",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = context.of_both(|token| format!("aud {}", names(token.aud().values())));
    // Own tokens are addressed to their clients, never to this service.
    let service = match context.subject.source() {
        Source::Own(_) => "",
        Source::Trusted(_) => ", or a name by which the issuer knows this service",
    };
    (seen, format!("one of {}{service}", context.own_names()))
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let client = context.client;
    let is_credential = matches!(client.auth, ClientAuth::Workload(_));
    let subject = context.subject_stands_for_client() || addressed_to(client, context.subject, is_credential);
    demand(subject, &SUBJECT)?;
    demand(context.actor.is_none_or(|actor| addressed_to(client, actor, false)), &ACTOR)
}

/// Whether `aud` names the client, or this service as its issuer knows it. An ID token is addressed to a
/// client, never to a service, unless it is the credential of a workload, which has no other client to name.
fn addressed_to(client: &Client, token: &TokenFacts<'_>, is_credential: bool) -> bool {
    let of_id_token = token.token_type() == TokenType::IdToken;
    let service = |aud: &str| {
        token.source().trusted().is_some_and(|issuer| issuer.audience.iter().any(|own| *own == *aud))
    };
    token
        .aud()
        .values()
        .any(|aud| is_named_by(client, token, aud) || (!of_id_token || is_credential) && service(aud))
}

fn demand(holds: bool, refusal: &'static PolicyRefusal) -> Result<(), &'static PolicyRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
