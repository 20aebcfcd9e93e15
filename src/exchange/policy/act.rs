//! Stage 5: the chain of actors. RFC 8693 §4.1.
//!
//! In:  the subject token's chain and who acts now.
//! Out: the chain of the issued token, outermost first.
//!
//! Nested actors are a record and decide nothing (§4.1, MUST). Their shape, their number and who
//! vouches for each is checked on every link all the same: a chain that is copied unread is a
//! place to write what one likes into a token signed here.

use crate::error::PolicyError;
use crate::exchange::policy::semantics::Semantics;
use crate::exchange::token::{Actor, Source, Subject, VerifiedToken};
use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::{Client, Realm, Role};

/// One actor of a chain.
#[derive(Debug)]
struct Link {
    iss: String,
    sub: String,
    client_id: Option<String>,
}

/// The actors of an issued token, the one who acts now first.
#[derive(Debug, Default)]
pub(crate) struct ActChain(Vec<Link>);

impl ActChain {
    /// The claim, or `None` if nobody acts.
    pub(crate) fn claim(&self) -> Option<Object> {
        self.0.iter().rev().fold(None, |previous, link| {
            let mut act = link.claim();
            if let Some(previous) = previous {
                act.set("act", Value::Object(previous));
            }
            Some(act)
        })
    }

    /// Whether nobody acts.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `iss`, `sub` and `client_id` of each actor, outermost first.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
        self.0.iter().map(|Link { iss, sub, client_id }| (iss.as_str(), sub.as_str(), client_id.as_deref()))
    }

    /// The one who acts now, without those before.
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

/// The chain of the token to issue.
pub(super) fn chain(
    semantics: Semantics,
    client: &Client,
    subject: &VerifiedToken<'_, Subject>,
    actor: Option<&VerifiedToken<'_, Actor>>,
    realm: &Realm,
) -> Result<ActChain, PolicyError> {
    if actor.is_some_and(|actor| actor.claims().has("act")) {
        return Err(PolicyError::ActorDelegated);
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
    let links: Vec<Link> = new.into_iter().chain(previous).collect();
    if links.len() > realm.max_act_depth {
        return Err(PolicyError::ActTooDeep);
    }
    Ok(ActChain(links))
}

/// The actors the subject token names.
fn previous(subject: &VerifiedToken<'_, Subject>, realm: &Realm) -> Result<Vec<Link>, PolicyError> {
    let mut links = Vec::new();
    let mut next = subject.claims().member("act");
    if next.is_some() && subject.source().trusted().is_some_and(|issuer| !issuer.has_role(Role::Actor)) {
        return Err(PolicyError::ActIssuerRole);
    }
    while let Some(act) = next {
        if links.len() == realm.max_act_depth {
            return Err(PolicyError::ActTooDeep);
        }
        let act = act.as_object().ok_or(PolicyError::ActMalformed)?;
        links.push(link(act, subject.source(), realm)?);
        next = act.member("act");
    }
    Ok(links)
}

/// One link, reduced to the members that identify somebody.
fn link(act: &Object, source: Source<'_>, realm: &Realm) -> Result<Link, PolicyError> {
    let text = |name| match act.member(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(PolicyError::ActMalformed),
    };
    let sub = text("sub")?.ok_or(PolicyError::ActMalformed)?;
    let (iss, client_id) = (text("iss")?, text("client_id")?);
    match source {
        Source::Own(_) => Ok(Link { iss: iss.ok_or(PolicyError::ActMalformed)?, sub, client_id }),
        Source::Trusted(issuer) => {
            let iss = iss.unwrap_or_else(|| issuer.issuer.to_string());
            may_name(&issuer.issuer, &iss, realm)?;
            Ok(Link { iss, sub, client_id: None })
        }
    }
}

/// Whether a foreign issuer may say that somebody of `named` acted.
fn may_name(issuer: &Issuer, named: &str, realm: &Realm) -> Result<(), PolicyError> {
    if realm.issuer == *named {
        return Err(PolicyError::ActOwnIssuer);
    }
    if *issuer == *named || realm.combines(issuer.as_str(), named) {
        Ok(())
    } else {
        Err(PolicyError::ActForeignIssuer)
    }
}
