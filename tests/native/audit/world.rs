//! A realm whose clients may all explain, on a machine with limits, and what both leave in the log.

use std::fmt::Write as _;
use std::sync::Arc;

use edge_token_exchange::audit::{AuditEvent, AuditOutcome};
use edge_token_exchange::error::HostError;
use edge_token_exchange::host::{Admission, FirstUse, Host, OneTime, OwnKeys};
use edge_token_exchange::jose::{SignatureQuestion, SigningKey, Verdict};
use edge_token_exchange::oauth::{ClientId, UnixTime};
use edge_token_exchange::realm::{Client, TrustedIssuer};
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{
    Arrived, Explanation, JwkSet, Realm, Response, Revocations, RevokedToken, Transport, exchange, explain,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::host::{RealmKey, TestHost, block_on};
use crate::vector::{self, Vector};

/// A realm and the key it signs with.
pub(crate) struct World {
    pub(crate) realm: Realm,
    key: RealmKey,
}

impl World {
    pub(crate) fn read(name: &str) -> Self {
        let mut document: Value =
            serde_json::from_str(&vector::read(&format!("realms/{name}.json"))).unwrap();
        for client in document["clients"].as_array_mut().unwrap() {
            client["explain"] = true.into();
        }
        let (realm, _) = Realm::parse(&document.to_string()).unwrap();
        Self { realm, key: RealmKey::parse(&vector::read(&format!("keys/realm.{name}.json"))) }
    }

    pub(crate) fn host(&self, vector: &Vector) -> Machine {
        let inner = TestHost::new(UnixTime::from_seconds(vector.now), &self.key);
        Machine { inner, admission: Ok(Admission::Yes), signs: true }
    }

    pub(crate) fn exchange(&self, vector: &Vector, host: &Machine) -> (Response, String) {
        let mut trace = Trace::audited(TraceDetail::Outcomes);
        let outcome = block_on(exchange(host, &self.realm, &arrived(vector), &mut trace));
        let ending = AuditOutcome::of(&outcome.result, |_| AuditOutcome::Done("granted"));
        (outcome.response, self.line(AuditEvent::Exchange, &trace, host, &ending))
    }

    pub(crate) fn explain(&self, vector: &Vector, host: &Machine) -> (Response, String) {
        let mut trace = Trace::audited(TraceDetail::Outcomes);
        let outcome = block_on(explain(host, &self.realm, &arrived(vector), &mut trace));
        let ending = AuditOutcome::of(&outcome.result, Explanation::ending);
        (outcome.response, self.line(AuditEvent::Explain, &trace, host, &ending))
    }

    fn line(&self, event: AuditEvent, trace: &Trace, host: &Machine, ending: &AuditOutcome) -> String {
        trace.record().unwrap().line(event, &self.realm, host.now(), ending)
    }
}

/// A machine with limits, and one that may be unable to sign.
pub(crate) struct Machine {
    pub(crate) inner: TestHost,
    pub(crate) admission: Result<Admission, HostError>,
    pub(crate) signs: bool,
}

impl Host for Machine {
    fn now(&self) -> UnixTime {
        self.inner.now()
    }

    fn random(&self) -> Result<[u8; 16], HostError> {
        self.inner.random()
    }

    async fn client(&self, realm: &Realm, name: &ClientId) -> Result<Option<Arc<Client>>, HostError> {
        self.inner.client(realm, name).await
    }

    async fn issuer_keys(&self, realm: &Realm, of: &TrustedIssuer) -> Result<Arc<JwkSet>, HostError> {
        self.inner.issuer_keys(realm, of).await
    }

    async fn own_keys(&self, realm: &Realm) -> Result<Arc<OwnKeys>, HostError> {
        self.inner.own_keys(realm).await
    }

    async fn first_use(&self, realm: &Realm, one: &OneTime) -> Result<FirstUse, HostError> {
        self.inner.first_use(realm, one).await
    }

    async fn revocations(&self, realm: &Realm) -> Result<Arc<Revocations>, HostError> {
        self.inner.revocations(realm).await
    }

    async fn revoke(&self, realm: &Realm, token: &RevokedToken) -> Result<(), HostError> {
        self.inner.revoke(realm, token).await
    }

    async fn admit(&self, _: &Realm, _: &Client) -> Result<Admission, HostError> {
        self.admission
    }

    async fn verify(&self, question: &SignatureQuestion<'_>) -> Result<Verdict, HostError> {
        self.inner.verify(question).await
    }

    async fn sign(&self, realm: &Realm, key: &SigningKey, text: &[u8]) -> Result<Vec<u8>, HostError> {
        if self.signs { self.inner.sign(realm, key, text).await } else { Err(HostError::Sign) }
    }
}

fn arrived(vector: &Vector) -> Arrived<'_> {
    let request = &vector.request;
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    Arrived {
        transport: match request.transport.as_deref() {
            Some("plain") => Transport::Plain,
            _ => Transport::Secure,
        },
        method: request.method.as_deref().unwrap_or("POST"),
        content_type: header("content-type"),
        authorization: header("authorization"),
        body: request.body.as_bytes(),
    }
}

pub(crate) fn named(name: &str) -> (World, Vector) {
    let found = vector::all().into_iter().find(|vector| vector.name == name);
    let vector = found.unwrap_or_else(|| panic!("no {name}"));
    (World::read(&vector.realm), vector)
}

/// The value of a parameter of a vector, whose tokens need no decoding.
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
