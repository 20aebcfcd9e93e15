//! The answers of two documents in one situation, and the differences between them.

use serde::Serialize;

use super::case::Case;
use super::derive::Aspect;
use super::harness::{Decided, Granted, Harness};
use super::results::shown;
use crate::json::{Object, Value};

/// The answers of one document in a situation.
#[derive(Debug, Default)]
pub(super) struct Standing {
    granted: bool,
    refusal: Option<String>,
    scope: Vec<String>,
    lifetime: Option<u32>,
    /// The lifetime where the subject token is about to expire.
    late: Option<u32>,
    claims: Object,
}

/// A difference between the answers of the new document and those of the old one.
#[derive(Debug, Eq, PartialEq, Serialize)]
pub(super) struct Change {
    /// Whether the client gains, loses or gets something else.
    pub(super) kind: Kind,
    /// `token`, `scope`, `semantics`, `lifetime`, `refusal`, or `claim` and its name.
    pub(super) what: String,
    /// The old value, `null` for none.
    pub(super) old: Option<String>,
    /// The new value, `null` for none.
    pub(super) new: Option<String>,
}

/// The direction of a change.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The client has more.
    Gained,
    /// It has less.
    Lost,
    /// It has something else.
    Changed,
}

impl Standing {
    /// The answers of a document to the requests of a situation.
    pub(super) fn of(harness: &Harness, questions: &[(Aspect, Case)]) -> Self {
        let mut standing = Self::default();
        for (aspect, case) in questions {
            standing.learn(*aspect, harness.decide(case));
        }
        standing
    }

    /// Adds the answer to a request.
    fn learn(&mut self, aspect: Aspect, decided: Decided) {
        match decided {
            Decided::Granted(granted) if aspect == Aspect::Late => self.late = Some(granted.lifetime),
            Decided::Granted(granted) => self.grant(granted),
            Decided::Refused(refused) if aspect == Aspect::Whole => {
                self.refusal.get_or_insert(refused.id);
            }
            Decided::Refused(_) => {}
        }
    }

    fn grant(&mut self, granted: Granted) {
        let Granted { mut claims, scope, lifetime } = granted;
        for value in scope {
            if !self.scope.contains(&value) {
                self.scope.push(value);
            }
        }
        if self.granted {
            return;
        }
        self.granted = true;
        self.lifetime = Some(lifetime);
        for name in ["iat", "exp", "scope"] {
            claims.remove(name);
        }
        self.claims = claims;
    }

    fn semantics(&self) -> Option<&'static str> {
        self.granted.then(|| if self.claims.has("act") { "delegation" } else { "impersonation" })
    }

    /// The changes from this one to `new`.
    pub(super) fn changes(&self, new: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut change = |kind, what: &str, old: Option<String>, new: Option<String>| {
            changes.push(Change { kind, what: what.to_owned(), old, new });
        };
        match (self.granted, new.granted) {
            (false, false) if self.refusal != new.refusal => {
                change(Kind::Changed, "refusal", self.refusal.clone(), new.refusal.clone());
            }
            (false, true) => {
                change(Kind::Gained, "token", self.refusal.clone(), new.semantics().map(str::to_owned));
            }
            (true, false) => {
                change(Kind::Lost, "token", self.semantics().map(str::to_owned), new.refusal.clone());
            }
            _ => {}
        }
        for scope in new.scope.iter().filter(|scope| !self.scope.contains(scope)) {
            change(Kind::Gained, "scope", None, Some(scope.clone()));
        }
        for scope in self.scope.iter().filter(|scope| !new.scope.contains(scope)) {
            change(Kind::Lost, "scope", Some(scope.clone()), None);
        }
        if self.granted && new.granted {
            if self.semantics() != new.semantics() {
                let more = new.semantics() == Some("impersonation");
                let kind = if more { Kind::Gained } else { Kind::Lost };
                let [old, new] = [self, new].map(|standing| standing.semantics().map(str::to_owned));
                change(kind, "semantics", old, new);
            }
            let seconds = |lifetime: Option<u32>| lifetime.map(|seconds| format!("{seconds} seconds"));
            for (what, old, new) in [
                ("lifetime", self.lifetime, new.lifetime),
                ("lifetime after an expiring subject token", self.late, new.late),
            ] {
                if old != new {
                    let kind = if new > old { Kind::Gained } else { Kind::Lost };
                    change(kind, what, seconds(old), seconds(new));
                }
            }
            for (name, old, new) in claims(&self.claims, &new.claims) {
                // The change of semantics already reports an actor that only one answer has.
                if name != "act" || (old.is_some() && new.is_some()) {
                    // The client has a token of another subject, or one that names another actor.
                    let kind = if PARTIES.contains(&name) { Kind::Gained } else { Kind::Changed };
                    change(kind, &format!("claim {name}"), old.map(shown), new.map(shown));
                }
            }
        }
        changes
    }
}

/// The claims that differ, each with its old and its new value.
fn claims<'a>(
    old: &'a Object,
    new: &'a Object,
) -> impl Iterator<Item = (&'a str, Option<&'a Value>, Option<&'a Value>)> {
    let added = new.members().filter(|(name, _)| !old.has(name));
    let names = old.members().chain(added).map(|(name, _)| name);
    names.map(|name| (name, old.member(name), new.member(name))).filter(|(_, old, new)| old != new)
}

/// The claims that name the subject and the actor of a token.
const PARTIES: [&str; 2] = ["sub", "act"];
