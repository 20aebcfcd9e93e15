//! A realm whose clients may all explain, and the log lines of both endpoints.

use std::fmt::Write as _;

use edge_token_exchange::audit::{AuditEvent, AuditOutcome};
use edge_token_exchange::host::Host as _;
use edge_token_exchange::oauth::UnixTime;
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{Explanation, Realm, Response, exchange, explain};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::host::{RealmKey, TestHost, block_on};
use crate::signer::key_set;
use crate::vector::{self, Vector};

/// A realm and the key it signs with.
pub(crate) struct World {
    pub(crate) realm: Realm,
    /// The realm as written: whether a client may explain decides what a failure to authenticate reports.
    written: Realm,
    key: RealmKey,
}

impl World {
    pub(crate) fn read(name: &str) -> Self {
        let text = vector::read(&format!("realms/{name}.json"));
        let (written, _) = Realm::parse(&text).unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        for client in document["clients"].as_array_mut().unwrap() {
            client["explain"] = true.into();
        }
        let (realm, _) = Realm::parse(&document.to_string()).unwrap();
        Self { realm, written, key: RealmKey::parse(&key_set(&format!("realm.{name}"))) }
    }

    pub(crate) fn host(&self, vector: &Vector) -> TestHost {
        TestHost::new(UnixTime::from_seconds(vector.now), &self.key)
    }

    pub(crate) fn exchange(&self, vector: &Vector, host: &TestHost) -> (Response, String) {
        let mut trace = Trace::audited(TraceDetail::Outcomes);
        let outcome = block_on(exchange(host, &self.written, &vector.request.arrived(), &mut trace));
        let ending = AuditOutcome::of(&outcome.result, |_| AuditOutcome::Done("granted"));
        (outcome.response, self.line(AuditEvent::Exchange, &trace, host, &ending))
    }

    pub(crate) fn explain(&self, vector: &Vector, host: &TestHost) -> (Response, String) {
        let mut trace = Trace::audited(TraceDetail::Outcomes);
        let outcome = block_on(explain(host, &self.realm, &vector.request.arrived(), &mut trace));
        let ending = AuditOutcome::of(&outcome.result, Explanation::audit_outcome);
        (outcome.response, self.line(AuditEvent::Explain, &trace, host, &ending))
    }

    fn line(&self, event: AuditEvent, trace: &Trace, host: &TestHost, ending: &AuditOutcome) -> String {
        trace.record().unwrap().line(event, &self.realm, host.now(), ending)
    }
}

pub(crate) fn named(name: &str) -> (World, Vector) {
    let found = vector::all().into_iter().find(|vector| vector.name == name);
    let vector = found.unwrap_or_else(|| panic!("no {name}"));
    (World::read(&vector.realm), vector)
}

/// Returns the value of a parameter of a vector, whose tokens need no decoding.
pub(crate) fn parameter<'a>(vector: &'a Vector, name: &str) -> &'a str {
    let pairs = vector.request.body.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(own, _)| *own == name).map(|(_, value)| value).next().unwrap()
}

pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

pub(crate) fn read(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}
