//! An exchange: the engine takes one request through the stages in order.
//!
//! [`exchange`] and [`explain`] share the stages up to the grant, so that an explanation reports
//! the decision that `exchange` makes. After the grant, `exchange` mints a token and `explain`
//! writes the trace into its response.
//!
//! Each stage takes the results of earlier stages. What a stage decides is synchronous; only this file,
//! the methods that authenticate a client, the verification of a token and of a proof, and
//! [`endpoint`](crate::endpoint) are asynchronous, and they await the [`Host`] alone.
//!
//! The audit record observes: the functions that write into it return nothing to the pipeline.

pub(crate) mod binding;
mod catalog;
pub(crate) mod client;
pub(crate) mod explanation;
pub mod form;
pub(crate) mod grant_type;
pub(crate) mod mint;
pub(crate) mod origin;
pub(crate) mod policy;
pub(crate) mod response;
pub(crate) mod token;

use self::binding::nonce::Nonces;
use self::binding::{Possession, dpop};
pub use self::catalog::{checks, refusals};
use self::client::PresentedCredentials;
use self::explanation::{Explanation, Purpose};
use self::form::Form;
use self::grant_type::{TokenParameter, TokenRequest};
use self::mint::Issued;
use self::policy::Grant;
use self::token::{Actor, Part, Subject, UnverifiedToken, VerifiedToken};
use crate::check::Check;
use crate::error::{ExchangeError, Refusal};
use crate::host::Host;
use crate::http::{Request, Response};
use crate::oauth::UnixTime;
use crate::realm::{Client, Realm};
use crate::trace::Trace;

/// How a request ended: the response for the client, and the result that the host may log.
#[derive(Debug)]
pub struct Outcome<T> {
    /// The HTTP response to send.
    pub response: Response,
    /// The issued token or the explanation, or the refusal or host error that ended the request.
    pub result: Result<T, ExchangeError>,
}

/// Responds to a request to the token endpoint of a realm. RFC 8693 §2.
pub async fn exchange<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    trace: &mut Trace,
) -> Outcome<Issued> {
    let nonces = nonces(host, realm, request).await;
    let result = async {
        // 1 to 5
        let grant = decide(host, realm, request, (Purpose::Exchange, &nonces), trace).await?;
        // 6: mint the token
        let own = host.own_keys(realm).await?;
        let unsigned = mint::compose(grant, realm.issuer(), &own.signing, host.random()?);
        let signature = host.sign(realm, &own.signing, unsigned.message()).await?;
        trace.passed(Check::Mint);
        let issued = unsigned.signed(&signature);
        trace.audit(|record| record.issued(issued.jti()));
        Ok(issued)
    };
    let result = result.await;
    // 7: write the response
    let response = nonces.next(response::respond(&result, realm), host.now());
    Outcome { response, result }
}

/// Responds to a request to the explain endpoint of a realm: how the token endpoint would decide
/// the same request now, and why. It mints no token.
pub async fn explain<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    trace: &mut Trace,
) -> Outcome<Explanation> {
    trace.in_full();
    // 1 to 5
    let nonces = nonces(host, realm, request).await;
    let decision = decide(host, realm, request, (Purpose::Explain, &nonces), trace).await;
    let result = Explanation::of(decision, trace, (realm, host.is_operators()));
    // 7: write the response
    let response = nonces.next(explanation::explained(&result, realm), host.now());
    Outcome { response, result }
}

/// Asks the host for the key of nonces, where the request needs it.
async fn nonces<H: Host>(host: &H, realm: &Realm, request: &Request) -> Nonces {
    if Nonces::are_demanded(realm, request) { Nonces::by(host.nonce_key().await) } else { Nonces::NONE }
}

/// Takes a request through stages 1 to 5, and writes the check that refuses it into the trace.
async fn decide<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    (purpose, nonces): (Purpose, &Nonces),
    trace: &mut Trace,
) -> Result<Grant, ExchangeError> {
    let decision = async {
        // 1: decode the form
        let form = Form::parse(request, trace)?;
        // 2: parse the request of its grant type
        let asked = grant_type::parse(&form, trace)?;
        audit(host, realm, &asked, trace).await;
        let now = host.now();
        // 3: authenticate the client; what it proves beside is read before, and verified after
        let subject_token = Some(asked.subject_token);
        let credentials = PresentedCredentials::find(&form, request, subject_token, trace)?;
        let proof = dpop::read(request, realm, purpose.endpoint(), (now, nonces), trace)?;
        let (client, workload) = client::authenticate(host, realm, credentials, now, trace).await?;
        explanation::admit(purpose, &client, trace)?;
        let possession = match proof {
            Some(proof) => proof.verify(host, realm, trace).await?,
            None => Possession::NONE,
        };
        policy::admit(&client, trace)?;
        // 4: verify the tokens
        let presenter = client.record();
        let subject: VerifiedToken<'_, Subject> = match workload {
            Some(subject) => subject,
            None => verify(host, realm, asked.subject_token, presenter, now, trace).await?,
        };
        let actor: Option<VerifiedToken<'_, Actor>> = match asked.actor_token {
            Some(token) => Some(verify(host, realm, token, presenter, now, trace).await?),
            None => None,
        };
        // 5: apply the policy
        let revocations = host.revocations(realm).await?;
        let world = (realm, &*revocations);
        let tokens = (&subject, actor.as_ref());
        let grant = policy::decide(&asked, &client, tokens, &possession, world, now, trace)?;
        trace.audit(|record| record.granted(grant.audited()));
        Ok(grant)
    };
    let decision = decision.await;
    if let Err(ExchangeError::Refused(refusal)) = &decision {
        trace.failed(refusal.check());
    }
    decision
}

/// Verifies a token of the request in its role.
async fn verify<'r, P: Part, H: Host>(
    host: &H,
    realm: &'r Realm,
    presented: TokenParameter<'_>,
    client: &Client,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<VerifiedToken<'r, P>, ExchangeError> {
    let TokenParameter { slot, .. } = presented;
    let read = UnverifiedToken::parse(presented, realm, slot.role, trace);
    let verified = token::verify(host, realm, read, Some(client), now, trace).await;
    verified.map_err(|error| error.refused(|error| Refusal::Token(slot, error).into()))
}

/// Writes the request into the audit record, if the trace has one.
async fn audit<H: Host>(host: &H, realm: &Realm, request: &TokenRequest<'_>, trace: &mut Trace) {
    trace.audit(|record| record.asked(request.asked(realm)));
    for token in [Some(request.subject_token), request.actor_token].into_iter().flatten() {
        audit_token(host, token, trace).await;
    }
}

/// Adds a presented token to the audit record by its SHA-256, if the trace has a record.
pub(crate) async fn audit_token<H: Host>(host: &H, presented: TokenParameter<'_>, trace: &mut Trace) {
    if trace.record().is_some() {
        let sha256 = host.sha256(presented.token.as_bytes()).await;
        trace.audit(|record| record.presented(presented.slot.role, presented.token_type, sha256));
    }
}
