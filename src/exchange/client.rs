//! Stage 3: client authentication. RFC 6749 §2.3, RFC 7521 §4.2, RFC 7523 §3.
//!
//! In:  the form and the `Authorization` header; the record of the client that the request names.
//! Out: [`AuthenticatedClient`], which only the checks of this stage construct.
//!
//! Every failure has the same response. Only the operator's log says whether the client exists and
//! which check of its credentials failed.

mod assertion;
mod secret;
mod workload;

use std::fmt;
use std::sync::Arc;

pub(crate) use self::workload::matching;

use self::assertion::Assertion;
use self::secret::PresentedSecret;
use crate::error::{AuthenticationFailure, ClientError, RequestError};
use crate::exchange::form::Form;
use crate::host::Admission;
use crate::oauth::ClientId;
use crate::realm::{Client, ClientAuth};
use crate::trace::wording::{name, words};

/// The proof that a client has authenticated.
#[derive(Debug)]
pub(crate) struct AuthenticatedClient(Arc<Client>);

impl AuthenticatedClient {
    /// The client's record in the realm.
    pub(crate) fn record(&self) -> &Client {
        &self.0
    }

    /// The client and its credential as a trace shows them, with the method it is registered for.
    pub(crate) fn seen(&self) -> (String, String) {
        let method = match self.0.auth {
            ClientAuth::SecretBasic(_) => "client_secret_basic",
            ClientAuth::SecretPost(_) => "client_secret_post",
            ClientAuth::PrivateKeyJwt { .. } => "private_key_jwt",
            ClientAuth::Workload(_) => "workload",
        };
        (format!("{} by {method}", name(self.0.client_id.as_str())), words(method))
    }
}

/// The credentials of a request, of one method at most and not yet parsed.
pub(crate) struct Credentials<'a> {
    client_id: Option<ClientId>,
    method: Method<'a>,
}

enum Method<'a> {
    Header(&'a str),
    Secret(&'a str),
    Assertion { assertion: Option<&'a str>, assertion_type: Option<&'a str> },
    SubjectToken,
}

/// The parsed credentials of a request; nothing of them is verified.
#[derive(Debug)]
pub(crate) enum ClientCredentials<'a> {
    /// `client_secret_basic` or `client_secret_post`.
    Secret(PresentedSecret),
    /// `private_key_jwt`.
    Assertion(Box<Assertion<'a>>),
    /// No credential of its own: the subject token may authenticate a workload.
    SubjectToken {
        /// The client that `client_id` names, if the request has it.
        client_id: Option<ClientId>,
    },
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([redacted])")
    }
}

impl<'a> Credentials<'a> {
    /// Finds the credentials of a request. More than one method is an error: RFC 6749 §2.3.
    pub(crate) fn find(form: &'a Form<'_>, authorization: Option<&'a str>) -> Result<Self, RequestError> {
        let (assertion, assertion_type) =
            (form.value("client_assertion"), form.value("client_assertion_type"));
        let methods = [
            authorization.map(Method::Header),
            form.value("client_secret").map(Method::Secret),
            assertion.or(assertion_type).map(|_| Method::Assertion { assertion, assertion_type }),
        ];
        let mut methods = methods.into_iter().flatten();
        let method = methods.next().unwrap_or(Method::SubjectToken);
        match methods.next() {
            None => Ok(Self { client_id: form.value("client_id").map(ClientId::from), method }),
            Some(_) => Err(RequestError::SeveralCredentials),
        }
    }

    /// The place of the credentials in the request, as a trace names it.
    pub(crate) fn place(&self) -> &'static str {
        match self.method {
            Method::Header(_) => "an Authorization header",
            Method::Secret(_) => "client_secret in the body",
            Method::Assertion { .. } => "client_assertion in the body",
            Method::SubjectToken => "none but the subject token",
        }
    }
}

impl<'a> ClientCredentials<'a> {
    /// Parses the credentials without verifying them.
    pub(crate) fn read(credentials: Credentials<'a>) -> Result<Self, AuthenticationFailure> {
        let Credentials { client_id, method } = credentials;
        Ok(match method {
            Method::Header(header) => Self::Secret(PresentedSecret::from_header(header, client_id.as_ref())?),
            Method::Secret(secret) => Self::Secret(PresentedSecret::from_body(client_id, secret)?),
            Method::Assertion { assertion, assertion_type } => {
                Self::Assertion(Box::new(Assertion::parse(client_id, assertion, assertion_type)?))
            }
            Method::SubjectToken => Self::SubjectToken { client_id },
        })
    }
}

/// Refuses an authenticated client that is over its limit.
pub(crate) fn within_limits(admission: Admission) -> Result<(), ClientError> {
    match admission {
        Admission::Yes => Ok(()),
        Admission::No => Err(ClientError::RateLimited),
    }
}

/// The record that a lookup found, or the failure for a client that the realm does not have.
pub(crate) fn known(record: Option<Arc<Client>>) -> Result<Arc<Client>, AuthenticationFailure> {
    record.ok_or(AuthenticationFailure::UnknownClient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_credentials() {
        let credentials =
            Credentials { client_id: Some("gateway".into()), method: Method::Secret("hunter2") };
        assert_eq!(format!("{credentials:?}"), "Credentials([redacted])");
    }

    #[test]
    fn a_client_over_its_limit_is_refused() {
        assert_eq!(within_limits(Admission::Yes), Ok(()));
        assert_eq!(within_limits(Admission::No), Err(ClientError::RateLimited));
    }
}
