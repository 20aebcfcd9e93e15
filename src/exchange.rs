//! An exchange: the engine takes one request through the stages in order.
//!
//! [`exchange`] and [`explain`] share the stages up to the grant, so that an explanation reports
//! the decision that `exchange` makes. After the grant, `exchange` mints a token and `explain`
//! writes the trace into its response.
//!
//! Each stage is a synchronous function that takes the results of earlier stages. In the core only
//! this file and [`endpoint`](crate::endpoint) are asynchronous, and they await the [`Host`] alone.

mod catalog;
pub(crate) mod client;
pub(crate) mod explanation;
pub mod form;
pub(crate) mod grant_type;
pub(crate) mod mint;
pub(crate) mod policy;
pub(crate) mod response;
pub(crate) mod token;

use std::sync::Arc;

pub use self::catalog::{checks, refusals};
use self::client::{AuthenticatedClient, ClientCredentials, Credentials};
use self::explanation::{Explanation, Purpose};
use self::form::Form;
use self::grant_type::{TokenExchangeRequest, TokenParameter};
use self::mint::Issued;
use self::policy::Grant;
use self::token::{Actor, Part, Source, Subject, UnverifiedToken, VerifiedToken};
use crate::audit::AuditRecord;
use crate::check::Check;
use crate::error::{AuthenticationFailure, ExchangeError, HostError, TokenError};
use crate::host::Host;
use crate::http::{Request, Response};
use crate::oauth::{ClientId, UnixTime};
use crate::realm::{Client, IssuerKeys, Realm, Role};
use crate::trace::Trace;
use crate::trace::wording::words;

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
    arrived: &Request,
    trace: &mut Trace,
) -> Outcome<Issued> {
    let granted = decide(host, realm, arrived, Purpose::Exchange, trace).await;
    let result = match granted {
        Ok(grant) => issue(host, realm, grant, trace).await,
        Err(error) => Err(error),
    };
    if let Ok(issued) = &result {
        trace.audit(|record| record.issued(issued.jti()));
    }
    Outcome { response: response::respond(&result, realm), result }
}

/// Responds to a request to the explain endpoint of a realm: how the token endpoint would decide
/// the same request now, and why. It mints no token.
pub async fn explain<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Request,
    trace: &mut Trace,
) -> Outcome<Explanation> {
    trace.in_full();
    let decision = decide(host, realm, arrived, Purpose::Explain, trace).await;
    let result = Explanation::of(decision, trace, realm);
    Outcome { response: explanation::explained(&result, realm), result }
}

/// Decides a request, and writes the check that refused it into the trace.
async fn decide<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Request,
    purpose: Purpose,
    trace: &mut Trace,
) -> Result<Grant, ExchangeError> {
    let decision = path(host, realm, arrived, purpose, trace).await;
    if let Err(ExchangeError::Refused(refusal)) = &decision {
        trace.failed(refusal.check());
    }
    decision
}

async fn path<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Request,
    purpose: Purpose,
    trace: &mut Trace,
) -> Result<Grant, ExchangeError> {
    // 1: parse the form
    let form = Form::parse(arrived, trace)?;
    // 2: parse the token exchange request
    let request = TokenExchangeRequest::parse(&form, trace)?;
    let decision = judge(host, realm, arrived, &form, &request, purpose, trace).await;
    audit_token(host, Role::Subject, request.subject_token, trace).await;
    if let Some(token) = request.actor_token {
        audit_token(host, Role::Actor, token, trace).await;
    }
    trace.audit(|record| match &decision {
        Ok(grant) => record.granted(grant.audited()),
        Err(_) => record.asked(request.asked(realm)),
    });
    decision
}

/// Adds a presented token to the audit record by its SHA-256, if the trace has a record.
pub(crate) async fn audit_token<H: Host>(host: &H, role: Role, token: TokenParameter<'_>, trace: &mut Trace) {
    if trace.record().is_some() {
        let sha256 = host.sha256(token.token.as_bytes()).await;
        trace.audit(|record| record.presented(role, token.kind, sha256));
    }
}

/// Stages 3 to 5: client, tokens, policy.
async fn judge<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Request,
    form: &Form<'_>,
    request: &TokenExchangeRequest<'_>,
    purpose: Purpose,
    trace: &mut Trace,
) -> Result<Grant, ExchangeError> {
    let now = host.now();
    // 3: authenticate the client
    let (client, workload) =
        authenticate(host, realm, form, arrived, Some(request.subject_token), now, trace).await?;
    trace.audit(|record| record.authenticated(client.record()));
    client::within_limits(host.admit(realm, client.record()).await?)?;
    explanation::admit(purpose, &client, trace)?;
    policy::admit(&client, request, realm, trace)?;
    // 4: verify the tokens
    let presenter = Some(client.record());
    let subject = if let Some(subject) = workload {
        subject
    } else {
        let read = UnverifiedToken::parse(request.subject_token, realm, Role::Subject, trace);
        let subject = verify(host, realm, read, presenter, now, trace).await;
        subject.map_err(|error| error.refused(Subject::refuse))?
    };
    let actor = match request.actor_token {
        Some(token) => {
            let read = UnverifiedToken::parse(token, realm, Role::Actor, trace);
            let actor = verify(host, realm, read, presenter, now, trace).await;
            Some(actor.map_err(|error| error.refused(Actor::refuse))?)
        }
        None => None,
    };
    // 5: apply the policy
    Ok(policy::decide(request, &client, &subject, actor.as_ref(), realm, now, trace)?)
}

/// Stage 6: mints the token.
async fn issue<H: Host>(
    host: &H,
    realm: &Realm,
    grant: Grant,
    trace: &mut Trace,
) -> Result<Issued, ExchangeError> {
    let own = host.own_keys(realm).await?;
    let unsigned = mint::compose(grant, realm.issuer(), &own.signing, host.random()?);
    let signature = host.sign(realm, &own.signing, unsigned.message()).await?;
    trace.passed(Check::Mint);
    Ok(unsigned.signed(&signature))
}

/// Stage 3. The subject token authenticates a workload client; the token is then verified already
/// and is returned beside the client.
pub(crate) async fn authenticate<'r, H: Host>(
    host: &H,
    realm: &'r Realm,
    form: &Form<'_>,
    arrived: &Request,
    subject_token: Option<TokenParameter<'_>>,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<(AuthenticatedClient, Option<VerifiedToken<'r, Subject>>), ExchangeError> {
    trace.expects("one way to authenticate");
    let credentials = Credentials::find(form, arrived.authorization())?;
    trace.compare(|| (words(credentials.place()), words("one way to authenticate")));
    trace.passed(Check::Credentials);
    let client = match ClientCredentials::read(credentials)? {
        ClientCredentials::Secret(secret) => {
            let record = record(host, realm, secret.client_id(), trace).await?;
            secret.verify(record)?
        }
        ClientCredentials::Assertion(assertion) => {
            let record = record(host, realm, assertion.client_id(), trace).await?;
            let pending = assertion.check(record, realm, now)?;
            let verdict = host.verify(&pending.question()?).await?;
            let confirmed = pending.confirm(verdict)?;
            let first = host.first_use(realm, confirmed.one_time()).await?;
            confirmed.first(first)?
        }
        ClientCredentials::SubjectToken { client_id } => {
            let presented = subject_token.ok_or(AuthenticationFailure::NoCredentials)?;
            if let Some(client_id) = &client_id {
                trace.audit(|record| record.named(client_id));
                if realm.client(client_id).is_some() {
                    trace.audit(AuditRecord::found);
                }
            }
            let mut checks = trace.scoped();
            let failed = |error| AuthenticationFailure::WorkloadToken(error).into();
            let read = UnverifiedToken::parse(presented, realm, Role::Workload, &mut checks);
            let subject = verify(host, realm, read, None, now, &mut checks).await;
            trace.take_record(&mut checks);
            let subject = subject.map_err(|error| error.refused(failed))?;
            let client = client::matching(&subject, realm, client_id.as_ref())?;
            trace.compare(|| client.seen());
            trace.passed(Check::ClientAuthentication);
            trace.append(checks);
            return Ok((client, Some(subject)));
        }
    };
    trace.compare(|| client.seen());
    trace.passed(Check::ClientAuthentication);
    Ok((client, None))
}

/// The record of a client, from the realm document or else from the host.
async fn record<H: Host>(
    host: &H,
    realm: &Realm,
    client_id: &ClientId,
    trace: &mut Trace,
) -> Result<Option<Arc<Client>>, HostError> {
    trace.audit(|record| record.named(client_id));
    let record = match realm.client(client_id) {
        Some(client) => Some(client.clone()),
        None => host.client(realm, client_id).await?,
    };
    if record.is_some() {
        trace.audit(AuditRecord::found);
    }
    Ok(record)
}

/// Why a token could not be verified.
pub(crate) enum Unproven {
    /// The token is at fault.
    Token(TokenError),
    /// The host failed.
    Host(HostError),
}

impl Unproven {
    /// The error for a client that authenticates with this token; `refuse` names the token's fault.
    fn refused(self, refuse: impl Fn(TokenError) -> ExchangeError) -> ExchangeError {
        match self {
            Self::Token(error) => refuse(error),
            Self::Host(error) => error.into(),
        }
    }
}

impl From<TokenError> for Unproven {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<HostError> for Unproven {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

/// Stage 4, for one token that parsed or was refused; `client` presents it, if it is known yet.
pub(crate) async fn verify<'r, P: Part, H: Host>(
    host: &H,
    realm: &'r Realm,
    read: Result<UnverifiedToken<'_, 'r, P>, TokenError>,
    client: Option<&Client>,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<VerifiedToken<'r, P>, Unproven> {
    let candidate = read?;
    let keys = match candidate.source() {
        Source::Own(_) => host.own_keys(realm).await?.public.clone(),
        Source::Trusted(issuer) => match issuer.keys() {
            IssuerKeys::Inline(keys) => keys.clone(),
            IssuerKeys::Remote(_) => host.issuer_keys(realm, issuer).await?,
        },
    };
    let source = candidate.source();
    let missing = |kid: Option<&str>| {
        if let Some(issuer) = source.trusted() {
            host.key_missing(realm, issuer, &keys.unusable(kid, &issuer.algorithms));
        }
    };
    let pending = candidate.with_key(&keys, missing, trace)?;
    let verdict = host.verify(&pending.question()).await?;
    let sound = pending.verify(verdict, realm, client, now, trace)?;
    let revocations = host.revocations(realm).await?;
    Ok(sound.unless_revoked(&revocations, realm, trace)?)
}
