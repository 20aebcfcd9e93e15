//! The variables of expressions. `src/manual/policy.md` lists them for operators.
//!
//! Expressions read claims in place; every other variable is built when an expression first reads
//! it, so that a realm without expressions does no work. No variable holds a credential or a token.

use std::cell::OnceCell;

use super::Grant;
use super::semantics::Semantics;
use crate::exchange::grant_type::TokenRequest;
use crate::exchange::token::{Actor, Subject, TokenFacts, VerifiedToken};
use crate::expression::{self, Variable};
use crate::json::{Object, Value};
use crate::oauth::{Audience, Scope};
use crate::realm::Client;

/// The variables of one exchange.
pub(super) struct Variables<'a> {
    pub(super) request: &'a TokenRequest<'a>,
    pub(super) client: &'a Client,
    pub(super) subject: &'a VerifiedToken<'a, Subject>,
    pub(super) actor: Option<&'a VerifiedToken<'a, Actor>>,
    pub(super) semantics: Semantics,
    pub(super) grant: &'a Grant,
    pub(super) made: Made,
}

/// The variables that were built so far.
#[derive(Default)]
pub(super) struct Made {
    /// The claims of each token as expressions see them, where they differ from those of the token.
    subject: OnceCell<Option<Object>>,
    actor: OnceCell<Option<Object>>,
    client: OnceCell<Object>,
    request: OnceCell<Object>,
    grant: OnceCell<Object>,
}

impl expression::Variables for Variables<'_> {
    fn object(&self, variable: Variable) -> Option<&Object> {
        match variable {
            Variable::Subject => {
                let changed = self.made.subject.get_or_init(|| changed(self.subject));
                Some(changed.as_ref().unwrap_or_else(|| self.subject.claims()))
            }
            Variable::Actor => self.actor.map(|actor| {
                let changed = self.made.actor.get_or_init(|| changed(actor));
                changed.as_ref().unwrap_or_else(|| actor.claims())
            }),
            Variable::Client => Some(self.made.client.get_or_init(|| client(self.client))),
            Variable::Request => Some(self.made.request.get_or_init(|| self.request())),
            Variable::Grant => Some(self.made.grant.get_or_init(|| grant(self.grant, self.semantics))),
            Variable::Now => None,
        }
    }

    fn now(&self) -> i64 {
        self.grant.issued_at.seconds()
    }
}

impl Variables<'_> {
    /// The types of the tokens are those found: a client may declare every token as `jwt`.
    fn request(&self) -> Object {
        let request = self.request;
        let mut object = Object::default();
        object.set("subject_token_type", text(self.subject.token_type().name()));
        let actor_type = self.actor.map(|actor| text(actor.token_type().name()));
        object.set("actor_token_type", actor_type.unwrap_or(Value::Null));
        object.set("requested_token_type", text(request.requested_token_type.name()));
        object.set("audience", texts(request.audience.iter().copied()));
        object.set("resource", texts(request.resource.iter().copied()));
        object.set("scope", texts(request.scope.iter().flat_map(Scope::values)));
        object
    }
}

/// The claims of a token without earlier actors, and with the subject and the issuer that every other rule
/// sees: an issuer may have the subject in another claim, and a JWT-SVID has its issuer in none. `None`
/// where these are the token's own claims.
fn changed(token: &TokenFacts<'_>) -> Option<Object> {
    let claims = token.claims();
    let mut changed = expression::without_prior_actors(claims);
    for (name, value) in [("sub", token.sub()), ("iss", token.issuer().as_str())] {
        if claims.member(name).and_then(Value::as_str) != Some(value) {
            changed.get_or_insert_with(|| claims.clone()).set(name, text(value));
        }
    }
    changed
}

fn client(client: &Client) -> Object {
    let mut object = Object::default();
    object.set("client_id", text(client.client_id.as_str()));
    object.set("subject", text(client.subject.as_str()));
    object.set("targets", texts(client.targets.iter().map(Audience::as_str)));
    object.set("scopes", texts(client.scopes.values()));
    object
}

fn grant(grant: &Grant, semantics: Semantics) -> Object {
    let semantics = match semantics {
        Semantics::Actor | Semantics::Client => "delegation",
        Semantics::Impersonation => "impersonation",
    };
    let mut object = Object::default();
    object.set("semantics", text(semantics));
    object.set("sub", text(&grant.sub));
    object.set("aud", texts(grant.aud.iter().map(Audience::as_str)));
    object.set("scope", texts(grant.scope.values()));
    object.set("lifetime", Value::Integer(grant.lifetime.get().into()));
    object.set("act", grant.act.outermost().map_or(Value::Null, Value::Object));
    object
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> Value {
    Value::Array(values.map(text).collect())
}
