//! The client may present both tokens: something in them, or in the `may_act` of the subject token,
//! names it. RFC 8693 §5.
//!
//! Without this rule any client of the realm could exchange a token that leaked from another
//! client: the confused deputy. An `aud` with this service alone names no presenter. A subject
//! token that has authenticated a workload needs none: it is the workload's own credential.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::{ExchangeContext, names_client};
use crate::exchange::policy::rule::Rule;
use crate::realm::ClientAuth;
use crate::trace::Comparison;
use crate::trace::wording::names;

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&SUBJECT, &ACTOR], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "presenter", clause: "RFC 8693 section 5" };
static SUBJECT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "presenter.subject_not_held",
    "nothing in the subject token names the client: its issuer must put it in aud, azp, client_id or may_act",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "presenter.actor_not_held",
    "nothing says that the client may present the actor token: not its aud, azp or client_id",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = context.of_both(|token| {
        format!("aud {}, issued to {}", names(token.aud().values()), names(token.issued_to()))
    });
    let held = match context.client.auth {
        ClientAuth::Workload(_) => "a subject token that authenticated the client; of others ",
        _ => "",
    };
    let expected = format!(
        "{held}aud one of {}; or azp, client_id or may_act of the subject token {}",
        context.of_both(|token| context.own_names(token)),
        context.client_id()
    );
    (seen, expected)
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let (client, may_act) = (context.client, context.may_act()?);
    let is_credential = matches!(client.auth, ClientAuth::Workload(_));
    if !is_credential
        && !names_client(client, context.subject)
        && !context.subject_stands_for_client()
        && !may_act.is_some_and(|may_act| may_act.names(client, context.realm))
    {
        return Err(&SUBJECT);
    }
    let Some(actor) = context.actor else {
        return Ok(());
    };
    if names_client(client, actor) || may_act.is_some_and(|may_act| may_act.names_both(client, actor)) {
        Ok(())
    } else {
        Err(&ACTOR)
    }
}
