//! The corridor: the path of an exchange through the rooms.
//!
//! Each room is a synchronous function that takes what the rooms before it proved. This is the only
//! file of the core that waits, and it waits for nothing but the [`Host`].

use std::sync::Arc;

use crate::client::{self, AuthenticatedClient, Credentials, Presented};
use crate::error::{AuthenticationFailure, ExchangeError, TokenError};
use crate::form::{Arrived, Form};
use crate::host::{Host, HostError};
use crate::identifier::{ClientId, UnixTime};
use crate::mint::{self, Issued};
use crate::policy;
use crate::realm::{Client, IssuerKeys, Realm, Role};
use crate::request::{PresentedToken, TokenExchangeRequest};
use crate::response::{self, Response};
use crate::token::{Actor, Candidate, Part, Source, Subject, Verified};
use crate::trace::{Check, Trace};

/// How an exchange ended: what is sent, and what may be logged.
#[derive(Debug)]
pub struct Outcome {
    /// The answer.
    pub response: Response,
    /// The token, or why there is none.
    pub result: Result<Issued, ExchangeError>,
}

/// Answers a request to the token endpoint of a realm. RFC 8693 §2.
pub async fn exchange<H: Host>(host: &H, realm: &Realm, arrived: &Arrived<'_>, trace: &mut Trace) -> Outcome {
    let result = path(host, realm, arrived, trace).await;
    if let Err(ExchangeError::Refused(refusal)) = &result {
        trace.failed(refusal.check());
    }
    Outcome { response: response::respond(&result, realm), result }
}

async fn path<H: Host>(
    host: &H,
    realm: &Realm,
    arrived: &Arrived<'_>,
    trace: &mut Trace,
) -> Result<Issued, ExchangeError> {
    let now = host.now();
    let form = Form::parse(arrived, trace)?;
    let request = TokenExchangeRequest::parse(&form, trace)?;
    let (client, workload) = authenticate(host, realm, &form, arrived, &request, now, trace).await?;
    policy::admit(&client, &request, realm, trace)?;
    let holder = Some(client.record());
    let subject = if let Some(subject) = workload {
        subject
    } else {
        let token = Token { presented: request.subject_token, role: Role::Subject, client: holder };
        verify(host, realm, token, Subject::refuse, now, trace).await?
    };
    let actor = match request.actor_token {
        Some(presented) => {
            let token = Token { presented, role: Role::Actor, client: holder };
            Some(verify(host, realm, token, Actor::refuse, now, trace).await?)
        }
        None => None,
    };
    let grant = policy::decide(&request, &client, &subject, actor.as_ref(), realm, now, trace)?;
    let own = host.own_keys(realm).await?;
    let unsigned = mint::compose(grant, realm.issuer(), &own.signing, host.random()?);
    let signature = host.sign(realm, &own.signing, unsigned.message()).await?;
    trace.passed(Check::Mint);
    Ok(unsigned.signed(&signature))
}

/// Room 3. A workload client is authenticated by its subject token, which is then verified already.
async fn authenticate<'r, H: Host>(
    host: &H,
    realm: &'r Realm,
    form: &Form<'_>,
    arrived: &Arrived<'_>,
    request: &TokenExchangeRequest<'_>,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<(AuthenticatedClient, Option<Verified<'r, Subject>>), ExchangeError> {
    let credentials = Credentials::find(form, arrived.authorization)?;
    trace.passed(Check::Credentials);
    let client = match Presented::read(credentials)? {
        Presented::Secret(secret) => {
            let record = record(host, realm, secret.client_id()).await?;
            secret.verify(record)?
        }
        Presented::Assertion(assertion) => {
            let record = record(host, realm, assertion.client_id()).await?;
            let pending = assertion.check(record, realm, now)?;
            let verdict = host.verify(&pending.question()?).await?;
            let confirmed = pending.confirm(verdict)?;
            let first = host.first_use(realm, confirmed.one_time()).await?;
            confirmed.first(first)?
        }
        Presented::SubjectToken { client_id } => {
            let mut checks = Trace::new(trace.watch());
            let failed = |error| AuthenticationFailure::WorkloadToken(error).into();
            let token = Token { presented: request.subject_token, role: Role::Workload, client: None };
            let subject = verify::<Subject, H>(host, realm, token, failed, now, &mut checks).await?;
            let client = client::matching(&subject, realm, client_id.as_ref())?;
            trace.passed(Check::ClientAuthentication);
            trace.append(checks);
            return Ok((client, Some(subject)));
        }
    };
    trace.passed(Check::ClientAuthentication);
    Ok((client, None))
}

/// The record of a client, from the realm itself or from the host.
async fn record<H: Host>(
    host: &H,
    realm: &Realm,
    client_id: &ClientId,
) -> Result<Option<Arc<Client>>, HostError> {
    match realm.client(client_id) {
        Some(client) => Ok(Some(client.clone())),
        None => host.client(realm, client_id).await,
    }
}

/// A token to verify: in which part, and who presents it if that is known.
struct Token<'a> {
    presented: PresentedToken<'a>,
    role: Role,
    client: Option<&'a Client>,
}

/// Room 4, for one token; `refuse` names what is wrong with it.
async fn verify<'r, P: Part, H: Host>(
    host: &H,
    realm: &'r Realm,
    token: Token<'_>,
    refuse: impl Fn(TokenError) -> ExchangeError,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<Verified<'r, P>, ExchangeError> {
    let Token { presented, role, client } = token;
    let candidate = Candidate::<P>::parse(presented, realm, role, trace).map_err(&refuse)?;
    let keys = match candidate.source() {
        Source::Own(_) => host.own_keys(realm).await?.public.clone(),
        Source::Trusted(issuer) => match issuer.keys() {
            IssuerKeys::Inline(keys) => keys.clone(),
            IssuerKeys::Remote(_) => host.issuer_keys(realm, issuer).await?,
        },
    };
    let pending = candidate.with_key(&keys, trace).map_err(&refuse)?;
    let verdict = host.verify(&pending.question()).await?;
    pending.verify(verdict, realm, client, now, trace).map_err(&refuse)
}
