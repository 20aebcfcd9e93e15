//! `client_secret_post`: name and secret in the body. RFC 6749 §2.3.1.

use crate::error::{AuthenticationFailure, ExchangeError};
use crate::exchange::client::secret::PresentedSecret;
use crate::exchange::client::{Attempt, AuthenticatedClient, RequestParts};
use crate::host::Host;
use crate::oauth::Secret;
use crate::realm::ClientAuth;
use crate::trace::Trace;

pub(super) const PLACE: &str = "client_secret in the body";

/// The parameter `client_secret`.
pub(super) struct Post<'a>(pub(super) &'a str);

impl<'a> Post<'a> {
    pub(super) fn find(request: &RequestParts<'a>) -> Option<Self> {
        request.form.value("client_secret").map(Self)
    }

    /// Compares the secret; `client_id` names the client.
    pub(super) async fn verify<H: Host>(
        self,
        attempt: &Attempt<'_, '_, H>,
        trace: &mut Trace,
    ) -> Result<AuthenticatedClient, ExchangeError> {
        let client_id = attempt.client_id.clone().ok_or(AuthenticationFailure::NoCredentials)?;
        let presented = PresentedSecret { client_id, secret: Secret::new(self.0.to_owned()) };
        presented.verify(stored, attempt, trace).await
    }
}

fn stored(auth: &ClientAuth) -> Option<&[[u8; 32]]> {
    match auth {
        ClientAuth::SecretPost(secrets) => Some(secrets),
        _ => None,
    }
}
