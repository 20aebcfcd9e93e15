//! The engine's requests to its host. The engine awaits these methods and nothing else.
//!
//! The host responds from its operator's configuration. The engine passes no URL to any method, and
//! no method may fetch a URL that a token names: an attacker would choose the target of that fetch.

use std::fmt;
use std::future::{Future, ready};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::HostError;
use crate::jose::{JwkSet, SignatureQuestion, SigningKey, UnusableKey, Verdict};
use crate::oauth::{ClientId, UnixTime};
use crate::realm::{Client, Realm, TrustedIssuer};
use crate::revocation::{Revocations, RevokedToken};

/// The host that runs an exchange.
///
/// Every method fails closed: where its result is unavailable it returns a [`HostError`], which
/// ends the exchange with 503 and no token. That error is what each method returns where a host does
/// not override it: a host implements the capabilities that it has, and no others.
pub trait Host {
    /// The present time; the engine reads it once, when the exchange begins.
    fn now(&self) -> UnixTime;

    /// 128 random bits for one `jti`, from a cryptographically secure generator.
    ///
    /// The engine uses them only for identifiers of minted tokens. A signature scheme that needs
    /// randomness draws its own inside the implementation that signs.
    ///
    /// # Errors
    ///
    /// [`HostError::Random`] when the random generator is unavailable.
    fn random(&self) -> Result<[u8; 16], HostError> {
        Err(HostError::Random)
    }

    /// Whether the host writes audit lines; the engine makes none for a host that does not.
    fn writes_audit_lines(&self) -> bool {
        false
    }

    /// Whether the operator asks, on a machine of their own. An explanation then includes why a client did
    /// not authenticate, which no client learns.
    fn is_operators(&self) -> bool {
        false
    }

    /// The realm at a path, or `None` if there is none.
    ///
    /// The path comes from a URL, and the host finds it among the realms that its operator
    /// configured.
    fn realm(&self, _: &str) -> impl Future<Output = Result<Option<Arc<Realm>>, HostError>> {
        ready(Err(HostError::Realm))
    }

    /// The record of a client, or `None` if the realm has no such client.
    fn client(
        &self,
        _: &Realm,
        _: &ClientId,
    ) -> impl Future<Output = Result<Option<Arc<Client>>, HostError>> {
        ready(Err(HostError::Client))
    }

    /// The keys of an issuer with a `jwks_uri` in the realm document.
    fn issuer_keys(
        &self,
        _: &Realm,
        _: &TrustedIssuer,
    ) -> impl Future<Output = Result<Arc<JwkSet>, HostError>> {
        ready(Err(HostError::IssuerKeys))
    }

    /// The keys of a client with a `jwks_uri` in its record. The host reads them canonically.
    fn client_keys(&self, _: &Realm, _: &Client) -> impl Future<Output = Result<Arc<JwkSet>, HostError>> {
        ready(Err(HostError::IssuerKeys))
    }

    /// Reports that an assertion names a key which the client's key set lacks, as
    /// [`Self::key_missing`] does for an issuer.
    fn client_key_missing(&self, _: &Realm, _: &Client) {}

    /// Reports that a token names a key which the issuer's key set lacks, or holds among the
    /// unusable ones. `unusable` lists those, as the issuer published them.
    ///
    /// A host that caches the set may fetch it again after the response, from the URL in the realm
    /// document, and no more often than its own limits allow. The next token of a rotated key then
    /// finds its key, and an attacker who invents a thousand keys causes no more fetches
    /// than the limits allow.
    fn key_missing(&self, _realm: &Realm, _issuer: &TrustedIssuer, _unusable: &[UnusableKey]) {}

    /// The realm's own keys: the public part of all, and the one that signs now.
    fn own_keys(&self, _: &Realm) -> impl Future<Output = Result<Arc<OwnKeys>, HostError>> {
        ready(Err(HostError::OwnKeys))
    }

    /// Records the use of an identifier and reports whether it was the first.
    ///
    /// Atomic by contract: of any number of concurrent calls with equal arguments, exactly one
    /// returns [`FirstUse::Yes`]. A store that reads and then writes breaks the contract.
    fn first_use(&self, _: &Realm, _: &OneTime) -> impl Future<Output = Result<FirstUse, HostError>> {
        ready(Err(HostError::FirstUse))
    }

    /// The key of the nonces that `DPoP` proofs need, the same for every instance of this service. A host
    /// keeps it as long as it keeps the secret from which it derives the key.
    fn nonce_key(&self) -> impl Future<Output = Result<Arc<NonceKey>, HostError>> {
        ready(Err(HostError::NonceKey))
    }

    /// Counts a request of an authenticated client and reports whether the client is within its
    /// limit. A host without limits admits every request.
    fn admit(&self, _: &Realm, _: &Client) -> impl Future<Output = Result<Admission, HostError>> {
        ready(Ok(Admission::Yes))
    }

    /// The revocations of the realm, at most a minute or two old. A host that cannot read them
    /// returns an error: an empty list would mean that no token is revoked.
    fn revocations(&self, _: &Realm) -> impl Future<Output = Result<Arc<Revocations>, HostError>> {
        ready(Err(HostError::Revocations))
    }

    /// Records durably, before it returns, that a token is revoked.
    fn revoke(&self, _: &Realm, _: &RevokedToken) -> impl Future<Output = Result<(), HostError>> {
        ready(Err(HostError::Revocations))
    }

    /// The SHA-256 of a presented token, for the audit line. A host may override it with a faster
    /// way.
    fn sha256(&self, token: &[u8]) -> impl Future<Output = [u8; 32]> {
        ready(Sha256::digest(token).into())
    }

    /// Verifies a signature over bytes with a public key.
    fn verify(&self, _: &SignatureQuestion<'_>) -> impl Future<Output = Result<Verdict, HostError>> {
        ready(Err(HostError::Verify))
    }

    /// Signs bytes with one of the realm's own keys.
    fn sign(&self, _: &Realm, _: &SigningKey, _: &[u8]) -> impl Future<Output = Result<Vec<u8>, HostError>> {
        ready(Err(HostError::Sign))
    }
}

/// The realm's own keys, without any private part.
#[derive(Debug)]
pub struct OwnKeys {
    /// The public keys that verify own tokens, the signing key's among them.
    pub public: Arc<JwkSet>,
    /// The key that signs now.
    pub signing: SigningKey,
}

impl OwnKeys {
    /// The public keys as a JWK set, for the realm's `jwks_uri`. RFC 7517 §5.
    pub fn jwk_set(&self) -> String {
        self.public.jwk_set_json()
    }
}

/// An identifier that a client or issuer may use once, and the time until which the host records
/// it.
#[derive(Debug)]
pub struct OneTime {
    /// The purpose of the identifier, such as `client_assertion`: equal identifiers for two
    /// purposes are different.
    pub kind: &'static str,
    /// The client or issuer that chose the identifier.
    pub party: Box<str>,
    /// The identifier.
    pub identifier: Box<str>,
    /// The time at which the identifier expires, and the host may forget it.
    pub until: UnixTime,
}

/// The key of the nonces of `DPoP` proofs: 32 secret bytes that are used for nothing else.
pub struct NonceKey(Zeroizing<[u8; BLOCK]>);

/// The bytes of a block of SHA-256. HMAC pads a shorter key with zeros to this length (RFC 2104 §2).
const BLOCK: usize = 64;

impl NonceKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        let mut block = Zeroizing::new([0; BLOCK]);
        block.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        Self(block)
    }

    /// The key in the length of a block, which is the same key to HMAC.
    pub(crate) fn block(&self) -> &[u8; BLOCK] {
        &self.0
    }
}

impl fmt::Debug for NonceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NonceKey([redacted])")
    }
}

/// Whether an identifier is new.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FirstUse {
    /// The identifier is new, and the host has recorded it.
    Yes,
    /// The host recorded the identifier before.
    No,
}

/// Whether a client may proceed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// The client is within its limit.
    Yes,
    /// The client sends too many requests.
    No,
}
