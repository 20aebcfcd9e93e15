//! What two documents answer in one situation, and in what they differ.

use serde::Serialize;

use super::case::Case;
use super::derive::Aspect;
use super::harness::{Decided, Granted, Harness};
use super::results::shown;
use crate::json::{Object, Value};

/// What one document answers in a situation.
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

/// In what the new document differs from the old one.
#[derive(Debug, Eq, PartialEq, Serialize)]
pub(super) struct Change {
    /// For whom it is more, or less.
    pub(super) kind: Kind,
    /// `token`, `scope`, `semantics`, `lifetime`, `refusal`, or `claim` and its name.
    pub(super) what: String,
    /// What it was, `null` for nothing.
    pub(super) old: Option<String>,
    /// What it is now, likewise.
    pub(super) new: Option<String>,
}

/// Which way a change goes.
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
    /// What a document answers to the requests of a situation.
    pub(super) fn of(harness: &Harness, questions: &[(Aspect, Case)]) -> Self {
        let mut standing = Self::default();
        for (aspect, case) in questions {
            standing.learn(*aspect, harness.decide(case));
        }
        standing
    }

    /// Takes in the answer to a request.
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

    /// In what `new` differs from this one.
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
                // Whether anybody acts is told as semantics.
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

/// The claims that say who a token is about and who acts.
const PARTIES: [&str; 2] = ["sub", "act"];
