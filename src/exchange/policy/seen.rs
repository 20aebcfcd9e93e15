//! What the rules of stage 5 saw, for whoever watches.
//!
//! Both tokens are verified here, so their claims are quoted as they are. Of the realm only what is
//! this client's own is quoted; issuers, targets and rules are named by what they would have to do.

use crate::exchange::grant_type::TokenExchangeRequest;
use crate::exchange::policy::may_act::MayAct;
use crate::exchange::policy::scope;
use crate::exchange::policy::target::Targets;
use crate::exchange::token::{Actor, Source, Subject, VerifiedToken};
use crate::json::{Object, Value};
use crate::oauth::{Audience, IssuedTokenType, Scope, UnixTime};
use crate::realm::{Allowed, Client, ClientAuth, MayActPolicy, Realm};
use crate::trace::wording::{left, name, names, words};

/// What is seen, and what is expected.
type Comparison = (String, String);

/// The verified tokens and who brings them: what most rules look at.
#[derive(Clone, Copy)]
pub(super) struct ExchangeContext<'a, 'r> {
    pub(super) client: &'a Client,
    pub(super) subject: &'a VerifiedToken<'r, Subject>,
    pub(super) actor: Option<&'a VerifiedToken<'r, Actor>>,
}

pub(super) fn client(client: &Client) -> Comparison {
    (format!("allow {}", allowed(client)), words("delegation or impersonation"))
}

pub(super) fn exchange(request: &TokenExchangeRequest<'_>) -> Comparison {
    let (subject, issued) = (request.subject_token.kind, request.requested_token_type);
    (format!("{} for {}", subject.name(), issued.name()), words("a pair that the realm offers"))
}

impl ExchangeContext<'_, '_> {
    /// Something of both tokens.
    fn of_both(
        &self,
        subject: impl FnOnce(&VerifiedToken<'_, Subject>) -> String,
        actor: impl FnOnce(&VerifiedToken<'_, Actor>) -> String,
    ) -> String {
        match self.actor {
            None => format!("subject token: {}", subject(self.subject)),
            Some(token) => format!("subject token: {}; actor token: {}", subject(self.subject), actor(token)),
        }
    }

    fn client_id(&self) -> String {
        name(self.client.client_id.as_str())
    }

    pub(super) fn cross_issuer(&self) -> Comparison {
        (self.issuers(), words("one issuer, or two that the realm combines"))
    }

    pub(super) fn client_listed(&self) -> Comparison {
        (self.issuers(), format!("issuers that list {}", self.client_id()))
    }

    pub(super) fn audience(&self) -> Comparison {
        let seen = self.of_both(
            |token| format!("aud {}", names(token.aud().values())),
            |token| format!("aud {}", names(token.aud().values())),
        );
        // This service is nobody's audience among its own tokens.
        let service = match self.subject.source() {
            Source::Own(_) => "",
            Source::Trusted(_) => ", or a name by which the issuer knows this service",
        };
        (seen, format!("one of {}{service}", self.own_names()))
    }

    pub(super) fn holder(&self) -> Comparison {
        let seen = self.of_both(
            |token| format!("aud {}, issued to {}", names(token.aud().values()), names(token.issued_to())),
            |token| format!("aud {}, issued to {}", names(token.aud().values()), names(token.issued_to())),
        );
        let held = match self.client.auth {
            ClientAuth::Workload(_) => "a subject token that authenticated the client; of others ",
            _ => "",
        };
        let expected = format!(
            "{held}aud one of {}; or azp, client_id or may_act of the subject token {}",
            self.own_names(),
            self.client_id()
        );
        (seen, expected)
    }

    pub(super) fn two_parties(&self) -> Comparison {
        let seen = self.of_both(
            |token| format!("sub {} of {}", name(token.sub()), name(token.issuer().as_str())),
            |token| format!("sub {} of {}", name(token.sub()), name(token.issuer().as_str())),
        );
        (seen, words("two parties, where there is an actor"))
    }

    pub(super) fn sender_constraint(&self) -> Comparison {
        let bound = |has: bool| words(if has { "cnf" } else { "no cnf" });
        let seen =
            self.of_both(|token| bound(token.claims().has("cnf")), |token| bound(token.claims().has("cnf")));
        (seen, words("no cnf"))
    }

    pub(super) fn restriction(&self) -> Comparison {
        let detailed = |claims: &Object| {
            let has = claims.has("authorization_details");
            words(if has { "authorization_details" } else { "no authorization_details" })
        };
        let seen = self.of_both(|token| detailed(token.claims()), |token| detailed(token.claims()));
        (seen, words("no authorization_details"))
    }

    pub(super) fn semantics(&self) -> Comparison {
        let seen = if self.actor.is_some() { "an actor token" } else { "no actor token" };
        (words(seen), format!("with an actor token delegation; the client may: {}", allowed(self.client)))
    }

    pub(super) fn may_act_shape(&self) -> Comparison {
        let seen = match self.subject.claims().member("may_act") {
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

    pub(super) fn may_act(&self, may_act: Option<&MayAct<'_>>) -> Comparison {
        let seen = match may_act {
            None => words("no may_act"),
            Some(may_act) => may_act.seen(),
        };
        let client_id = self.client_id();
        let may_delegate = self.client.delegation == Allowed::Yes;
        let may_impersonate = self.client.impersonation == Allowed::Yes;
        let actor = self.actor.map(|actor| {
            let (sub, iss) = (name(actor.sub()), name(actor.issuer().as_str()));
            format!("sub {sub} of iss {iss}; client_id, if there, {client_id}")
        });
        let impersonation = || format!("to impersonate, client_id {client_id}");
        let delegation = || {
            let subject = name(self.client.subject.as_str());
            format!("to act itself, client_id, if there, {client_id}, and sub, if there, {subject}")
        };
        let permits = match (actor, may_impersonate, may_delegate) {
            (Some(actor), _, _) => actor,
            (None, true, true) => format!("{}; or {}", impersonation(), delegation()),
            (None, true, false) => impersonation(),
            (None, false, _) => delegation(),
        };
        let absent = match self.client.may_act {
            MayActPolicy::Required => "required",
            MayActPolicy::IfPresent => "if present",
        };
        (seen, format!("{absent}: {permits}"))
    }

    pub(super) fn act(&self, realm: &Realm) -> Comparison {
        let mut links = 0;
        let mut next = self.subject.claims().member("act");
        while let Some(act) = next.and_then(Value::as_object) {
            links += 1;
            next = act.member("act");
        }
        let mut seen = format!("{links} actors in the subject token");
        if next.is_some() {
            seen.push_str(", then something that is not an object");
        }
        if self.actor.is_some_and(|actor| actor.claims().has("act")) {
            seen.push_str("; the actor token has act");
        }
        let most = realm.max_act_depth;
        (
            seen,
            format!(
                "at most {most} with the one who acts now, each with a sub and of an issuer that may be named"
            ),
        )
    }

    pub(super) fn scope(&self, asked: Option<&Scope>, targets: &Targets<'_>) -> Comparison {
        let own = self.subject.scope();
        let mut seen = vec![format!(
            "asked for: {}; subject token: {}",
            names(asked.into_iter().flat_map(Scope::values)),
            names(own.into_iter().flat_map(Scope::values))
        )];
        for value in asked.into_iter().flat_map(Scope::values) {
            if let Some(ceiling) = self.first_below(value, targets) {
                seen.push(format!("{} is not in {ceiling}", name(value)));
            }
        }
        let client = names(self.client.scopes.values());
        let beyond = match scope::expansion(self.subject, self.client) {
            Some(expansion) => format!(" or {}", names(expansion.values())),
            None => String::new(),
        };
        let expected = format!("within the subject token{beyond}, the client's {client}, and every target");
        (seen.join("; "), expected)
    }

    /// The first ceiling that a scope value exceeds. Those of the realm come after the client's own,
    /// so that nobody learns from them what another client gets.
    fn first_below(&self, value: &str, targets: &Targets<'_>) -> Option<&'static str> {
        let holds = |scope: Option<&Scope>| scope.is_some_and(|scope| scope.contains(value));
        let issuer = self.subject.source().trusted();
        let expanded = holds(scope::expansion(self.subject, self.client));
        if !expanded && !holds(self.subject.scope()) {
            Some("the subject token")
        } else if !self.client.scopes.contains(value) {
            Some("the client's scopes")
        } else if !expanded && !issuer.is_none_or(|issuer| issuer.scopes.contains(value)) {
            Some("what its issuer may bring")
        } else if !targets.targets.iter().all(|target| target.scopes.contains(value)) {
            Some("every target")
        } else {
            None
        }
    }

    pub(super) fn lifetime(&self, now: UnixTime) -> Comparison {
        let seen = self.of_both(|token| left(token.exp(), now), |token| left(token.exp(), now));
        (seen, words("at least 1 s left of each"))
    }

    fn issuers(&self) -> String {
        self.of_both(
            |token| format!("iss {}", name(token.issuer().as_str())),
            |token| format!("iss {}", name(token.issuer().as_str())),
        )
    }

    /// The values of `aud` that mean the client.
    fn own_names(&self) -> String {
        let others = self.client.subject_audience.iter().map(Audience::as_str);
        names(std::iter::once(self.client.client_id.as_str()).chain(others))
    }
}

pub(super) fn target(request: &TokenExchangeRequest<'_>, client: &Client) -> Comparison {
    let audience = names(request.audience.iter().copied());
    let resource = names(request.resource.iter().copied());
    let expected = match request.requested_token_type {
        IssuedTokenType::IdToken => {
            format!("none, or the client itself: {}", name(client.client_id.as_str()))
        }
        IssuedTokenType::AccessToken => {
            let own = names(client.targets.iter().map(Audience::as_str));
            let default = names(client.default_target.as_ref().map(Audience::as_str));
            format!(
                "targets of the client: {own}, by audience or resource; where none is asked for: {default}"
            )
        }
    };
    (format!("audience {audience}; resource {resource}"), expected)
}

fn allowed(client: &Client) -> String {
    let settings = [("delegation", client.delegation), ("impersonation", client.impersonation)];
    names(settings.into_iter().filter(|(_, allowed)| *allowed == Allowed::Yes).map(|(name, _)| name))
}
