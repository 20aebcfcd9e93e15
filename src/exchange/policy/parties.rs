//! Stage 5: who may bring which token. RFC 8725 §3.8 and §3.9, RFC 8693 §5.
//!
//! In:  verified tokens and an authenticated client.
//! Out: the verdict that the client holds them rightfully and that they name two parties.
//!
//! Without these rules any client of the realm could exchange a token that leaked from another:
//! the confused deputy that RFC 8693 §5 warns of.

use crate::error::PolicyError;
use crate::exchange::policy::may_act::MayAct;
use crate::exchange::token::{Actor, Source, Subject, VerifiedToken};
use crate::realm::{Client, ClientAuth, Realm};

/// Whether the issuers of subject and actor go together: the same one, or a pair the realm lists.
pub(super) fn cross_issuer(
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
    realm: &Realm,
) -> Result<(), PolicyError> {
    let Some(actor) = actor else {
        return Ok(());
    };
    if subject.issuer() == actor.issuer()
        || realm.combines(subject.issuer().as_str(), actor.issuer().as_str())
    {
        Ok(())
    } else {
        Err(PolicyError::CrossIssuer)
    }
}

/// Whether the issuers list the client. For others, what their tokens say of a `client_id` is
/// about somebody else's client of that name.
pub(super) fn client_listed(
    client: &Client,
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
) -> Result<(), PolicyError> {
    let listed = |source: Source<'_>| source.trusted().is_none_or(|issuer| issuer.lists(&client.client_id));
    if !listed(subject.source()) {
        return Err(PolicyError::SubjectIssuerClient);
    }
    if actor.is_some_and(|actor| !listed(actor.source())) {
        return Err(PolicyError::ActorIssuerClient);
    }
    Ok(())
}

/// Whether the tokens are addressed to the client or to this service.
pub(super) fn audience(
    client: &Client,
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
) -> Result<(), PolicyError> {
    if !addressed_to(client, subject) {
        return Err(PolicyError::SubjectAudience);
    }
    if actor.is_some_and(|actor| !addressed_to(client, actor)) {
        return Err(PolicyError::ActorAudience);
    }
    Ok(())
}

/// Whether the client holds the tokens: something in them, or in the `may_act` of the subject
/// token, names it. A token that is only addressed to this service is nobody's in particular,
/// unless it has just authenticated a workload.
pub(super) fn holder(
    client: &Client,
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
    may_act: Option<&MayAct<'_>>,
    realm: &Realm,
) -> Result<(), PolicyError> {
    let is_credential = matches!(client.auth, ClientAuth::Workload(_));
    if !is_credential
        && !names(client, subject)
        && !may_act.is_some_and(|may_act| may_act.names(client, realm))
    {
        return Err(PolicyError::SubjectPresenter);
    }
    let Some(actor) = actor else {
        return Ok(());
    };
    if names(client, actor) || may_act.is_some_and(|may_act| may_act.names_both(client, actor)) {
        Ok(())
    } else {
        Err(PolicyError::ActorPresenter)
    }
}

/// Whether subject and actor are two. An own subject carries its namespace already, so the actor's
/// is put before its name for the comparison.
pub(super) fn two_parties(
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
) -> Result<(), PolicyError> {
    let same = actor.is_some_and(|actor| match subject.source() {
        Source::Own(_) => subject.sub() == actor.namespaced_sub(),
        Source::Trusted(_) => subject.issuer() == actor.issuer() && subject.sub() == actor.sub(),
    });
    if same { Err(PolicyError::OneParty) } else { Ok(()) }
}

/// Whether a token is bound to a key: any `cnf`, `null` included. To take it without the proof of
/// possession and answer with a bearer token would strip the binding.
pub(super) fn sender_constraint(
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
) -> Result<(), PolicyError> {
    if subject.claims().has("cnf") {
        return Err(PolicyError::SubjectBound);
    }
    if actor.is_some_and(|actor| actor.claims().has("cnf")) {
        return Err(PolicyError::ActorBound);
    }
    Ok(())
}

/// Whether a token grants by `authorization_details`: any value, `null` included. An issued token has
/// scope alone, so it would allow what those details leave out.
pub(super) fn restriction(
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
) -> Result<(), PolicyError> {
    if subject.claims().has("authorization_details") {
        return Err(PolicyError::SubjectDetailed);
    }
    if actor.is_some_and(|actor| actor.claims().has("authorization_details")) {
        return Err(PolicyError::ActorDetailed);
    }
    Ok(())
}

fn addressed_to<P>(client: &Client, token: &VerifiedToken<'_, P>) -> bool {
    let service = |aud: &str| {
        token.source().trusted().is_some_and(|issuer| issuer.audience.iter().any(|own| *own == *aud))
    };
    token.aud().values().any(|aud| client.is_named_by(aud) || service(aud))
}

fn names<P>(client: &Client, token: &VerifiedToken<'_, P>) -> bool {
    token.aud().values().any(|aud| client.is_named_by(aud))
        || token.issued_to().any(|party| client.client_id == *party)
}
