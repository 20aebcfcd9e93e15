//! Stage 5: the chain of actors. RFC 8693 §4.1.
//!
//! In:  the subject token's chain and the party that acts now.
//! Out: the chain of the issued token, outermost first.
//!
//! Nested actors are a record and decide nothing (§4.1, MUST). The engine still checks their shape
//! and their number, and for every link that its issuer may name it: otherwise an attacker could
//! write any actor into a token that this realm signs. It refuses a chain with a revoked actor, as every
//! later exchange would refuse the token.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::semantics::Semantics;
use crate::exchange::token::{Source, Subject, VerifiedToken};
use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::{Realm, Role};
use crate::trace::Comparison;

pub(super) static CHECK: PolicyCheck = PolicyCheck { name: "act", clause: "RFC 8693 section 4.1" };
pub(super) const REFUSALS: &[&PolicyRefusal] =
    &[&MALFORMED, &TOO_DEEP, &ISSUER_ROLE, &OWN_ISSUER, &FOREIGN_ISSUER, &ACTOR_DELEGATED, &REVOKED];

static MALFORMED: PolicyRefusal =
    PolicyRefusal::new(&CHECK, "act.malformed", "act is not a chain of objects that each have a sub");
static TOO_DEEP: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "act.too_deep",
    "the chain of actors is longer than max_act_depth of the realm; let fewer parties act in turn, or raise it",
);
static ISSUER_ROLE: PolicyRefusal =
    PolicyRefusal::new(&CHECK, "act.issuer_role", "the issuer of the subject token may not say who acts");
static OWN_ISSUER: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "act.own_issuer",
    "a foreign token names this realm as the issuer of an actor, which only tokens of this realm may; send the token that this realm issued",
);
static FOREIGN_ISSUER: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "act.foreign_issuer",
    "act names an issuer that the issuer of the token may not speak for",
);
static ACTOR_DELEGATED: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "act.actor_delegated",
    "the actor token carries act: an actor must act for itself",
);

static REVOKED: PolicyRefusal =
    PolicyRefusal::new(&CHECK, "act.revoked", "an actor of the new token has been revoked");

/// One actor of a chain.
#[derive(Debug)]
struct Link {
    iss: String,
    sub: String,
    client_id: Option<String>,
}

/// The actors of an issued token, the current one first.
#[derive(Debug, Default)]
pub(crate) struct ActChain(Vec<Link>);

impl ActChain {
    /// The `act` claim, or `None` if the subject acts itself.
    pub(crate) fn claim(&self) -> Option<Object> {
        self.0.iter().rev().fold(None, |previous, link| {
            let mut act = link.claim();
            if let Some(previous) = previous {
                act.set("act", Value::Object(previous));
            }
            Some(act)
        })
    }

    /// Whether the chain is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `iss`, `sub` and `client_id` of each actor, outermost first.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
        self.0.iter().map(|Link { iss, sub, client_id }| (iss.as_str(), sub.as_str(), client_id.as_deref()))
    }

    /// The current actor, without earlier ones.
    pub(super) fn outermost(&self) -> Option<Object> {
        self.0.first().map(Link::claim)
    }
}

impl Link {
    fn claim(&self) -> Object {
        let mut act = Object::default();
        act.set("iss", Value::String(self.iss.clone()));
        act.set("sub", Value::String(self.sub.clone()));
        if let Some(client_id) = &self.client_id {
            act.set("client_id", Value::String(client_id.clone()));
        }
        act
    }
}

pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let mut links = 0;
    let mut next = context.subject.claims().member("act");
    while let Some(act) = next.and_then(Value::as_object) {
        links += 1;
        next = act.member("act");
    }
    let mut seen = format!("{links} actors in the subject token");
    if next.is_some() {
        seen.push_str(", then something that is not an object");
    }
    if context.actor.is_some_and(|actor| actor.claims().has("act")) {
        seen.push_str("; the actor token has act");
    }
    let most = context.realm.max_act_depth;
    (
        seen,
        format!(
            "at most {most} with the one who acts now, each with a sub and of an issuer that may be named"
        ),
    )
}

/// Builds the chain of the token to issue, the current actor in front of earlier ones.
pub(super) fn chain(
    context: &ExchangeContext<'_, '_>,
    semantics: Semantics,
) -> Result<ActChain, &'static PolicyRefusal> {
    let ExchangeContext { client, subject, actor, realm, .. } = *context;
    if actor.is_some_and(|actor| actor.claims().has("act")) {
        return Err(&ACTOR_DELEGATED);
    }
    let previous = previous(subject, realm)?;
    let new = match (semantics, actor) {
        (Semantics::Actor, Some(actor)) => {
            Some(Link { iss: actor.issuer().to_string(), sub: actor.sub().to_owned(), client_id: None })
        }
        (Semantics::Client, _) => Some(Link {
            iss: realm.issuer.to_string(),
            sub: client.subject.to_string(),
            client_id: Some(client.client_id.to_string()),
        }),
        (Semantics::Impersonation | Semantics::Actor, _) => None,
    };
    let earlier = usize::from(new.is_some());
    let links: Vec<Link> = new.into_iter().chain(previous).collect();
    if links.len() > realm.max_act_depth {
        return Err(&TOO_DEEP);
    }
    revoked(&links, earlier, context)?;
    Ok(ActChain(links))
}

/// Refuses a chain with an actor that is revoked now. An actor that the issuer of a foreign subject token
/// names acted before that token was issued; those are the links from `earlier` on.
fn revoked(
    links: &[Link],
    earlier: usize,
    context: &ExchangeContext<'_, '_>,
) -> Result<(), &'static PolicyRefusal> {
    let ExchangeContext { subject, realm, revocations, now, .. } = *context;
    if revocations.is_empty() {
        return Ok(());
    }
    let is_foreign = subject.source().trusted().is_some();
    for (index, link) in links.iter().enumerate() {
        let before =
            revocations.not_before(realm, &link.iss, &link.sub).filter(|_| is_foreign && index >= earlier);
        let acted_before =
            before.is_some_and(|before| subject.registered().iat.is_none_or(|iat| iat < before));
        if acted_before || revocations.acts_no_more(realm, &link.iss, &link.sub, now) {
            return Err(&REVOKED);
        }
    }
    Ok(())
}

/// The actors that the subject token names.
fn previous(
    subject: &VerifiedToken<'_, Subject>,
    realm: &Realm,
) -> Result<Vec<Link>, &'static PolicyRefusal> {
    let mut links = Vec::new();
    let mut next = subject.claims().member("act");
    if next.is_some() && subject.source().trusted().is_some_and(|issuer| !issuer.has_role(Role::Actor)) {
        return Err(&ISSUER_ROLE);
    }
    while let Some(act) = next {
        if links.len() == realm.max_act_depth {
            return Err(&TOO_DEEP);
        }
        let act = act.as_object().ok_or(&MALFORMED)?;
        links.push(link(act, subject, realm)?);
        next = act.member("act");
    }
    Ok(links)
}

/// One link, reduced to the members that identify an actor.
fn link(
    act: &Object,
    subject: &VerifiedToken<'_, Subject>,
    realm: &Realm,
) -> Result<Link, &'static PolicyRefusal> {
    let text = |name| match act.member(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(&MALFORMED),
    };
    let sub = text("sub")?.ok_or(&MALFORMED)?;
    let (iss, client_id) = (text("iss")?, text("client_id")?);
    match subject.source() {
        Source::Own(_) => Ok(Link { iss: iss.ok_or(&MALFORMED)?, sub, client_id }),
        Source::Trusted(_) => {
            let iss = iss.unwrap_or_else(|| subject.issuer().to_string());
            may_name(subject.issuer(), &iss, realm)?;
            Ok(Link { iss, sub, client_id: None })
        }
    }
}

/// Refuses a link of a foreign issuer that names an actor of this realm, or of an issuer that the
/// realm does not combine with it.
fn may_name(issuer: &Issuer, named: &str, realm: &Realm) -> Result<(), &'static PolicyRefusal> {
    if realm.issuer == *named {
        return Err(&OWN_ISSUER);
    }
    if *issuer == *named || realm.combines(issuer.as_str(), named) { Ok(()) } else { Err(&FOREIGN_ISSUER) }
}
