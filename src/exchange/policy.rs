//! Stage 5: may this happen, and how narrow must it be. RFC 8693 §2.2, §4, §5.
//!
//! In:  the request, an authenticated client, verified tokens, the realm.
//! Out: a [`Grant`], which only [`decide`] constructs, or the first rule that forbids it.
//!
//! Each rule is a file and a function of its arguments: no I/O, no clock, no order of evaluation
//! but the one written in [`decide`].

mod act;
mod issued;
mod lifetime;
pub(crate) mod may_act;
mod parties;
mod rules;
mod scope;
mod seen;
mod semantics;
mod target;
mod variables;

use self::act::ActChain;
use self::may_act::MayAct;
use self::seen::ExchangeContext;
use self::variables::{Made, Variables};
use crate::audit::Line;
use crate::check::Check;
use crate::error::{PolicyError, Refusal};
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::grant_type::TokenExchangeRequest;
use crate::exchange::token::{Actor, Subject, VerifiedToken};
use crate::expression::{MAX_WORK, Work};
use crate::json::{Object, Value};
use crate::oauth::{Audience, ClaimName, ClientId, IssuedTokenType, Scope, Seconds, UnixTime};
use crate::realm::{Allowed, Realm};
use crate::trace::Trace;

/// What is granted: everything an issued token will say but its `jti`.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) kind: IssuedTokenType,
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

impl Grant {
    /// What is granted, as the audit line says it.
    pub(crate) fn audited(&self) -> Line {
        let mut text = Line::members();
        text.text("type", self.kind.name());
        text.list("target", self.aud.iter(), |line, aud| line.value(aud.as_str()));
        if !self.scope.is_empty() {
            text.name("scope");
            text.long_value(&self.scope.to_string());
        }
        text.number("exp", self.issued_at.plus(self.lifetime).seconds());
        if !self.act.is_empty() {
            text.list("act", self.act.links(), |line, (iss, sub, client_id)| {
                line.object(|line| {
                    line.text("iss", iss);
                    line.text("sub", sub);
                    if let Some(client_id) = client_id {
                        line.text("client_id", client_id);
                    }
                });
            });
        }
        text
    }
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
    trace.compare(|| seen::client(record));
    if record.delegation == Allowed::No && record.impersonation == Allowed::No {
        return Err(PolicyError::ClientMayNotExchange);
    }
    trace.passed(Check::ClientMayExchange);
    trace.compare(|| seen::exchange(request));
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
/// The first rule that forbids the exchange: a [`PolicyError`], or a rule of the realm document.
pub(crate) fn decide(
    request: &TokenExchangeRequest<'_>,
    client: &AuthenticatedClient,
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
    realm: &Realm,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<Grant, Refusal> {
    let client = client.record();
    let brought = ExchangeContext { client, subject, actor };
    trace.compare(|| brought.cross_issuer());
    parties::cross_issuer(subject, actor, realm)?;
    trace.passed(Check::CrossIssuer);
    trace.compare(|| brought.may_act_shape());
    let may_act = MayAct::of(subject)?;
    trace.passed(Check::MayActShape);
    trace.compare(|| brought.client_listed());
    parties::client_listed(client, subject, actor)?;
    trace.passed(Check::ClientListed);
    trace.compare(|| brought.audience());
    parties::audience(client, subject, actor)?;
    trace.passed(Check::Audience);
    trace.compare(|| brought.holder());
    parties::holder(client, subject, actor, may_act.as_ref(), realm)?;
    trace.passed(Check::Presenter);
    trace.compare(|| brought.two_parties());
    parties::two_parties(subject, actor)?;
    trace.passed(Check::TwoParties);
    trace.compare(|| brought.sender_constraint());
    parties::sender_constraint(subject, actor)?;
    trace.passed(Check::SenderConstraint);
    trace.compare(|| brought.restriction());
    parties::restriction(subject, actor)?;
    trace.passed(Check::Restriction);
    trace.compare(|| brought.semantics());
    let semantics = semantics::choose(client, subject, actor, may_act.as_ref(), realm, trace)?;
    trace.passed(Check::MayAct);
    trace.compare(|| brought.act(realm));
    let act = act::chain(semantics, client, subject, actor, realm)?;
    trace.passed(Check::Act);
    trace.compare(|| seen::target(request, client));
    let targets = target::find(request, client, realm)?;
    trace.passed(Check::Target);
    trace.compare(|| brought.scope(request.scope.as_ref(), &targets));
    let scope = scope::narrow(request.scope.as_ref(), subject, client, &targets, realm)?;
    trace.passed(Check::Scope);
    trace.compare(|| brought.lifetime(now));
    let lifetime = lifetime::bound(subject, actor, client, &targets, realm, now)?;
    trace.passed(Check::Lifetime);
    let mut grant = Grant {
        kind: request.requested_token_type,
        client_id: client.client_id.clone(),
        sub: subject.namespaced_sub(),
        aud: targets.aud,
        scope,
        issued_at: now,
        lifetime,
        act,
        may_act: None,
        carried: Vec::new(),
    };
    let variables =
        Variables { request, client, subject, actor, semantics, grant: &grant, made: Made::default() };
    let work = &mut Work::new(MAX_WORK);
    rules::apply(realm, client, &variables, work, trace)?;
    trace.passed(Check::Rules);
    let issued_may_act = issued::may_act(may_act.as_ref(), realm, &variables, work)?;
    let carried = issued::claims(realm, &variables, work)?;
    trace.passed(Check::IssuedClaims);
    grant.may_act = issued_may_act;
    grant.carried = carried;
    Ok(grant)
}
