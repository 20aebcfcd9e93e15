//! `client_secret_basic`: name and secret in the `Authorization` header. RFC 6749 §2.3.1, RFC 7617.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::{AuthenticationFailure, ExchangeError};
use crate::exchange::client::secret::PresentedSecret;
use crate::exchange::client::{Attempt, AuthenticatedClient, RequestParts};
use crate::exchange::form;
use crate::host::Host;
use crate::oauth::{ClientId, Secret};
use crate::realm::ClientAuth;
use crate::trace::Trace;

pub(super) const PLACE: &str = "an Authorization header";

/// An `Authorization` header.
pub(super) struct Basic<'a>(&'a str);

impl<'a> Basic<'a> {
    pub(super) fn find(request: &RequestParts<'a>) -> Option<Self> {
        request.authorization.map(Self)
    }

    /// Parses the header and compares the secret. A `client_id` in the body must name the same client.
    pub(super) async fn verify<H: Host>(
        self,
        attempt: &Attempt<'_, '_, H>,
        trace: &mut Trace,
    ) -> Result<AuthenticatedClient, ExchangeError> {
        let presented = basic(self.0).ok_or(AuthenticationFailure::HeaderMalformed)?;
        if attempt.client_id.as_ref().is_some_and(|client_id| *client_id != presented.client_id) {
            return Err(AuthenticationFailure::HeaderMalformed.into());
        }
        presented.verify(stored, attempt, trace).await
    }
}

fn stored(auth: &ClientAuth) -> Option<&[[u8; 32]]> {
    match auth {
        ClientAuth::SecretBasic(secrets) => Some(secrets),
        _ => None,
    }
}

/// Decodes `Basic` and canonical base64 of `id:secret`, in which each half is form-encoded first.
fn basic(header: &str) -> Option<PresentedSecret> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(credentials.trim_matches(' ')).ok()?);
    let colon = decoded.iter().position(|&byte| byte == b':')?;
    let (id, secret) = decoded.split_at_checked(colon)?;
    let client_id = form::decode(id).ok()?;
    let secret = form::decode(secret.get(1..)?).ok()?;
    if client_id.is_empty() {
        return None;
    }
    Some(PresentedSecret { client_id: ClientId::from(&*client_id), secret: Secret::new(secret.into_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(credentials: &str) -> Option<(String, String)> {
        let header = format!("Basic {}", STANDARD.encode(credentials));
        basic(&header)
            .map(|presented| (presented.client_id.to_string(), presented.secret.expose().to_owned()))
    }

    #[test]
    fn both_halves_are_form_encoded() {
        assert_eq!(read("a%3Ab:c%2Bd+e%25"), Some(("a:b".into(), "c+d e%".into())));
        assert_eq!(read("a:b:c"), Some(("a".into(), "b:c".into())));
        for credentials in ["nocolon", ":secret", "a%:b", "a:b%f", "a:%ff"] {
            assert_eq!(read(credentials), None, "{credentials}");
        }
    }

    #[test]
    fn base64_is_canonical() {
        assert!(basic("basic YTpi").is_some());
        for header in [
            "Basic",
            "Basic ",
            "Basic YTpi=",
            "Basic YTo",
            "Basic YT pi",
            "Basic YTpj\n",
            "Bearer YTpi",
            "BasicYTpi",
            "Basic YTpiYR==",
        ] {
            assert!(basic(header).is_none(), "{header:?}");
        }
    }
}
