//! What the engine asks of its machine, and nothing else: these methods are the only points where
//! an exchange waits.
//!
//! A host answers from what its operator configured. No method is given a URL, and none may act on
//! one that a token named: a fetch caused by a token is a fetch chosen by an attacker.

use std::future::{Future, ready};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::error::HostError;
use crate::jose::{JwkSet, SignatureQuestion, SigningKey, UnusableKey, Verdict};
use crate::oauth::{ClientId, UnixTime};
use crate::realm::{Client, Realm, TrustedIssuer};
use crate::revocation::{Revocations, RevokedToken};

/// The machine an exchange runs on.
///
/// Every method fails closed: an answer that is unavailable is a [`HostError`], which ends the exchange
/// with 503 and no token, never a guess. A method that a host does not have says so by itself: what it
/// provides here is that error, so that a host implements its capabilities and no others.
pub trait Host {
    /// The time, taken once when the exchange began.
    fn now(&self) -> UnixTime;

    /// 128 random bits for one `jti`, from a generator fit for keys.
    ///
    /// It governs the identifiers of minted tokens only. A signature scheme that needs randomness
    /// draws its own inside the back end that signs.
    ///
    /// # Errors
    ///
    /// [`HostError::Random`] when the machine has none.
    fn random(&self) -> Result<[u8; 16], HostError> {
        Err(HostError::Random)
    }

    /// The record of a client, or `None` if the realm has no such client.
    fn client(
        &self,
        _: &Realm,
        _: &ClientId,
    ) -> impl Future<Output = Result<Option<Arc<Client>>, HostError>> {
        ready(Err(HostError::Client))
    }

    /// The keys of an issuer whose set is not in the realm document (`jwks_uri`).
    fn issuer_keys(
        &self,
        _: &Realm,
        _: &TrustedIssuer,
    ) -> impl Future<Output = Result<Arc<JwkSet>, HostError>> {
        ready(Err(HostError::IssuerKeys))
    }

    /// Told that a token names a key which the set of its issuer lacks, or has among those that cannot
    /// be used: these are `unusable`, as the issuer published them.
    ///
    /// A host that keeps a copy of the set may have it fetched anew once the request is answered,
    /// from where the realm says, and no more often than its own limits allow: the next token of a
    /// rotated key then finds it, and a thousand invented ones change nothing.
    fn key_missing(&self, _realm: &Realm, _issuer: &TrustedIssuer, _unusable: &[UnusableKey]) {}

    /// The realm's own keys: the public part of all, and which one signs now.
    fn own_keys(&self, _: &Realm) -> impl Future<Output = Result<Arc<OwnKeys>, HostError>> {
        ready(Err(HostError::OwnKeys))
    }

    /// Records the use of an identifier and tells whether it was the first.
    ///
    /// Atomic by contract: of any number of concurrent calls with equal arguments, exactly one is
    /// answered [`FirstUse::Yes`]. A store that reads and then writes does not meet it.
    fn first_use(&self, _: &Realm, _: &OneTime) -> impl Future<Output = Result<FirstUse, HostError>> {
        ready(Err(HostError::FirstUse))
    }

    /// Counts a request of an authenticated client and tells whether it may go on. A host without
    /// limits admits every one.
    fn admit(&self, _: &Realm, _: &Client) -> impl Future<Output = Result<Admission, HostError>> {
        ready(Ok(Admission::Yes))
    }

    /// What the realm has revoked, as it was at most a minute or two ago. A host that cannot say is an
    /// error: to know of no revocation is not to know that there is none.
    fn revocations(&self, _: &Realm) -> impl Future<Output = Result<Arc<Revocations>, HostError>> {
        ready(Err(HostError::Revocations))
    }

    /// Records that a token is revoked, for good before it answers.
    fn revoke(&self, _: &Realm, _: &RevokedToken) -> impl Future<Output = Result<(), HostError>> {
        ready(Err(HostError::Revocations))
    }

    /// The SHA-256 of a presented token, for the audit line. A host may have a faster way to it.
    fn sha256(&self, token: &[u8]) -> impl Future<Output = [u8; 32]> {
        ready(Sha256::digest(token).into())
    }

    /// Whether a signature is the key's over the bytes.
    fn verify(&self, _: &SignatureQuestion<'_>) -> impl Future<Output = Result<Verdict, HostError>> {
        ready(Err(HostError::Verify))
    }

    /// Signs bytes with one of the realm's own keys.
    fn sign(&self, _: &Realm, _: &SigningKey, _: &[u8]) -> impl Future<Output = Result<Vec<u8>, HostError>> {
        ready(Err(HostError::Sign))
    }
}

/// The realm's own keys as far as the engine may know them.
#[derive(Debug)]
pub struct OwnKeys {
    /// The public keys under which own tokens verify, the signing key's among them.
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

/// An identifier that counts once, with the time until which that must be remembered.
#[derive(Debug)]
pub struct OneTime {
    /// What is identified, such as `client_assertion`: equal identifiers of two kinds are two.
    pub kind: &'static str,
    /// Who chose the identifier: a client or an issuer.
    pub party: Box<str>,
    /// The identifier.
    pub identifier: Box<str>,
    /// When it can no longer be used anyway.
    pub until: UnixTime,
}

/// The answer to "is this the first use?".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FirstUse {
    /// It was, and has been recorded.
    Yes,
    /// It was used before.
    No,
}

/// The answer to "may this client go on?".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// It is within its limit.
    Yes,
    /// It has asked too often.
    No,
}
