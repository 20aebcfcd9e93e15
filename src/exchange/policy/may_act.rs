//! `may_act`: its shape, and the parties that it permits. RFC 8693 §4.4, and the form of `PingAM`.
//!
//! In:  the claim of a verified subject token.
//! Out: [`MayAct`], which answers whether a client or an actor may act.
//!
//! The claim binds with and without an actor token: the subject token decides which rules hold, not
//! the parameters that a client sends. There are no wildcards. An object that names no party the
//! engine can compare permits none.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::exchange::token::{Actor, Subject, VerifiedToken};
use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::{Allowed, Client, MayActPolicy, Realm};
use crate::trace::Comparison;
use crate::trace::wording::{name, names, words};

/// The claim has a shape that the engine reads.
pub(super) const SHAPE: Rule = Rule {
    check: &SHAPE_CHECK,
    refusals: &[&MALFORMED, &NAMES_NOBODY],
    describe: describe_shape,
    evaluate: has_shape,
};

/// The claim permits the exchange.
pub(super) static CHECK: PolicyCheck = PolicyCheck { name: "may_act", clause: "RFC 8693 section 4.4" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&MISSING, &CLIENT, &ACTOR, &ISSUER];

static SHAPE_CHECK: PolicyCheck = PolicyCheck { name: "may_act_shape", clause: "RFC 8693 section 4.4" };
static MALFORMED: PolicyRefusal = PolicyRefusal::new(
    &SHAPE_CHECK,
    "may_act.malformed",
    "may_act is not an object with client_id, sub and iss of the expected JSON types",
);
static NAMES_NOBODY: PolicyRefusal =
    PolicyRefusal::new(&SHAPE_CHECK, "may_act.names_nobody", "may_act has neither client_id nor sub");
pub(super) static MISSING: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "may_act.missing",
    "the subject token has no may_act, which the realm requires for this client; have its issuer add one, or set may_act of the client to if_present",
);
static CLIENT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "may_act.client_not_named",
    "may_act of the subject token does not name the client",
);
static ACTOR: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "may_act.actor_not_named",
    "may_act of the subject token does not name the actor",
);
static ISSUER: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "may_act.issuer_mismatch",
    "may_act of the subject token speaks of an actor of another issuer",
);

/// The parties that a subject token permits to act.
#[derive(Debug)]
pub(crate) struct MayAct<'t> {
    client_id: Option<Vec<&'t str>>,
    sub: Option<Vec<&'t str>>,
    iss: Option<&'t str>,
    claim: &'t Object,
}

impl<'t> MayAct<'t> {
    /// Parses the claim, if the token has it.
    pub(crate) fn of(
        subject: &'t VerifiedToken<'_, Subject>,
    ) -> Result<Option<Self>, &'static PolicyRefusal> {
        let Some(claim) = subject.claims().member("may_act") else {
            return Ok(None);
        };
        let claim = claim.as_object().ok_or(&MALFORMED)?;
        let strings = |name| match claim.member(name) {
            None => Ok(None),
            Some(value) => value.as_strings().map(Some).ok_or(&MALFORMED),
        };
        let (client_id, sub) = (strings("client_id")?, strings("sub")?);
        let iss = match claim.member("iss") {
            None => None,
            Some(Value::String(iss)) => Some(iss.as_str()),
            Some(_) => return Err(&MALFORMED),
        };
        if client_id.is_none() && sub.is_none() {
            return Err(&NAMES_NOBODY);
        }
        Ok(Some(Self { client_id, sub, iss, claim }))
    }

    /// The claim for a token that the same client holds again: the members that the engine reads, and with
    /// `sub` the issuer whose names they are, as the new token has another. `None` where the claim speaks
    /// of a third issuer, for which neither token can vouch.
    pub(crate) fn kept(&self, subject: &VerifiedToken<'_, Subject>, realm: &Realm) -> Option<Object> {
        let origin = subject.origin().map(|origin| origin.iss.as_str());
        let known = |iss: &str| *subject.issuer() == *iss || realm.issuer == *iss || origin == Some(iss);
        if self.iss.is_some_and(|iss| !known(iss)) {
            return None;
        }
        let mut kept = Object::default();
        for name in ["client_id", "sub"] {
            if let Some(value) = self.claim.member(name) {
                kept.set(name, value.clone());
            }
        }
        let added = self.sub.as_ref().map(|_| subject.issuer().as_str());
        if let Some(iss) = self.iss.or(added) {
            kept.set("iss", Value::String(iss.to_owned()));
        }
        Some(kept)
    }

    /// Renders the claim for a trace.
    pub(crate) fn seen(&self) -> String {
        let names_of = |values: &Option<Vec<&str>>| names(values.iter().flatten().copied());
        let (client_id, sub) = (names_of(&self.client_id), names_of(&self.sub));
        format!("may_act: client_id {client_id}, sub {sub}, iss {}", names(self.iss))
    }

    /// Whether the claim names the client as presenter: by `client_id`, else by `sub` alone.
    pub(crate) fn names(&self, client: &Client, realm: &Realm) -> bool {
        match &self.client_id {
            Some(clients) => clients.contains(&client.client_id.as_str()),
            None => {
                self.names_subject(client.subject.as_str()) && self.iss.is_none_or(|iss| realm.issuer == *iss)
            }
        }
    }

    /// Whether the claim names the client by `client_id` and the actor by `sub`.
    pub(crate) fn names_both(&self, client: &Client, actor: &VerifiedToken<'_, Actor>) -> bool {
        let client =
            self.client_id.as_ref().is_some_and(|clients| clients.contains(&client.client_id.as_str()));
        client && self.names_subject(actor.sub())
    }

    /// Whether the client may impersonate: `client_id` must name it, as `PingAM` requires. `sub`
    /// permits delegation only.
    pub(crate) fn permits_impersonation(
        &self,
        client: &Client,
        subject: &VerifiedToken<'_, Subject>,
        realm: &Realm,
    ) -> Result<(), &'static PolicyRefusal> {
        let clients = self.client_id.as_ref().ok_or(&CLIENT)?;
        if !clients.contains(&client.client_id.as_str()) {
            return Err(&CLIENT);
        }
        self.issuer_without_actor(subject, realm)
    }

    /// Whether the client may act for the subject itself.
    pub(crate) fn permits_client(
        &self,
        client: &Client,
        subject: &VerifiedToken<'_, Subject>,
        realm: &Realm,
    ) -> Result<(), &'static PolicyRefusal> {
        if self.client_id.as_ref().is_some_and(|clients| !clients.contains(&client.client_id.as_str())) {
            return Err(&CLIENT);
        }
        if self.sub.is_some() && !self.names_subject(client.subject.as_str()) {
            return Err(&ACTOR);
        }
        self.issuer_without_actor(subject, realm)
    }

    /// Whether the actor may act for the subject when this client presents its token.
    pub(crate) fn permits_actor(
        &self,
        client: &Client,
        subject: &VerifiedToken<'_, Subject>,
        actor: &VerifiedToken<'_, Actor>,
    ) -> Result<(), &'static PolicyRefusal> {
        if self.client_id.as_ref().is_some_and(|clients| !clients.contains(&client.client_id.as_str())) {
            return Err(&CLIENT);
        }
        if !self.names_subject(actor.sub()) {
            return Err(&ACTOR);
        }
        // Without `iss` the names are those of the subject token's issuer: `u1` of another issuer
        // is another party.
        let expected = self.iss.unwrap_or(subject.issuer().as_str());
        if *actor.issuer() != *expected {
            return Err(&ISSUER);
        }
        Ok(())
    }

    fn names_subject(&self, sub: &str) -> bool {
        self.sub.as_ref().is_some_and(|subs| subs.contains(&sub))
    }

    /// Checks `iss` where the client acts without an actor token. This realm names clients; with
    /// `client_id`, the issuer of the subject token may name them as its own, and so may the issuer that
    /// minting added to a kept claim.
    fn issuer_without_actor(
        &self,
        subject: &VerifiedToken<'_, Subject>,
        realm: &Realm,
    ) -> Result<(), &'static PolicyRefusal> {
        let is = |issuer: &Issuer| self.iss.is_none_or(|iss| *issuer == *iss);
        let of_origin = || subject.origin().is_some_and(|origin| self.iss == Some(origin.iss.as_str()));
        if is(&realm.issuer) || (self.client_id.is_some() && (is(subject.issuer()) || of_origin())) {
            Ok(())
        } else {
            Err(&ISSUER)
        }
    }
}

fn has_shape(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    context.may_act().map(drop)
}

fn describe_shape(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = match context.subject.claims().member("may_act") {
        None => words("no may_act"),
        Some(Value::Object(claim)) => {
            let kind = |member| claim.member(member).map_or("absent", Value::kind);
            let [client_id, sub, iss] = ["client_id", "sub", "iss"].map(kind);
            format!("may_act an object: client_id {client_id}, sub {sub}, iss {iss}")
        }
        Some(other) => format!("may_act {}", other.kind()),
    };
    (seen, words("none, or an object with client_id or sub, each a string or strings, and iss a string"))
}

/// Renders the claim and the value that it needs.
pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = match context.may_act() {
        Ok(Some(may_act)) => may_act.seen(),
        _ => words("no may_act"),
    };
    let client_id = context.client_id();
    let may_delegate = context.client.delegation == Allowed::Yes;
    let may_impersonate = context.client.impersonation == Allowed::Yes;
    let actor = context.actor.map(|actor| {
        let (sub, iss) = (name(actor.sub()), name(actor.issuer().as_str()));
        format!("sub {sub} of iss {iss}; client_id, if there, {client_id}")
    });
    let impersonation = || format!("to impersonate, client_id {client_id}");
    let delegation = || {
        let subject = name(context.client.subject.as_str());
        format!("to act itself, client_id, if there, {client_id}, and sub, if there, {subject}")
    };
    let permits = match (actor, may_impersonate, may_delegate) {
        (Some(actor), _, _) => actor,
        (None, true, true) => format!("{}; or {}", impersonation(), delegation()),
        (None, true, false) => impersonation(),
        (None, false, _) => delegation(),
    };
    let absent = match context.client.may_act {
        MayActPolicy::Required => "required",
        MayActPolicy::IfPresent => "if present",
    };
    (seen, format!("{absent}: {permits}"))
}
