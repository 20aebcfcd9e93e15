//! `private_key_jwt`: the client signs its assertion. RFC 7521 §4.2, RFC 7523 §3,
//! draft-ietf-oauth-rfc7523bis.
//!
//! In:  the assertion; the keys in the client's record, or at its `jwks_uri`; the host's verdict on the signature; first
//!      use.
//! Out: an [`AuthenticatedClient`].
//!
//! `aud` is the issuer identifier and nothing else: if the assertion also named another server, an
//! attacker could replay it there, or that server could replay it here (CVE-2025-27370). The engine
//! records the `jti` last, so that only an assertion that passes every other check takes space in
//! the replay store.
//!
//! The engine verifies the signature before it reads the claims. Only the client, or a party that received
//! the assertion from it, gets past the signature; to them the response names `aud`, `exp` or `jti`.

use std::sync::Arc;

use crate::error::{AuthenticationFailure, ClientError, ExchangeError, Refusal, TokenError};
use crate::exchange::client::assertion::at_equal_cost;
use crate::exchange::client::{Attempt, AuthenticatedClient, known};
use crate::host::{FirstUse, Host, OneTime};
use crate::jose::{Algorithm, JwkSet, Jws, Recurrence, SignatureQuestion, Typ, Verdict, Wanted};
use crate::json::Value;
use crate::jwt::{Claims, Clock, expiry};
use crate::oauth::{ClientId, Seconds, TokenType, UnixTime};
use crate::realm::{Client, ClientAuth, KeySource, Realm};
use crate::trace::Trace;

/// Verifies an assertion with the keys of the client that it names.
pub(super) async fn verify<H: Host>(
    jws: &Jws<'_>,
    attempt: &Attempt<'_, '_, H>,
    trace: &mut Trace,
) -> Result<AuthenticatedClient, ExchangeError> {
    let Attempt { host, realm, .. } = attempt;
    let assertion = at_equal_cost(named(jws, attempt, trace).await, jws, *host).await?;
    let question = assertion.question().inspect_err(|failure| {
        if matches!(failure, AuthenticationFailure::AssertionToken(TokenError::KeyUnknown)) {
            host.client_key_missing(realm, &assertion.client);
        }
    });
    let question = at_equal_cost(question.map_err(ExchangeError::from), jws, *host).await?;
    let verdict = host.verify(&question).await?;
    let signed = assertion.confirm(verdict)?.check(realm, attempt.now)?;
    let first = host.first_use(realm, &signed.one_time).await?;
    Ok(signed.first(first)?)
}

/// The assertion, with the record and the keys of the client that it names.
async fn named<'a, H: Host>(
    jws: &'a Jws<'a>,
    attempt: &Attempt<'_, '_, H>,
    trace: &mut Trace,
) -> Result<Assertion<'a>, ExchangeError> {
    let (claims, client_id) = parse(jws, attempt.client_id.as_ref())?;
    let client = known(attempt.record(&client_id, trace).await?)?;
    let keys = match client.auth.keys().ok_or(AuthenticationFailure::OtherMethod)? {
        KeySource::Inline(keys) => keys.clone(),
        KeySource::Remote(_) => attempt.host.client_keys(attempt.realm, &client).await?,
    };
    Ok(Assertion { jws, claims, client, keys })
}

/// Parses the claims. `iss`, `sub` and, where sent, `client_id` must name one client. A `jti` that is no
/// text counts as none.
fn parse(jws: &Jws<'_>, client_id: Option<&ClientId>) -> Result<(Claims, ClientId), AuthenticationFailure> {
    let malformed = AuthenticationFailure::AssertionToken;
    let mut members = Claims::members(&jws.payload).map_err(malformed)?;
    if members.member("jti").is_some_and(|jti| !matches!(jti, Value::String(_))) {
        members.remove("jti");
    }
    let claims = Claims::of(members).map_err(AuthenticationFailure::AssertionToken)?;
    let named = claims.sub.as_deref().filter(|_| claims.sub == claims.iss).map(ClientId::from);
    let named = named.ok_or(AuthenticationFailure::AssertionParty)?;
    if client_id.is_some_and(|client_id| *client_id != named) {
        return Err(AuthenticationFailure::AssertionParty);
    }
    Ok((claims, named))
}

/// A well-formed assertion that names a client of the realm; nothing of it is verified.
struct Assertion<'a> {
    jws: &'a Jws<'a>,
    claims: Claims,
    client: Arc<Client>,
    keys: Arc<JwkSet>,
}

/// An assertion that a key of its client signed; its claims are not checked yet.
struct SignedAssertion<'a> {
    typ: &'a Typ,
    claims: Claims,
    client: Arc<Client>,
}

/// An assertion whose claims are valid; the host has not yet recorded its `jti`.
#[derive(Debug)]
struct CheckedAssertion {
    client: Arc<Client>,
    one_time: OneTime,
}

impl<'a> Assertion<'a> {
    /// The question to the host: does the signature verify under one of the client's own keys, for
    /// an algorithm that the client registered?
    fn question(&self) -> Result<SignatureQuestion<'_>, AuthenticationFailure> {
        let ClientAuth::PrivateKeyJwt { algorithms, .. } = &self.client.auth else {
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
        let selected = self.keys.select(&wanted);
        let key = selected.map_err(|selection| AuthenticationFailure::AssertionToken(selection.into()))?.key;
        let Jws { signing_input: message, ref signature, .. } = *self.jws;
        Ok(SignatureQuestion { key, algorithm, message, signature, recurrence: Recurrence::Never })
    }

    /// Applies the host's verdict on the signature.
    fn confirm(self, verdict: Verdict) -> Result<SignedAssertion<'a>, AuthenticationFailure> {
        match verdict {
            Verdict::Valid => {
                Ok(SignedAssertion { typ: &self.jws.header.typ, claims: self.claims, client: self.client })
            }
            Verdict::Invalid => Err(AuthenticationFailure::AssertionToken(TokenError::SignatureInvalid)),
        }
    }
}

impl SignedAssertion<'_> {
    /// Checks the purpose, the audience, the times and the `jti`, in this order. A signed JWT of another
    /// purpose is no assertion, so its claims are no assertion's and nothing is told of them.
    fn check(self, realm: &Realm, now: UnixTime) -> Result<CheckedAssertion, Refusal> {
        if !matches!(self.typ, Typ::Absent | Typ::Jwt | Typ::ClientAuthentication) {
            return Err(ClientError::AuthenticationFailed(AuthenticationFailure::AssertionTyp).into());
        }
        if self.claims.aud.sole() != Some(realm.issuer().as_str()) {
            return Err(ClientError::AssertionAudience.into());
        }
        let until = self.until(Clock { now, skew: realm.clock_skew })?;
        let jti = self.claims.jti.as_deref().filter(|jti| !jti.is_empty());
        let identifier = jti.ok_or(ClientError::AssertionIdMissing)?.into();
        let party = self.client.client_id().as_str().into();
        let one_time = OneTime { kind: "client_assertion", party, identifier, until };
        Ok(CheckedAssertion { client: self.client, one_time })
    }

    /// The time until which the assertion could be used again: its `exp` and the skew.
    fn until(&self, clock: Clock) -> Result<UnixTime, ClientError> {
        let exp = expiry(&self.claims, TokenType::Jwt, None, clock).map_err(|error| match error {
            TokenError::ExpirationMissing | TokenError::Expired { .. } => ClientError::AssertionExpired,
            error => ClientError::AuthenticationFailed(AuthenticationFailure::AssertionToken(error)),
        })?;
        let from = self.claims.iat.unwrap_or(clock.now);
        if exp > from.plus(MAX_LIFETIME) {
            return Err(ClientError::AssertionExpired);
        }
        Ok(exp.plus(clock.skew))
    }
}

impl CheckedAssertion {
    /// Accepts the assertion if the host records its `jti` for the first time.
    fn first(self, first: FirstUse) -> Result<AuthenticatedClient, AuthenticationFailure> {
        match first {
            FirstUse::Yes => Ok(AuthenticatedClient(self.client)),
            FirstUse::No => Err(AuthenticationFailure::AssertionReplayed),
        }
    }
}

/// The longest life of an assertion. It bounds how long the replay store must keep a `jti`.
const MAX_LIFETIME: Seconds = Seconds::new(3_600);
