//! Stage 3: client authentication. RFC 6749 §2.3, RFC 7521 §4.2, RFC 7523 §3.
//!
//! In:  the form and the `Authorization` header; the record of the client that the request names.
//! Out: [`AuthenticatedClient`], which only the checks of this stage construct.
//!
//! The file of a method finds its credentials in a request, parses them and verifies them. Every failure
//! has the same response: only the operator's log says whether the client exists and which check of its
//! credentials failed. One exception: if a client proves its identity and then fails by one of its own
//! claims, the response names that claim.

mod assertion;
mod claim_match;
mod client_secret_basic;
mod client_secret_post;
mod decoy;
mod federated_jwt;
mod private_key_jwt;
mod secret;
mod workload;

use std::fmt;
use std::sync::Arc;

use self::assertion::Assertion;
use self::client_secret_basic::Basic;
use self::client_secret_post::Post;
use self::workload::{Verified, Workload};
use crate::audit::AuditRecord;
use crate::check::Check;
use crate::error::{AuthenticationFailure, ClientError, ExchangeError, HostError, RequestError};
use crate::exchange::form::Form;
use crate::exchange::grant_type::TokenParameter;
use crate::exchange::token::{Subject, VerifiedToken};
use crate::host::{Admission, Host};
use crate::http::Request;
use crate::oauth::{ClientId, UnixTime};
use crate::realm::{Client, Realm};
use crate::trace::Trace;
use crate::trace::wording::{name, words};

/// The credentials of a request, of one method; nothing of them is verified.
enum Credentials<'a> {
    Basic(Basic<'a>),
    Post(Post<'a>),
    Assertion(Assertion<'a>),
    Workload(Workload<'a>),
}

/// What finds the credentials of each method that has its own in a request. A request with none may
/// come from a workload.
const FIND: [for<'a> fn(&RequestParts<'a>) -> Option<Credentials<'a>>; 3] = [
    |request| Basic::find(request).map(Credentials::Basic),
    |request| Post::find(request).map(Credentials::Post),
    |request| Assertion::find(request).map(Credentials::Assertion),
];

impl Credentials<'_> {
    /// The place of the credentials in the request, as a trace names it.
    fn place(&self) -> &'static str {
        match self {
            Self::Basic(_) => client_secret_basic::PLACE,
            Self::Post(_) => client_secret_post::PLACE,
            Self::Assertion(_) => assertion::PLACE,
            Self::Workload(_) => workload::PLACE,
        }
    }

    /// Parses and verifies the credentials.
    async fn verify<'r, H: Host>(
        self,
        attempt: &Attempt<'_, 'r, H>,
        trace: &mut Trace,
    ) -> Result<(AuthenticatedClient, Option<Verified<'r>>), ExchangeError> {
        let client = match self {
            Self::Basic(credentials) => credentials.verify(attempt, trace).await?,
            Self::Post(credentials) => credentials.verify(attempt, trace).await?,
            Self::Assertion(credentials) => credentials.verify(attempt, trace).await?,
            Self::Workload(credentials) => {
                let (client, verified) = credentials.verify(attempt, trace).await?;
                return Ok((client, Some(verified)));
            }
        };
        Ok((client, None))
    }
}

/// The parts of a request that may hold credentials.
struct RequestParts<'a> {
    form: &'a Form<'a>,
    authorization: Option<&'a str>,
    subject_token: Option<TokenParameter<'a>>,
}

impl<'a> RequestParts<'a> {
    /// Finds the credentials. More than one method is an error: RFC 6749 §2.3.
    fn credentials(&self) -> Result<Credentials<'a>, RequestError> {
        let mut found = FIND.iter().filter_map(|find| find(self));
        let credentials = found.next().unwrap_or(Credentials::Workload(Workload(self.subject_token)));
        if found.next().is_some() { Err(RequestError::SeveralCredentials) } else { Ok(credentials) }
    }
}

/// What a method needs to verify credentials.
struct Attempt<'h, 'r, H> {
    host: &'h H,
    realm: &'r Realm,
    now: UnixTime,
    /// The client that the parameter `client_id` names.
    client_id: Option<ClientId>,
}

impl<H: Host> Attempt<'_, '_, H> {
    /// The record of a client, from the realm document or else from the host.
    async fn record(
        &self,
        client_id: &ClientId,
        trace: &mut Trace,
    ) -> Result<Option<Arc<Client>>, HostError> {
        trace.audit(|record| record.named(client_id));
        let record = match self.realm.client(client_id) {
            Some(client) => Some(client.clone()),
            None => self.host.client(self.realm, client_id).await?,
        };
        if record.is_some() {
            trace.audit(AuditRecord::found);
        }
        Ok(record)
    }
}

/// The credentials of a request, found and not verified.
#[derive(Debug)]
pub(crate) struct PresentedCredentials<'a> {
    credentials: Credentials<'a>,
    /// The client that the parameter `client_id` names.
    client_id: Option<ClientId>,
}

impl<'a> PresentedCredentials<'a> {
    /// Finds the credentials of a request, of which there may be those of one method.
    pub(crate) fn find(
        form: &'a Form<'a>,
        request: &'a Request,
        subject_token: Option<TokenParameter<'a>>,
        trace: &mut Trace,
    ) -> Result<Self, RequestError> {
        trace.expects("one way to authenticate");
        let request = RequestParts { form, authorization: request.authorization(), subject_token };
        let credentials = request.credentials()?;
        trace.compare(|| (words(credentials.place()), words("one way to authenticate")));
        trace.passed(Check::Credentials);
        Ok(Self { credentials, client_id: form.value("client_id").map(ClientId::from) })
    }
}

/// The proof that a client has authenticated.
#[derive(Debug)]
pub(crate) struct AuthenticatedClient(Arc<Client>);

impl AuthenticatedClient {
    /// The client's record in the realm.
    pub(crate) fn record(&self) -> &Client {
        &self.0
    }

    /// The client and its credential as a trace shows them, with the method it is registered for.
    fn seen(&self) -> (String, String) {
        let method = self.0.auth.method().name();
        (format!("{} by {method}", name(self.0.client_id.as_str())), words(method))
    }
}

/// Authenticates the client of a request by its credentials, and admits it if it is within its limit.
///
/// The subject token authenticates a workload client; the token is then verified already and is returned
/// beside the client.
pub(crate) async fn authenticate<'r, H: Host>(
    host: &H,
    realm: &'r Realm,
    presented: PresentedCredentials<'_>,
    now: UnixTime,
    trace: &mut Trace,
) -> Result<(AuthenticatedClient, Option<VerifiedToken<'r, Subject>>), ExchangeError> {
    let PresentedCredentials { credentials, client_id } = presented;
    let attempt = Attempt { host, realm, now, client_id };
    let (client, verified) = credentials.verify(&attempt, trace).await?;
    trace.compare(|| client.seen());
    trace.passed(Check::ClientAuthentication);
    trace.audit(|record| record.authenticated(client.record()));
    let subject = verified.map(|Verified { token, checks }| {
        trace.append(checks);
        token
    });
    within_limits(host.admit(realm, client.record()).await?)?;
    Ok((client, subject))
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([redacted])")
    }
}

/// Refuses an authenticated client that is over its limit.
fn within_limits(admission: Admission) -> Result<(), ClientError> {
    match admission {
        Admission::Yes => Ok(()),
        Admission::No => Err(ClientError::RateLimited),
    }
}

/// The record that a lookup found, or the failure for a client that the realm does not have.
fn known(record: Option<Arc<Client>>) -> Result<Arc<Client>, AuthenticationFailure> {
    record.ok_or(AuthenticationFailure::UnknownClient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_credentials() {
        assert_eq!(format!("{:?}", Credentials::Post(Post("hunter2"))), "Credentials([redacted])");
    }

    #[test]
    fn a_client_over_its_limit_is_refused() {
        assert_eq!(within_limits(Admission::Yes), Ok(()));
        assert_eq!(within_limits(Admission::No), Err(ClientError::RateLimited));
    }
}
