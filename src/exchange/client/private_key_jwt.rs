//! `private_key_jwt`. RFC 7521 §4.2, RFC 7523 §3, draft-ietf-oauth-rfc7523bis.
//!
//! In:  the assertion; the keys in the client's record; the host's verdict on the signature; first
//!      use.
//! Out: an [`AuthenticatedClient`].
//!
//! `aud` is the issuer identifier and nothing else: if the assertion also named another server, an
//! attacker could replay it there, or that server could replay it here (CVE-2025-27370). The engine
//! records the `jti` last, so that only an assertion that passes every other check takes space in
//! the replay store.

use std::sync::Arc;

use crate::error::{AuthenticationFailure, ExchangeError, TokenError};
use crate::exchange::client::{Attempt, AuthenticatedClient, RequestParts, known};
use crate::host::{FirstUse, Host, OneTime};
use crate::jose::{Algorithm, Jws, Recurrence, SignatureQuestion, Typ, Verdict, Wanted};
use crate::jwt::{Claims, Clock, expiry};
use crate::oauth::{ClientId, Seconds, TokenType, UnixTime};
use crate::realm::{Client, ClientAuth, Realm};
use crate::trace::Trace;

pub(super) const PLACE: &str = "client_assertion in the body";

/// The parameters of an assertion; the request has at least one of them.
pub(super) struct PrivateKeyJwt<'a> {
    assertion: Option<&'a str>,
    assertion_type: Option<&'a str>,
}

impl<'a> PrivateKeyJwt<'a> {
    pub(super) fn find(request: &RequestParts<'a>) -> Option<Self> {
        let assertion = request.form.value("client_assertion");
        let assertion_type = request.form.value("client_assertion_type");
        assertion.or(assertion_type).map(|_| Self { assertion, assertion_type })
    }

    /// Parses the assertion and verifies it with the keys of the client that it names.
    pub(super) async fn verify<H: Host>(
        self,
        attempt: &Attempt<'_, '_, H>,
        trace: &mut Trace,
    ) -> Result<AuthenticatedClient, ExchangeError> {
        let assertion = Assertion::parse(attempt.client_id.as_ref(), self.assertion, self.assertion_type)?;
        let record = attempt.record(&assertion.client_id, trace).await?;
        let pending = assertion.check(record, attempt.realm, attempt.now)?;
        let verdict = attempt.host.verify(&pending.question()?).await?;
        let confirmed = pending.confirm(verdict)?;
        let first = attempt.host.first_use(attempt.realm, &confirmed.one_time).await?;
        Ok(confirmed.first(first)?)
    }
}

/// A well-formed assertion that names one client; nothing of it is verified.
#[derive(Debug)]
struct Assertion<'a> {
    jws: Jws<'a>,
    claims: Claims,
    client_id: ClientId,
}

/// An assertion whose claims are valid; its signature is not verified yet.
#[derive(Debug)]
struct PendingAssertion<'a> {
    jws: Jws<'a>,
    client: Arc<Client>,
    one_time: OneTime,
}

/// An assertion with a valid signature; the host has not yet recorded its `jti`.
#[derive(Debug)]
struct ConfirmedAssertion {
    client: Arc<Client>,
    one_time: OneTime,
}

impl<'a> Assertion<'a> {
    /// Parses an assertion. `iss`, `sub` and, where sent, `client_id` must name one client.
    fn parse(
        client_id: Option<&ClientId>,
        assertion: Option<&'a str>,
        assertion_type: Option<&str>,
    ) -> Result<Self, AuthenticationFailure> {
        let (Some(assertion), Some(ASSERTION_TYPE)) = (assertion, assertion_type) else {
            return Err(AuthenticationFailure::AssertionType);
        };
        let jws =
            Jws::parse(assertion).map_err(|error| AuthenticationFailure::AssertionToken(error.into()))?;
        let claims = Claims::parse(&jws.payload).map_err(AuthenticationFailure::AssertionToken)?;
        let named = claims.sub.as_deref().filter(|_| claims.sub == claims.iss).map(ClientId::from);
        let named = named.ok_or(AuthenticationFailure::AssertionParty)?;
        if client_id.is_some_and(|client_id| *client_id != named) {
            return Err(AuthenticationFailure::AssertionParty);
        }
        Ok(Self { jws, claims, client_id: named })
    }

    /// Checks everything but the signature and the first use of the `jti`.
    fn check(
        self,
        record: Option<Arc<Client>>,
        realm: &Realm,
        now: UnixTime,
    ) -> Result<PendingAssertion<'a>, AuthenticationFailure> {
        let client = known(record)?;
        if !matches!(client.auth, ClientAuth::PrivateKeyJwt { .. }) {
            return Err(AuthenticationFailure::OtherMethod);
        }
        if !matches!(self.jws.header.typ, Typ::Absent | Typ::Jwt | Typ::ClientAuthentication) {
            return Err(AuthenticationFailure::AssertionTyp);
        }
        if self.claims.aud.sole() != Some(realm.issuer().as_str()) {
            return Err(AuthenticationFailure::AssertionAudience);
        }
        let until = self.until(Clock { now, skew: realm.clock_skew })?;
        let jti = self.claims.jti.as_deref().filter(|jti| !jti.is_empty());
        let identifier = jti.ok_or(AuthenticationFailure::AssertionIdMissing)?.into();
        let party = self.client_id.as_str().into();
        let one_time = OneTime { kind: "client_assertion", party, identifier, until };
        Ok(PendingAssertion { jws: self.jws, client, one_time })
    }

    /// The time until which the assertion could be used again: its `exp` and the skew.
    fn until(&self, clock: Clock) -> Result<UnixTime, AuthenticationFailure> {
        let exp = expiry(&self.claims, TokenType::Jwt, None, clock)
            .map_err(AuthenticationFailure::AssertionToken)?;
        let from = self.claims.iat.unwrap_or(clock.now);
        if exp > from.plus(MAX_LIFETIME) {
            return Err(AuthenticationFailure::AssertionLifetime);
        }
        Ok(exp.plus(clock.skew))
    }
}

impl PendingAssertion<'_> {
    /// The question to the host: does the signature verify under one of the client's own keys, for
    /// an algorithm that the client registered?
    fn question(&self) -> Result<SignatureQuestion<'_>, AuthenticationFailure> {
        let ClientAuth::PrivateKeyJwt { keys, algorithms } = &self.client.auth else {
            return Err(AuthenticationFailure::OtherMethod);
        };
        let header = &self.jws.header;
        let algorithm = Algorithm::from_name(&header.algorithm).filter(|own| algorithms.contains(own));
        let algorithm =
            algorithm.ok_or(AuthenticationFailure::AssertionToken(TokenError::AlgorithmNotListed))?;
        let wanted = Wanted {
            kid: header.kid.as_deref(),
            algorithm,
            listed: algorithms,
            iss: self.client.client_id().as_str(),
        };
        let selected = keys.select(&wanted);
        let key = selected.map_err(|selection| AuthenticationFailure::AssertionToken(selection.into()))?.key;
        let Jws { signing_input: message, ref signature, .. } = self.jws;
        Ok(SignatureQuestion { key, algorithm, message, signature, recurrence: Recurrence::Never })
    }

    /// Applies the host's verdict on the signature.
    fn confirm(self, verdict: Verdict) -> Result<ConfirmedAssertion, AuthenticationFailure> {
        match verdict {
            Verdict::Valid => Ok(ConfirmedAssertion { client: self.client, one_time: self.one_time }),
            Verdict::Invalid => Err(AuthenticationFailure::AssertionToken(TokenError::SignatureInvalid)),
        }
    }
}

impl ConfirmedAssertion {
    /// Accepts the assertion if the host records its `jti` for the first time.
    fn first(self, first: FirstUse) -> Result<AuthenticatedClient, AuthenticationFailure> {
        match first {
            FirstUse::Yes => Ok(AuthenticatedClient(self.client)),
            FirstUse::No => Err(AuthenticationFailure::AssertionReplayed),
        }
    }
}

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The longest life of an assertion. It bounds how long the replay store must keep a `jti`.
const MAX_LIFETIME: Seconds = Seconds::new(3_600);
