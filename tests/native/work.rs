//! The most that one request can make the service do, counted over every vector: signatures, not time.
//!
//! An assertion, a subject token and an actor token are verified at most once each, over at most 16 KiB
//! each, under keys of a bounded size; one token is signed, and one identifier is recorded.

use std::cell::Cell;
use std::sync::Arc;

use edge_token_exchange::error::HostError;
use edge_token_exchange::host::{FirstUse, Host, OneTime, OwnKeys};
use edge_token_exchange::jose::{SignatureQuestion, SigningKey, Verdict};
use edge_token_exchange::oauth::limits::MAX_TOKEN;
use edge_token_exchange::oauth::{ClientId, UnixTime};
use edge_token_exchange::realm::{Client, Realm, TrustedIssuer};
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{Arrived, JwkSet, Revocations, RevokedToken, Transport, exchange};

use crate::host::{RealmKey, TestHost, block_on};
use crate::vector;

/// A host that counts what it is asked.
struct Counting {
    host: TestHost,
    verified: Cell<u32>,
    signed: Cell<u32>,
    recorded: Cell<u32>,
    longest: Cell<usize>,
}

fn count(counter: &Cell<u32>) {
    counter.set(counter.get() + 1);
}

impl Host for Counting {
    fn now(&self) -> UnixTime {
        self.host.now()
    }

    fn random(&self) -> Result<[u8; 16], HostError> {
        self.host.random()
    }

    async fn client(&self, realm: &Realm, id: &ClientId) -> Result<Option<Arc<Client>>, HostError> {
        self.host.client(realm, id).await
    }

    async fn issuer_keys(&self, realm: &Realm, issuer: &TrustedIssuer) -> Result<Arc<JwkSet>, HostError> {
        self.host.issuer_keys(realm, issuer).await
    }

    async fn own_keys(&self, realm: &Realm) -> Result<Arc<OwnKeys>, HostError> {
        self.host.own_keys(realm).await
    }

    async fn first_use(&self, realm: &Realm, one: &OneTime) -> Result<FirstUse, HostError> {
        count(&self.recorded);
        self.host.first_use(realm, one).await
    }

    async fn revocations(&self, realm: &Realm) -> Result<Arc<Revocations>, HostError> {
        self.host.revocations(realm).await
    }

    async fn revoke(&self, realm: &Realm, token: &RevokedToken) -> Result<(), HostError> {
        self.host.revoke(realm, token).await
    }

    async fn verify(&self, question: &SignatureQuestion<'_>) -> Result<Verdict, HostError> {
        count(&self.verified);
        self.longest.set(self.longest.get().max(question.message.len() + question.signature.len()));
        self.host.verify(question).await
    }

    async fn sign(&self, realm: &Realm, key: &SigningKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        count(&self.signed);
        self.host.sign(realm, key, message).await
    }
}

#[test]
fn a_request_costs_a_bounded_number_of_signatures() {
    let mut most = (0, 0, 0);
    for vector in vector::all().into_iter().filter(|vector| vector.route.is_none()) {
        let name = &vector.realm;
        let (realm, _) = Realm::parse(&vector::read(&format!("realms/{name}.json"))).unwrap();
        let key = RealmKey::parse(&vector::read(&format!("keys/realm.{name}.json")));
        let host = Counting {
            host: TestHost::new(UnixTime::from_seconds(vector.now), &key),
            verified: Cell::default(),
            signed: Cell::default(),
            recorded: Cell::default(),
            longest: Cell::default(),
        };
        let header = |name: &str| vector.request.headers.get(name).map(String::as_str);
        let arrived = Arrived {
            transport: Transport::Secure,
            method: vector.request.method.as_deref().unwrap_or("POST"),
            content_type: header("content-type"),
            authorization: header("authorization"),
            body: vector.request.body.as_bytes(),
        };
        let outcome = block_on(exchange(&host, &realm, &arrived, &mut Trace::new(TraceDetail::Outcomes)));
        let parameter = |name: &str| vector.request.body.contains(&format!("{name}="));
        let tokens = 1 + u32::from(parameter("actor_token")) + u32::from(parameter("client_assertion"));
        assert!(host.verified.get() <= tokens, "{} verifies too much", vector.name);
        assert!(host.longest.get() <= MAX_TOKEN, "{} verifies too long a token", vector.name);
        assert!(host.recorded.get() <= 1, "{} records too much", vector.name);
        // Nothing is signed for a request that is refused.
        assert_eq!(host.signed.get(), u32::from(outcome.result.is_ok()), "{}", vector.name);
        let (verified, signed, recorded) = most;
        most = (
            host.verified.get().max(verified),
            host.signed.get().max(signed),
            host.recorded.get().max(recorded),
        );
    }
    // The vectors have an assertion and a subject token, or a subject and an actor token.
    assert_eq!(most, (2, 1, 1));
}
