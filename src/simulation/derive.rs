//! The requests for the comparison of two documents, where the operator supplies none.
//!
//! In:  both realms.
//! Out: for each client, each issuer whose tokens it may present, each pair of types, each target and
//!      each way of acting: one request for everything, one for each scope value, one for each
//!      value beyond the subject token's, and one with a subject token that is about to expire.
//!
//! Names come from both documents, so that both are asked for what only one of them has. The subject
//! has every scope the client may have and a lifetime longer than any, so that only the realm can
//! refuse or cut. The subject lacks claims that only a rule reads.

use std::collections::HashMap;

use super::case::{Asked, Case};
use super::harness::Harness;
use crate::json::{Object, Value};
use crate::oauth::{Audience, ClientId, IssuedTokenType, TokenType};
use crate::realm::{Client, ClientAuth, Realm, Role, TrustedIssuer, WorkloadRule};
use crate::sorted::sorted;

/// The requests to two documents.
#[derive(Debug)]
pub(super) struct Questions {
    pub(super) situations: Vec<Situation>,
    /// The clients left out, because the requests were already too many.
    pub(super) left_out: usize,
}

/// Requests whose answers show one subject matter.
#[derive(Debug)]
pub(super) struct Situation {
    pub(super) client: String,
    pub(super) target: String,
    /// The types, the issuers and the way of acting, in words; for a supplied request its name.
    pub(super) request: String,
    pub(super) questions: Vec<(Aspect, Case)>,
}

/// The aspect of a situation that a request shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Aspect {
    /// Everything that the client can get.
    Whole,
    /// One scope value.
    Scope,
    /// The lifetime of a token whose subject token is about to expire.
    Late,
}

/// Supplied requests, each a situation of its own.
pub(super) fn given(cases: Vec<Case>) -> Questions {
    let situation = |case: Case| {
        let asked = &case.request;
        let targets: Vec<&str> = asked.audience.iter().chain(&asked.resource).map(String::as_str).collect();
        Situation {
            client: asked.client_id.clone().unwrap_or_else(|| UNNAMED.to_owned()),
            target: if targets.is_empty() { "no target".to_owned() } else { targets.join(" ") },
            request: case.name.clone(),
            questions: vec![(Aspect::Whole, case)],
        }
    };
    Questions { situations: cases.into_iter().map(situation).collect(), left_out: 0 }
}

/// Requests derived from two documents.
pub(super) fn derived(stages: &[Harness; 2]) -> Questions {
    let realms = [stages[0].realm(), stages[1].realm()];
    let clients = distinct(realms.iter().flat_map(|realm| realm.clients.keys()).map(ClientId::as_str));
    let same_realm = surroundings(&stages[0]) == surroundings(&stages[1]);
    let written = [written(&stages[0]), written(&stages[1])];
    let mut situations = Vec::new();
    let mut asked = 0;
    let mut left_out = 0;
    for client_id in clients {
        // Where nothing else differs, a client with the same text gets the same decisions.
        if same_realm && written[0].get(client_id) == written[1].get(client_id) {
            continue;
        }
        if asked > MAX_QUESTIONS {
            left_out += 1;
            continue;
        }
        let before = situations.len();
        About::new(realms, client_id).ask(&mut situations);
        let new = situations.iter().skip(before);
        asked += new.map(|situation: &Situation| situation.questions.len()).sum::<usize>();
    }
    Questions { situations, left_out }
}

/// Each name once, in order.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names = sorted(names);
    names.dedup();
    names
}

/// The document without its clients, and without the version that every push raises.
fn surroundings(harness: &Harness) -> Object {
    let mut document = harness.document().clone();
    document.remove("clients");
    document.remove("version");
    document
}

/// The clients as the document has them, by name.
fn written(harness: &Harness) -> HashMap<&str, &Value> {
    let Some(Value::Array(clients)) = harness.document().member("clients") else { return HashMap::new() };
    let named = |client| Some((Value::as_object(client)?.member("client_id")?.as_str()?, client));
    clients.iter().filter_map(named).collect()
}

/// One client in both realms.
struct About<'a> {
    realms: [&'a Realm; 2],
    client_id: ClientId,
    clients: Vec<&'a Client>,
    scopes: Vec<&'a str>,
}

/// The parts that the requests of a situation share.
struct Asks<'a> {
    issuer: &'a str,
    subject: TokenType,
    issued: IssuedTokenType,
    acting: Acting<'a>,
    target: Option<&'a str>,
    /// The claims that the token of a workload must have.
    required: Option<Object>,
}

/// A way of acting that a request asks for.
#[derive(Clone, Copy)]
enum Acting<'a> {
    /// The subject token names the client in its `may_act`.
    Named,
    /// It has no `may_act`.
    Unnamed,
    /// There is an actor token of this issuer, which `may_act` names.
    Actor(&'a str),
}

impl<'a> About<'a> {
    fn new(realms: [&'a Realm; 2], client_id: &str) -> Self {
        let client_id = ClientId::from(client_id);
        let clients: Vec<&Client> =
            realms.iter().filter_map(|realm| realm.client(&client_id)).map(|client| &**client).collect();
        let scopes = distinct(clients.iter().flat_map(|client| client.scopes.values()));
        Self { realms, client_id, clients, scopes }
    }

    fn ask(&self, situations: &mut Vec<Situation>) {
        for issuer in self.subjects() {
            for (subject, issued) in self.pairs() {
                if self.brings(issuer, subject) {
                    for acting in self.actings(issuer) {
                        for target in self.targets(issued) {
                            for (rule, required) in self.required() {
                                let asks = Asks { issuer, subject, issued, acting, target, required };
                                situations.push(self.situation(&asks, &rule));
                            }
                        }
                    }
                }
            }
        }
    }

    fn situation(&self, asks: &Asks<'_>, rule: &str) -> Situation {
        let Asks { issuer, subject, issued, acting, target, .. } = *asks;
        let how = match acting {
            Acting::Named => "may_act names the client".to_owned(),
            Acting::Unnamed => "without may_act".to_owned(),
            Acting::Actor(actor) => format!("actor of {actor}"),
        };
        // An ID token has no scope: any scope is beyond it.
        let none: &[&str] = &[];
        let brought = if subject == TokenType::IdToken { none } else { &self.scopes };
        let beyond = self.beyond(subject);
        let wholes = [(Aspect::Whole, brought, NEVER, None), (Aspect::Late, brought, SOON, None)];
        let values = brought.iter().map(|scope| (Aspect::Scope, brought, NEVER, Some(*scope)));
        let more = beyond.iter().map(|scope| (Aspect::Scope, none, NEVER, Some(*scope)));
        let questions = wholes.into_iter().chain(values).chain(more);
        Situation {
            client: self.client_id.to_string(),
            target: target.unwrap_or_else(|| self.client_id.as_str()).to_owned(),
            request: format!("{} of {issuer} for {}, {how}{rule}", subject.name(), issued.name()),
            questions: questions
                .map(|(aspect, brought, expires, scope)| (aspect, self.case(asks, brought, expires, scope)))
                .collect(),
        }
    }

    /// One request, with a subject token of this scope and this expiry.
    fn case(&self, asks: &Asks<'_>, brought: &[&str], expires: i64, scope: Option<&str>) -> Case {
        let (actor, actor_token_type) = match asks.acting {
            Acting::Actor(actor) => (Some(self.actor(actor)), self.actor_type(actor)),
            Acting::Named | Acting::Unnamed => (None, None),
        };
        Case {
            name: String::new(),
            now: NOW,
            request: Asked {
                client_id: Some(self.client_id.to_string()),
                subject_token_type: Some(asks.subject.name().to_owned()),
                actor_token_type,
                requested_token_type: Some(asks.issued.name().to_owned()),
                audience: asks.target.map(str::to_owned).into_iter().collect(),
                resource: Vec::new(),
                scope: scope.map(str::to_owned),
            },
            subject: self.subject(asks, brought, expires),
            actor,
            expect: None,
        }
    }

    /// The pairs of types that either realm offers.
    fn pairs(&self) -> Vec<(TokenType, IssuedTokenType)> {
        let offered = |pair: &(TokenType, IssuedTokenType)| {
            self.realms.iter().any(|realm| realm.exchanges.contains(pair))
        };
        let all = TokenType::ALL
            .into_iter()
            .flat_map(|subject| IssuedTokenType::ALL.map(|issued| (subject, issued)));
        all.filter(offered).collect()
    }

    /// The issuers whose subjects the client may present, the realm's own among them.
    fn subjects(&self) -> Vec<&'a str> {
        let role = if self.rules().next().is_some() { Role::Workload } else { Role::Subject };
        let lists = |issuer: &&TrustedIssuer| issuer.has_role(role) && issuer.lists(&self.client_id);
        let of = |realm: &'a Realm| {
            let own = (role == Role::Subject).then(|| realm.issuer.as_str());
            realm.issuers.values().filter(lists).map(|issuer| issuer.issuer.as_str()).chain(own)
        };
        distinct(self.realms.into_iter().flat_map(of))
    }

    /// The entries of an issuer in both realms.
    fn issuers(&self, issuer: &str) -> impl Iterator<Item = &'a TrustedIssuer> {
        self.realms.into_iter().filter_map(move |realm| realm.issuers.get(issuer))
    }

    /// Whether some realm accepts tokens of that type from the issuer, or minted them.
    fn brings(&self, issuer: &str, token_type: TokenType) -> bool {
        self.issuers(issuer).any(|issuer| issuer.token_types.contains(&token_type))
            || token_type != TokenType::Jwt && self.realms.iter().any(|realm| realm.issuer == *issuer)
    }

    fn actings(&self, subject: &'a str) -> Vec<Acting<'a>> {
        let actors = self.realms.into_iter().flat_map(|realm| {
            let acts = realm.issuers.values().filter(|issuer| issuer.has_role(Role::Actor));
            let names = acts.map(|issuer| issuer.issuer.as_str());
            names.filter(move |actor| *actor == subject || realm.combines(subject, actor))
        });
        let actors = distinct(actors).into_iter().map(Acting::Actor);
        [Acting::Named, Acting::Unnamed].into_iter().chain(actors).collect()
    }

    /// Every name of every target; an ID token has no target but the client itself.
    fn targets(&self, issued: IssuedTokenType) -> Vec<Option<&'a str>> {
        if issued == IssuedTokenType::IdToken {
            return vec![None];
        }
        let has = |name: &Audience| self.clients.iter().any(|client| client.targets.contains(name));
        let targets = self.realms.into_iter().flat_map(|realm| &realm.targets);
        let own = targets.filter(|target| has(&target.audience));
        let names = own.flat_map(|target| target.resources.iter().chain([&target.audience]));
        distinct(names.map(Audience::as_str)).into_iter().map(Some).collect()
    }

    /// The workload rules of the client.
    fn rules(&self) -> impl Iterator<Item = &'a WorkloadRule> {
        self.clients.iter().filter_map(|client| match &client.auth {
            ClientAuth::Workload(rule) => Some(rule),
            _ => None,
        })
    }

    /// The claims that authenticate the client, by the old rule and by the new one.
    fn required(&self) -> Vec<(String, Option<Object>)> {
        let rules: Vec<_> = self.rules().collect();
        let of = |name: &str, rule: &WorkloadRule| {
            let examples = rule.examples().into_iter();
            let named: Vec<_> =
                examples.map(|(variant, claims)| (format!("{name}{variant}"), Some(claims))).collect();
            named
        };
        match rules.as_slice() {
            [] => vec![(String::new(), None)],
            [old, new] if old.rules != new.rules => {
                [of(", by the old rule", old), of(", by the new rule", new)].concat()
            }
            [rule, ..] => of("", rule),
        }
    }

    /// The scope that the client may receive beyond the subject token's.
    fn beyond(&self, token_type: TokenType) -> Vec<&'a str> {
        let expansions = self.clients.iter().flat_map(|client| &client.scope_expansion);
        distinct(expansions.filter(|(own, _)| *own == token_type).flat_map(|(_, scope)| scope.values()))
    }

    fn subject(&self, asks: &Asks<'_>, brought: &[&str], expires: i64) -> Object {
        let mut claims = asks.required.clone().unwrap_or_default();
        claims.set("iss", text(asks.issuer));
        if !claims.has("sub") {
            claims.set("sub", text("subject"));
        }
        claims.set("exp", Value::Integer(expires));
        if !brought.is_empty() {
            let scope = text(&brought.join(" "));
            for issuer in self.issuers(asks.issuer) {
                if let Some(place) = issuer.claims.scope_places().first() {
                    place.write(&mut claims, scope.clone());
                }
            }
            if self.issuers(asks.issuer).next().is_none() {
                claims.set("scope", scope);
            }
        }
        let mut may_act = Object::default();
        match asks.acting {
            Acting::Unnamed => return claims,
            Acting::Named => {
                may_act.set("client_id", text(self.client_id.as_str()));
                let names = distinct(self.clients.iter().map(|client| client.subject.as_str()));
                may_act.set("sub", Value::Array(names.into_iter().map(text).collect()));
            }
            Acting::Actor(actor) => {
                may_act.set("sub", text("actor"));
                may_act.set("iss", text(actor));
            }
        }
        claims.set("may_act", Value::Object(may_act));
        claims
    }

    /// A type of token that the realm accepts from the issuer.
    fn actor_type(&self, issuer: &str) -> Option<String> {
        let token_type = self.issuers(issuer).find_map(|issuer| issuer.token_types.first().copied());
        token_type.map(|token_type| token_type.name().to_owned())
    }

    fn actor(&self, issuer: &str) -> Object {
        let mut claims = Object::default();
        claims.set("iss", text(issuer));
        claims.set("sub", text("actor"));
        claims.set("aud", text(self.client_id.as_str()));
        claims.set("exp", Value::Integer(NEVER));
        claims
    }
}

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

/// The time of every request: any will do, as long as it is always the same.
const NOW: i64 = 1_700_000_000;
/// An expiry beyond the longest lifetime, which is one day.
const NEVER: i64 = NOW + 2 * 86_400;
const SOON: i64 = NOW + 1;
/// The name in the report of the client in a request that names none.
const UNNAMED: &str = "a workload";
/// The number of requests after which the comparison leaves out further clients: some seconds of work.
const MAX_QUESTIONS: usize = 50_000;
