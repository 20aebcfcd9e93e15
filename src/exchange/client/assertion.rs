//! Client assertions: a JWT that the client signed itself, or one that a trusted issuer signed for it. RFC
//! 7521 §4.2, RFC 7523 §3.
//!
//! In:  `client_assertion`, its type, and `client_id`.
//! Out: an [`AuthenticatedClient`].
//!
//! The registration of the client decides which of the two an assertion is. The engine verifies one signature
//! for every well-formed assertion, also for one of an unknown client: otherwise an attacker could find out
//! from the response time which clients exist.

use crate::error::{AuthenticationFailure, ExchangeError};
use crate::exchange::client::{
    Attempt, AuthenticatedClient, RequestParts, decoy, federated_jwt, private_key_jwt,
};
use crate::host::Host;
use crate::jose::{Jws, Verdict};
use crate::realm::ClientAuth;
use crate::trace::Trace;

pub(super) const PLACE: &str = "client_assertion in the body";

/// The parameters of an assertion; the request has at least one of them.
pub(super) struct Assertion<'a> {
    assertion: Option<&'a str>,
    assertion_type: Option<&'a str>,
}

impl<'a> Assertion<'a> {
    pub(super) fn find(request: &RequestParts<'a>) -> Option<Self> {
        let assertion = request.form.value("client_assertion");
        let assertion_type = request.form.value("client_assertion_type");
        assertion.or(assertion_type).map(|_| Self { assertion, assertion_type })
    }

    /// Parses the assertion and verifies it by the method of the client that the request names.
    pub(super) async fn verify<H: Host>(
        self,
        attempt: &Attempt<'_, '_, H>,
        trace: &mut Trace,
    ) -> Result<AuthenticatedClient, ExchangeError> {
        let (Some(assertion), Some(assertion_type)) = (self.assertion, self.assertion_type) else {
            return Err(AuthenticationFailure::AssertionType.into());
        };
        let is_svid = match assertion_type {
            JWT_BEARER => false,
            JWT_SPIFFE => true,
            _ => return Err(AuthenticationFailure::AssertionType.into()),
        };
        let jws = Jws::parse(assertion);
        let jws = jws.map_err(|error| AuthenticationFailure::AssertionToken(error.into()))?;
        if is_svid {
            return federated_jwt::verify(&jws, None, attempt, trace).await;
        }
        if let Some(client_id) = &attempt.client_id
            && let Some(client) = attempt.record(client_id, trace).await?
            && matches!(client.auth, ClientAuth::FederatedJwt(_))
        {
            return federated_jwt::verify(&jws, Some(client), attempt, trace).await;
        }
        private_key_jwt::verify(&jws, attempt, trace).await
    }
}

/// Spends the time of a signature verification on an assertion that has failed before its own, and passes the
/// failure on.
pub(super) async fn at_equal_cost<T, H: Host>(
    result: Result<T, ExchangeError>,
    jws: &Jws<'_>,
    host: &H,
) -> Result<T, ExchangeError> {
    if let (Err(ExchangeError::Refused(_)), Some(question)) = (&result, decoy::question(jws)) {
        // No client holds this key, so the verdict decides nothing.
        let _: Verdict = host.verify(&question).await?;
    }
    result
}

/// RFC 7523 §2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// A JWT-SVID, draft-ietf-oauth-spiffe-client-auth.
const JWT_SPIFFE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe";
