//! [`Host`] for JavaScript: from the cache where possible, else by a host call.

use std::cell::RefCell;
use std::str;
use std::sync::Arc;
use std::thread::LocalKey;

use sha2::{Digest as _, Sha256};

use super::cache::{Cache, Cached, ISSUER_KEYS, OWN_KEYS};
use super::events::Event;
use super::features::{Feature, Features};
use super::host_call::{HostCall, Reply};
use super::host_calls::HostCalls;
use super::verified::Remembered;
use super::webcrypto;
use crate::error::HostError;
use crate::host::{Admission, FirstUse, Host, NonceKey, OneTime, OwnKeys};
use crate::jose::{JwkSet, Reading, SignatureQuestion, SigningKey, UnusableKey, Verdict};
use crate::json::{self, Limits};
use crate::oauth::{ClientId, KeyId, UnixTime};
use crate::realm::record::{client_keys_name, digest, issuer_keys_name, keyring_name};
use crate::realm::{Client, KeySource, Realm, TrustedIssuer};
use crate::revocation::{Revocations, RevokedToken};

/// From this length on, in bytes, the platform's digest is faster despite the host call.
const LONG_TOKEN: usize = 2_048;

thread_local! {
    /// The key of nonces of the store that asked for it last: most hosts have one store.
    static NONCE_KEY: RefCell<Option<(u32, Arc<NonceKey>)>> = const { RefCell::new(None) };
}

/// The host of one request.
#[derive(Debug)]
pub(crate) struct JavaScript {
    pub(super) store: u32,
    features: Features,
    pub(super) now: UnixTime,
    pub(super) calls: HostCalls,
    /// What the host does after the answer.
    pub(super) events: RefCell<Vec<Event>>,
}

impl JavaScript {
    pub(crate) fn new(store: u32, features: Features, now: UnixTime, calls: HostCalls) -> Self {
        Self { store, features, now, calls, events: RefCell::default() }
    }

    pub(super) fn store(&self) -> u32 {
        self.store
    }

    pub(super) fn calls(&self) -> &HostCalls {
        &self.calls
    }

    /// The cached value of a key, or the one that JavaScript finds and `parse` reads.
    ///
    /// Only the cache uses the key; the digest that names the record is computed on demand.
    async fn read<T>(
        &self,
        cache: &'static LocalKey<RefCell<Cache<T>>>,
        key: String,
        call: impl FnOnce() -> HostCall,
        failed: HostError,
        parse: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Option<Arc<T>>, HostError> {
        let name = (self.store, key);
        match cache.with_borrow(|cache| cache.get(&name, self.now)) {
            Cached::Present(value) => return Ok(Some(value)),
            Cached::Absent => return Ok(None),
            Cached::Unknown => {}
        }
        let value = match self.calls.call(call()).await {
            Reply::Yes(text) => {
                let Some(value) = parse(&text) else {
                    cache.with_borrow_mut(|cache| cache.remove(&name));
                    return Err(failed);
                };
                Some(Arc::new(value))
            }
            Reply::No => None,
            Reply::Lacking | Reply::Unavailable => {
                let stale_if_error = cache.with_borrow_mut(|cache| cache.stale_if_error(&name, self.now));
                return stale_if_error.map(Some).ok_or(failed);
            }
        };
        cache.with_borrow_mut(|cache| cache.insert(name, value.as_ref(), self.now));
        Ok(value)
    }
}

impl Host for JavaScript {
    fn now(&self) -> UnixTime {
        self.now
    }

    fn random(&self) -> Result<[u8; 16], HostError> {
        if self.features.have(Feature::Rehearsal) {
            return Ok([0; 16]);
        }
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| HostError::Random)?;
        Ok(bytes)
    }

    fn writes_audit_lines(&self) -> bool {
        self.features.have(Feature::Audit)
    }

    fn is_operators(&self) -> bool {
        self.features.have(Feature::Operator)
    }

    async fn realm(&self, path: &str) -> Result<Option<Arc<Realm>>, HostError> {
        self.realm_of(path).await
    }

    async fn client(&self, realm: &Realm, client_id: &ClientId) -> Result<Option<Arc<Client>>, HostError> {
        self.client_of(realm, client_id).await
    }

    async fn issuer_keys(&self, realm: &Realm, issuer: &TrustedIssuer) -> Result<Arc<JwkSet>, HostError> {
        let address = match issuer.keys() {
            KeySource::Inline(keys) => return Ok(Arc::clone(keys)),
            KeySource::Remote(address) => address,
        };
        let key = together(&[realm.path().as_str(), issuer.issuer().as_str(), address]);
        let call = || HostCall::record(issuer_keys_name(realm.path(), issuer.issuer(), address));
        self.read(&ISSUER_KEYS, key, call, HostError::IssuerKeys, |text| JwkSet::parse_kept(text).ok())
            .await?
            .ok_or_else(|| {
                self.want_keys(realm, issuer);
                HostError::IssuerKeys
            })
    }

    async fn client_keys(&self, realm: &Realm, client: &Client) -> Result<Arc<JwkSet>, HostError> {
        let address = match client.auth.keys() {
            Some(KeySource::Inline(keys)) => return Ok(Arc::clone(keys)),
            Some(KeySource::Remote(address)) => address,
            None => return Err(HostError::IssuerKeys),
        };
        let name = client_keys_name(realm.path(), client.client_id(), address);
        let call = || HostCall::record(name.clone());
        let parse = |text: &[u8]| JwkSet::parse(text, Reading::Canonical).ok().map(|(keys, _)| keys);
        self.read(&ISSUER_KEYS, name.clone(), call, HostError::IssuerKeys, parse).await?.ok_or_else(|| {
            self.want_client_keys(realm, client);
            HostError::IssuerKeys
        })
    }

    fn client_key_missing(&self, realm: &Realm, client: &Client) {
        self.want_client_keys(realm, client);
    }

    fn key_missing(&self, realm: &Realm, issuer: &TrustedIssuer, unusable: &[UnusableKey]) {
        self.want_keys(realm, issuer);
        self.report_unusable(realm, issuer, unusable);
    }

    async fn own_keys(&self, realm: &Realm) -> Result<Arc<OwnKeys>, HostError> {
        let key = realm.path().to_string();
        let call = || HostCall::own_keys(keyring_name(realm.path()));
        self.read(&OWN_KEYS, key, call, HostError::OwnKeys, |text| own_keys(text, realm))
            .await?
            .ok_or(HostError::OwnKeys)
    }

    async fn first_use(&self, realm: &Realm, identifier: &OneTime) -> Result<FirstUse, HostError> {
        let OneTime { kind, party, identifier, until } = identifier;
        let realm = realm.path().as_str();
        let whose = digest(&[realm, party]);
        let which = digest(&[realm, kind, party, identifier]);
        match self.calls.call(HostCall::first_use(whose, which, *until)).await {
            Reply::Yes(_) => Ok(FirstUse::Yes),
            Reply::No => Ok(FirstUse::No),
            Reply::Lacking | Reply::Unavailable => Err(HostError::FirstUse),
        }
    }

    async fn nonce_key(&self) -> Result<Arc<NonceKey>, HostError> {
        let known = NONCE_KEY.with_borrow(Clone::clone);
        if let Some((_, key)) = known.filter(|(store, _)| *store == self.store) {
            return Ok(key);
        }
        let Reply::Yes(bytes) = self.calls.call(HostCall::nonce_key()).await else {
            return Err(HostError::NonceKey);
        };
        let key = Arc::new(NonceKey::new(bytes.try_into().map_err(|_| HostError::NonceKey)?));
        NONCE_KEY.set(Some((self.store, Arc::clone(&key))));
        Ok(key)
    }

    async fn admit(&self, realm: &Realm, client: &Client) -> Result<Admission, HostError> {
        if !self.features.have(Feature::Limits) {
            return Ok(Admission::Yes);
        }
        let client = digest(&[realm.path().as_str(), client.client_id().as_str()]);
        match self.calls.call(HostCall::admit(client)).await {
            Reply::Yes(_) => Ok(Admission::Yes),
            Reply::No => Ok(Admission::No),
            Reply::Lacking | Reply::Unavailable => Err(HostError::Limit),
        }
    }

    async fn revocations(&self, realm: &Realm) -> Result<Arc<Revocations>, HostError> {
        self.read_revocations(realm).await
    }

    async fn revoke(&self, realm: &Realm, token: &RevokedToken) -> Result<(), HostError> {
        self.record_revocation(realm, token).await
    }

    async fn sha256(&self, token: &[u8]) -> [u8; 32] {
        if token.len() >= LONG_TOKEN {
            let reply = self.calls.call(HostCall::sha256(token)).await;
            if let Reply::Yes(digest) = reply
                && let Ok(digest) = digest.try_into()
            {
                return digest;
            }
        }
        Sha256::digest(token).into()
    }

    async fn verify(&self, question: &SignatureQuestion<'_>) -> Result<Verdict, HostError> {
        let remembered = Remembered::of(question);
        if remembered.verified() {
            return Ok(Verdict::Valid);
        }
        let verdict = match self.calls.call(HostCall::verify(question)).await {
            Reply::Yes(_) => Verdict::Valid,
            Reply::No => Verdict::Invalid,
            Reply::Lacking => webcrypto::instead(question)?,
            Reply::Unavailable => return Err(HostError::Verify),
        };
        if verdict == Verdict::Valid {
            remembered.insert();
        }
        Ok(verdict)
    }

    async fn sign(&self, realm: &Realm, key: &SigningKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        match self.calls.call(HostCall::sign(realm.path(), &key.kid, message)).await {
            Reply::Yes(signature) => Ok(signature),
            Reply::No | Reply::Lacking | Reply::Unavailable => Err(HostError::Sign),
        }
    }
}

/// One key from several parts: none but the last can contain the separator.
fn together(parts: &[&str]) -> String {
    parts.join("\n")
}

/// Reads `{ "issuer": iss, "keys": [JWK], "signing": kid }`: the issuer must be the realm's own,
/// and the signing key one of the keys.
fn own_keys(text: &[u8], realm: &Realm) -> Option<OwnKeys> {
    let own = json::parse_object(text, Limits::TOKEN).ok()?;
    if *realm.issuer() != *own.member("issuer")?.as_str()? {
        return None;
    }
    let kid = own.member("signing")?.as_str()?;
    let (public, _) = JwkSet::parse(text, Reading::Canonical).ok()?;
    let key = public.keys().find(|key| key.kid().is_some_and(|own| *own == *kid))?;
    let signing = SigningKey { kid: KeyId::from(kid), algorithm: key.algorithm()? };
    Some(OwnKeys { public: Arc::new(public), signing })
}
