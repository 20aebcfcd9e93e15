//! Room 5: may this happen, and how narrow must it be. RFC 8693 §2.2, §4, §5.
//!
//! In:  the request, an authenticated client, verified tokens, the realm.
//! Out: a [`Grant`], which only [`decide`] constructs, or the first rule that forbids it.
//!
//! Each rule is a file and a function of its arguments: no I/O, no clock, no order of evaluation
//! but the one written in [`decide`].

mod act;
mod lifetime;
mod may_act;
mod parties;
mod scope;
mod semantics;
mod target;

use self::act::ActChain;
use self::may_act::MayAct;
use crate::client::AuthenticatedClient;
use crate::error::PolicyError;
use crate::identifier::{Audience, ClaimName, ClientId, Scope, Seconds, UnixTime};
use crate::json::{Object, Value};
use crate::realm::{Allowed, Client, IssuedMayAct, Realm};
use crate::request::{IssuedKind, TokenExchangeRequest};
use crate::token::{Actor, Source, Subject, Verified};
use crate::trace::{Check, Trace};

/// What is granted: everything an issued token will say but its `jti`.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) kind: IssuedKind,
    pub(crate) client_id: ClientId,
    pub(crate) sub: String,
    pub(crate) aud: Vec<Audience>,
    pub(crate) scope: Scope,
    pub(crate) issued_at: UnixTime,
    pub(crate) lifetime: Seconds,
    pub(crate) act: ActChain,
    pub(crate) may_act: Option<Object>,
    pub(crate) carried: Vec<(ClaimName, Value)>,
}

/// Whether the client may exchange at all, and the realm offers this pair of types. Asked before
/// the tokens are looked at.
pub(crate) fn admit(
    client: &AuthenticatedClient,
    request: &TokenExchangeRequest<'_>,
    realm: &Realm,
    trace: &mut Trace,
) -> Result<(), PolicyError> {
    let record = client.record();
    if record.delegation == Allowed::No && record.impersonation == Allowed::No {
        return Err(PolicyError::ClientMayNotExchange);
    }
    trace.passed(Check::ClientMayExchange);
    let pair = (request.subject_token.kind, request.requested_token_type);
    if !realm.exchanges.contains(&pair) {
        return Err(PolicyError::ExchangeNotOffered);
    }
    trace.passed(Check::ExchangeOffered);
    Ok(())
}

/// Applies the rules in order.
///
/// # Errors
///
/// The [`PolicyError`] of the first rule that forbids the exchange.
pub(crate) fn decide(
    request: &TokenExchangeRequest<'_>,
    client: &AuthenticatedClient,
    subject: &Verified<'_, Subject>,
    actor: Option<&Verified<'_, Actor>>,
    realm: &Realm,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<Grant, PolicyError> {
    let client = client.record();
    parties::cross_issuer(subject, actor, realm)?;
    trace.passed(Check::CrossIssuer);
    let may_act = MayAct::of(subject)?;
    trace.passed(Check::MayActShape);
    parties::client_listed(client, subject, actor)?;
    trace.passed(Check::ClientListed);
    parties::audience(client, subject, actor, trace)?;
    trace.passed(Check::Audience);
    parties::holder(client, subject, actor, may_act.as_ref(), realm)?;
    trace.passed(Check::Holder);
    parties::two_parties(subject, actor)?;
    trace.passed(Check::TwoParties);
    parties::sender_constraint(subject, actor)?;
    trace.passed(Check::SenderConstraint);
    let semantics = semantics::choose(client, subject, actor, may_act.as_ref(), realm, trace)?;
    trace.passed(Check::MayAct);
    let act = act::chain(semantics, client, subject, actor, realm)?;
    trace.passed(Check::Act);
    let targets = target::find(request, client, realm)?;
    trace.passed(Check::Target);
    let scope = scope::narrow(request.scope.as_ref(), subject, client, &targets, realm)?;
    trace.passed(Check::Scope);
    let lifetime = lifetime::bound(subject, actor, client, &targets, realm, now)?;
    trace.passed(Check::Lifetime);
    let kind = request.requested_token_type;
    Ok(Grant {
        kind,
        client_id: client.client_id.clone(),
        sub: subject.namespaced_sub(),
        may_act: issued_may_act(kind, client, subject, may_act.as_ref(), &targets.aud, realm),
        aud: targets.aud,
        scope,
        issued_at: now,
        lifetime,
        act,
        carried: carried(subject, realm),
    })
}

/// The `may_act` of the new token.
///
/// A result that the same client holds again keeps the subject token's, or exchanging a token for
/// oneself would shed the restriction it carries. The issuer whose names it uses is written into
/// it, as the new token has another.
fn issued_may_act(
    kind: IssuedKind,
    client: &Client,
    subject: &Verified<'_, Subject>,
    may_act: Option<&MayAct<'_>>,
    aud: &[Audience],
    realm: &Realm,
) -> Option<Object> {
    let held_again = kind == IssuedKind::IdToken || aud.iter().any(|aud| client.is_named_by(aud.as_str()));
    if let Some(may_act) = may_act.filter(|_| held_again) {
        let mut kept = may_act.claim().clone();
        if !kept.has("iss") {
            kept.set("iss", Value::String(subject.issuer().to_string()));
        }
        return Some(kept);
    }
    let IssuedMayAct { access_token, id_token } = &realm.may_act;
    match kind {
        IssuedKind::AccessToken => access_token.clone(),
        IssuedKind::IdToken => id_token.clone(),
    }
}

/// The claims that are carried over, and the realm's values for those that are not.
fn carried(subject: &Verified<'_, Subject>, realm: &Realm) -> Vec<(ClaimName, Value)> {
    let believed = |name: &ClaimName| match subject.source() {
        Source::Own(_) => true,
        Source::Trusted(issuer) => issuer.carry.contains(name),
    };
    let mut carried: Vec<(ClaimName, Value)> = Vec::new();
    for name in realm.carry.iter().filter(|name| believed(name)) {
        if let Some(value) = subject.claims().member(name.as_str()) {
            carried.push((name.clone(), value.clone()));
        }
    }
    for (name, value) in realm.default_claims() {
        if !carried.iter().any(|(own, _)| *own == *name) {
            carried.push((ClaimName::from(name), value.clone()));
        }
    }
    carried
}
