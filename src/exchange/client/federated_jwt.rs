//! `federated_jwt`: a trusted issuer signs the assertion of a client, such as the token of a Kubernetes
//! service account or a JWT-SVID. RFC 7523 §3, draft-ietf-oauth-spiffe-client-auth.
//!
//! In:  the assertion; the keys of its issuer; the rule in the client's record.
//! Out: an [`AuthenticatedClient`].
//!
//! `aud` is this realm's issuer and nothing else, and a token that shows to be an access token or an ID
//! token is none: those are handed to others, who could authenticate as the client. Such tokens are files
//! that a workload uses again until the platform writes the next, so they count once only where the
//! operator says so, and are old after an hour whatever the issuer's limit.

use std::sync::Arc;

use crate::error::{AuthenticationFailure, ExchangeError, TokenError};
use crate::exchange::binding;
use crate::exchange::client::assertion::at_equal_cost;
use crate::exchange::client::claim_match::compare;
use crate::exchange::client::{Attempt, AuthenticatedClient};
use crate::exchange::token::{Source, token_type};
use crate::host::{FirstUse, Host, OneTime};
use crate::jose::{
    Algorithm, JwkSet, Jws, Recurrence, Selected, Selection, SignatureQuestion, Verdict, Wanted,
};
use crate::jwt::{Claims, Clock, expiry};
use crate::oauth::{ClientId, Seconds, TokenType, UnixTime};
use crate::realm::{Client, ClientAuth, FederatedRule, KeySource, Realm, Role, TrustedIssuer};
use crate::revocation::Revocations;
use crate::trace::Trace;

/// Verifies an assertion: of this client, or, for a JWT-SVID, of the one client whose rule it meets.
pub(super) async fn verify<H: Host>(
    jws: &Jws<'_>,
    client: Option<Arc<Client>>,
    attempt: &Attempt<'_, '_, H>,
    trace: &mut Trace,
) -> Result<AuthenticatedClient, ExchangeError> {
    let Attempt { host, realm, now, client_id } = attempt;
    let read = Assertion::parse(jws, realm).map_err(ExchangeError::from);
    let assertion = at_equal_cost(read, jws, *host).await?;
    let keys = match assertion.issuer.keys() {
        KeySource::Inline(keys) => keys.clone(),
        KeySource::Remote(_) => host.issuer_keys(realm, assertion.issuer).await?,
    };
    let missing = |missed: Missing<'_>| {
        let Missing { kid, iss } = missed;
        host.key_missing(realm, assertion.issuer, &keys.unusable(kid, &assertion.issuer.algorithms, iss));
    };
    let selected = assertion.key(&keys).inspect_err(|error| {
        if *error == TokenError::KeyUnknown {
            missing(assertion.missing());
        }
    });
    let selected = selected.map_err(|error| AuthenticationFailure::AssertionToken(error).into());
    let (selected, algorithm) = at_equal_cost(selected, jws, *host).await?;
    if host.verify(&assertion.question(selected, algorithm)).await? == Verdict::Invalid {
        if selected.presumed {
            missing(assertion.missing());
        }
        return Err(AuthenticationFailure::AssertionToken(TokenError::SignatureInvalid).into());
    }
    let revocations = host.revocations(realm).await?;
    let until = assertion.check(realm, &revocations, *now)?;
    let client = match client {
        Some(client) => assertion.is_of(&client, trace).map(|()| client)?,
        None => assertion.sole_client(realm, client_id.as_ref())?,
    };
    if let Some(one_time) = assertion.one_time(&client, until)?
        && host.first_use(realm, &one_time).await? == FirstUse::No
    {
        return Err(AuthenticationFailure::AssertionReplayed.into());
    }
    Ok(AuthenticatedClient(client))
}

/// A well-formed assertion of an issuer in the role `client`; nothing of it is verified.
struct Assertion<'a, 'r> {
    jws: &'a Jws<'a>,
    claims: Claims,
    issuer: &'r TrustedIssuer,
}

/// The key that an issuer's set lacks.
struct Missing<'a> {
    kid: Option<&'a str>,
    iss: &'a str,
}

impl<'a, 'r> Assertion<'a, 'r> {
    fn parse(jws: &'a Jws<'a>, realm: &'r Realm) -> Result<Self, AuthenticationFailure> {
        let read = || {
            let claims = Claims::parse(&jws.payload)?;
            let (source, _) = Source::find(realm, &claims, Role::Client)?;
            let issuer = source.trusted().ok_or(TokenError::IssuerRole)?;
            Ok(Self { jws, claims, issuer })
        };
        read().map_err(AuthenticationFailure::AssertionToken)
    }

    /// The `iss` of the assertion, or the name of the issuer whose trust domain it is of.
    fn iss(&self) -> &str {
        self.claims.iss.as_deref().unwrap_or_else(|| self.issuer.issuer().as_str())
    }

    fn missing(&self) -> Missing<'_> {
        Missing { kid: self.jws.header.kid.as_deref(), iss: self.iss() }
    }

    fn key<'k>(&self, keys: &'k JwkSet) -> Result<(Selected<'k>, Algorithm), TokenError> {
        let listed = &self.issuer.algorithms;
        let algorithm = Algorithm::from_name(&self.jws.header.algorithm);
        let algorithm = algorithm.filter(|algorithm| algorithm.is_among(listed));
        let algorithm = algorithm.ok_or(TokenError::AlgorithmNotListed)?;
        let Missing { kid, iss } = self.missing();
        let selected: Result<_, Selection> = keys.select(&Wanted { kid, algorithm, listed, iss });
        Ok((selected?, algorithm))
    }

    fn question<'k>(&'k self, selected: Selected<'k>, algorithm: Algorithm) -> SignatureQuestion<'k> {
        SignatureQuestion {
            key: selected.key,
            algorithm,
            message: self.jws.signing_input,
            signature: &self.jws.signature,
            // A cached verdict would show by the time that this client exists.
            recurrence: Recurrence::Never,
        }
    }

    /// Checks what is the same for every client: type, audience, times, subject, revocation. Returns the time
    /// until which the assertion could be used again.
    fn check(
        &self,
        realm: &Realm,
        revocations: &Revocations,
        now: UnixTime,
    ) -> Result<UnixTime, AuthenticationFailure> {
        let token = AuthenticationFailure::AssertionToken;
        token_type::is_assertion(&self.jws.header.typ, &self.claims, self.issuer).map_err(token)?;
        if self.claims.aud.sole() != Some(realm.issuer().as_str()) {
            return Err(AuthenticationFailure::AssertionAudience);
        }
        let clock = Clock { now, skew: realm.clock_skew };
        let max_age = self.issuer.max_age.min(MAX_AGE);
        let exp = expiry(&self.claims, TokenType::Jwt, Some(max_age), clock)
            .map_err(AuthenticationFailure::AssertionToken)?;
        let source = Source::Trusted(self.issuer);
        let sub = source.subject(&self.claims).map_err(AuthenticationFailure::AssertionToken)?;
        if self.claims.has(binding::CLAIM) {
            return Err(AuthenticationFailure::AssertionBound);
        }
        if source.refuses_status(&self.claims) {
            return Err(AuthenticationFailure::AssertionToken(TokenError::StatusUnsupported));
        }
        if revocations.hit(realm, self.iss(), &sub, self.claims.iat) {
            return Err(AuthenticationFailure::AssertionToken(TokenError::Revoked));
        }
        Ok(exp.plus(clock.skew))
    }

    /// Compares the claims with the rule of the client that the request names.
    fn is_of(&self, client: &Client, trace: &mut Trace) -> Result<(), ExchangeError> {
        let rule = &federated(client).ok_or(AuthenticationFailure::OtherMethod)?.rule;
        compare(rule, self.iss(), self.claims.all()).map_err(|mismatch| {
            trace.compare(|| mismatch.seen(rule, self.claims.all()));
            mismatch.of(client)
        })
    }

    /// The only client whose rule a JWT-SVID meets. `client_id` may repeat the SPIFFE ID.
    fn sole_client(
        &self,
        realm: &Realm,
        client_id: Option<&ClientId>,
    ) -> Result<Arc<Client>, AuthenticationFailure> {
        if self.issuer.trust_domain.is_none() {
            return Err(AuthenticationFailure::AssertionType);
        }
        if client_id.is_some_and(|client_id| self.claims.sub.as_deref() != Some(client_id.as_str())) {
            return Err(AuthenticationFailure::AssertionParty);
        }
        let claims = self.claims.all();
        let from = (self.iss(), self.issuer.workload_profile);
        let candidates = realm.client_index.candidates(Role::Client, from, claims);
        let meets = |client: &&Arc<Client>| {
            federated(client).is_some_and(|own| compare(&own.rule, self.iss(), claims).is_ok())
        };
        let mut matching = candidates.filter_map(|client_id| realm.client(client_id)).filter(meets);
        match (matching.next(), matching.next()) {
            (Some(client), None) => Ok(client.clone()),
            (Some(_), Some(_)) => Err(AuthenticationFailure::WorkloadSeveralMatch),
            (None, _) => Err(AuthenticationFailure::WorkloadNoMatch { claim: None }),
        }
    }

    /// The identifier to record, where each assertion of the client counts once.
    fn one_time(&self, client: &Client, until: UnixTime) -> Result<Option<OneTime>, AuthenticationFailure> {
        if !federated(client).is_some_and(|own| own.single_use) {
            return Ok(None);
        }
        let jti = self.claims.jti.as_deref().filter(|jti| !jti.is_empty());
        let identifier = jti.ok_or(AuthenticationFailure::AssertionIdMissing)?.into();
        let party = client.client_id().as_str().into();
        Ok(Some(OneTime { kind: "client_assertion", party, identifier, until }))
    }
}

fn federated(client: &Client) -> Option<&FederatedRule> {
    match &client.auth {
        ClientAuth::FederatedJwt(federated) => Some(federated),
        _ => None,
    }
}

/// How old an assertion may be, also where the issuer's other tokens may be older.
const MAX_AGE: Seconds = Seconds::new(3_600);
