//! A host for tests. It is no mock: it gives every answer that a host must give, from a map, a number and
//! the portable signatures.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::error::HostError;
use edge_token_exchange::host::{Admission, FirstUse, Host, NonceKey, OneTime, OwnKeys};
use edge_token_exchange::jose::portable::{self, PrivateKey};
use edge_token_exchange::jose::{Algorithm, Recurrence, SignatureQuestion, SigningKey, Verdict};
use edge_token_exchange::oauth::{ClientId, KeyId, UnixTime};
use edge_token_exchange::realm::{Client, Realm, TrustedIssuer};
use edge_token_exchange::revocation::{Revocations, RevokedToken};
use edge_token_exchange::{JwkSet, Reading};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::vector;

/// A host with a fixed clock, one signing key and a memory of first uses. A test about a part of the host
/// makes that part fail, or reads its calls.
pub(crate) struct TestHost {
    now: UnixTime,
    own: Arc<OwnKeys>,
    private: Arc<PrivateKey>,
    used: RefCell<HashSet<(&'static str, String, String)>>,
    /// Tokens and not-before times, by the names of the engine.
    pub(crate) revoked: RefCell<(BTreeSet<String>, BTreeMap<String, i64>)>,
    /// The realms that it serves, by their paths.
    realms: RefCell<BTreeMap<String, Arc<Realm>>>,
    /// Whether it writes audit lines.
    pub(crate) audits: Cell<bool>,
    /// The limiter's answer to every client.
    pub(crate) admission: Cell<Admission>,
    /// The keys at the `jwks_uri` of every client.
    pub(crate) client_keys: RefCell<Option<Arc<JwkSet>>>,
    /// The clients whose keys an assertion did not find.
    pub(crate) client_keys_missed: RefCell<Vec<String>>,
    /// The parts that fail, each named by its error.
    pub(crate) failing: RefCell<Vec<HostError>>,
    /// The calls of the engine, in order.
    pub(crate) asked: RefCell<Vec<Asked>>,
    /// The signatures whose verdict a host may cache.
    pub(crate) cacheable: Cell<usize>,
}

/// One call: the part of the host that answers it, and the number of bytes that it verifies or signs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) part: HostError,
    pub(crate) bytes: usize,
}

/// The signing key of a realm, read once.
pub(crate) struct RealmKey {
    own: Arc<OwnKeys>,
    private: Arc<PrivateKey>,
}

impl RealmKey {
    /// Reads the one private JWK of a set.
    pub(crate) fn parse(set: &str) -> Self {
        let set: Value = serde_json::from_str(set).unwrap();
        let jwk = &set["keys"][0];
        let algorithm = Algorithm::from_name(jwk["alg"].as_str().unwrap()).unwrap();
        let mut public = jwk.clone();
        public.as_object_mut().unwrap().remove("d");
        let (keys, warnings) =
            JwkSet::parse(json!({ "keys": [public] }).to_string().as_bytes(), Reading::Canonical).unwrap();
        assert_eq!(warnings, Vec::<String>::new());
        let kid = KeyId::from(jwk["kid"].as_str().unwrap());
        Self {
            own: Arc::new(OwnKeys { public: Arc::new(keys), signing: SigningKey { kid, algorithm } }),
            private: Arc::new(PrivateKey::from_jwk(&jwk.to_string(), algorithm).unwrap()),
        }
    }

    /// The public part.
    pub(crate) fn public(&self) -> &JwkSet {
        &self.own.public
    }
}

impl TestHost {
    /// Returns a host without any history.
    pub(crate) fn new(now: UnixTime, key: &RealmKey) -> Self {
        Self {
            now,
            own: key.own.clone(),
            private: key.private.clone(),
            used: RefCell::default(),
            revoked: RefCell::default(),
            realms: RefCell::default(),
            audits: Cell::default(),
            admission: Cell::new(Admission::Yes),
            client_keys: RefCell::default(),
            client_keys_missed: RefCell::default(),
            failing: RefCell::default(),
            asked: RefCell::default(),
            cacheable: Cell::default(),
        }
    }

    /// Serves a realm at its path.
    pub(crate) fn serve(&self, realm: &Arc<Realm>) {
        self.realms.borrow_mut().insert(realm.path().to_string(), realm.clone());
    }

    /// Returns the number of calls to a part.
    pub(crate) fn count(&self, part: HostError) -> usize {
        self.asked.borrow().iter().filter(|asked| asked.part == part).count()
    }

    /// Records a call, and answers it if the part fails.
    fn asks(&self, part: HostError, bytes: usize) -> Result<(), HostError> {
        self.asked.borrow_mut().push(Asked { part, bytes });
        if self.failing.borrow().contains(&part) { Err(part) } else { Ok(()) }
    }
}

impl Host for TestHost {
    fn now(&self) -> UnixTime {
        self.now
    }

    /// Values are distinct in the whole run; the tests need no more of randomness.
    fn random(&self) -> Result<[u8; 16], HostError> {
        static DRAWN: AtomicU64 = AtomicU64::new(0);
        self.asks(HostError::Random, 0)?;
        let digest = Sha256::digest(DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        digest.first_chunk().copied().ok_or(HostError::Random)
    }

    fn writes_audit_lines(&self) -> bool {
        self.audits.get()
    }

    async fn realm(&self, path: &str) -> Result<Option<Arc<Realm>>, HostError> {
        self.asks(HostError::Realm, 0)?;
        Ok(self.realms.borrow().get(path).cloned())
    }

    /// The realm already has all its clients.
    async fn client(&self, _: &Realm, _: &ClientId) -> Result<Option<Arc<Client>>, HostError> {
        self.asks(HostError::Client, 0)?;
        Ok(None)
    }

    /// The realms already have their issuers' keys.
    async fn issuer_keys(&self, _: &Realm, _: &TrustedIssuer) -> Result<Arc<JwkSet>, HostError> {
        self.asks(HostError::IssuerKeys, 0)?;
        Err(HostError::IssuerKeys)
    }

    async fn client_keys(&self, _: &Realm, _: &Client) -> Result<Arc<JwkSet>, HostError> {
        self.asks(HostError::IssuerKeys, 0)?;
        self.client_keys.borrow().clone().ok_or(HostError::IssuerKeys)
    }

    fn client_key_missing(&self, _: &Realm, client: &Client) {
        self.client_keys_missed.borrow_mut().push(client.client_id().to_string());
    }

    async fn own_keys(&self, _: &Realm) -> Result<Arc<OwnKeys>, HostError> {
        self.asks(HostError::OwnKeys, 0)?;
        Ok(self.own.clone())
    }

    async fn nonce_key(&self) -> Result<Arc<NonceKey>, HostError> {
        self.asks(HostError::NonceKey, 0)?;
        Ok(Arc::new(NonceKey::new(nonce_key())))
    }

    async fn first_use(&self, _: &Realm, one: &OneTime) -> Result<FirstUse, HostError> {
        self.asks(HostError::FirstUse, 0)?;
        let name = (one.kind, one.party.to_string(), one.identifier.to_string());
        Ok(if self.used.borrow_mut().insert(name) { FirstUse::Yes } else { FirstUse::No })
    }

    async fn admit(&self, _: &Realm, _: &Client) -> Result<Admission, HostError> {
        self.asks(HostError::Limit, 0)?;
        Ok(self.admission.get())
    }

    async fn revocations(&self, _: &Realm) -> Result<Arc<Revocations>, HostError> {
        self.asks(HostError::Revocations, 0)?;
        let revoked = self.revoked.borrow();
        let list = json!({ "tokens": revoked.0, "subjects": revoked.1 });
        Revocations::parse(list.to_string().as_bytes()).map(Arc::new).ok_or(HostError::Revocations)
    }

    async fn revoke(&self, _: &Realm, token: &RevokedToken) -> Result<(), HostError> {
        self.asks(HostError::Revocations, 0)?;
        assert!(token.until > self.now);
        self.revoked.borrow_mut().0.insert(token.name.clone());
        Ok(())
    }

    async fn verify(&self, question: &SignatureQuestion<'_>) -> Result<Verdict, HostError> {
        self.asks(HostError::Verify, question.message.len() + question.signature.len())?;
        let cacheable = usize::from(question.recurrence == Recurrence::Likely);
        self.cacheable.set(self.cacheable.get() + cacheable);
        portable::verify(question).map_err(HostError::from)
    }

    async fn sign(&self, _: &Realm, key: &SigningKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        self.asks(HostError::Sign, message.len())?;
        assert_eq!(*key, self.own.signing);
        self.private.sign(message).map_err(HostError::from)
    }
}

/// Returns the key of nonces of the vectors.
fn nonce_key() -> [u8; 32] {
    let keys: Value = serde_json::from_str(&vector::read("keys/nonce.json")).unwrap();
    URL_SAFE_NO_PAD.decode(keys["nonce_key"].as_str().unwrap()).unwrap().try_into().unwrap()
}

/// Drives a future that never waits for long: each of the host's answers is ready at once.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
