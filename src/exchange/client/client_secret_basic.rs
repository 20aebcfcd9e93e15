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
        let readings = basic(self.0).ok_or(AuthenticationFailure::HeaderMalformed)?;
        // Both readings are always compared, so that the time does not tell which of them fits. The decoded
        // one comes last: the audit line of a failure names the client by it.
        let mut authenticated = Err(AuthenticationFailure::HeaderMalformed.into());
        for presented in [readings.raw, readings.decoded].into_iter().flatten() {
            if attempt.client_id.as_ref().is_some_and(|client_id| *client_id != presented.client_id) {
                continue;
            }
            match presented.verify(stored, attempt, trace).await {
                Err(error @ ExchangeError::Host(_)) => return Err(error),
                refused @ Err(_) if authenticated.is_err() => authenticated = refused,
                Err(_) => {}
                granted => authenticated = granted,
            }
        }
        authenticated
    }
}

fn stored(auth: &ClientAuth) -> Option<&[[u8; 32]]> {
    match auth {
        ClientAuth::SecretBasic(secrets) => Some(secrets),
        _ => None,
    }
}

/// The readings of a header: at least one.
struct Readings {
    /// Each half form-decoded, as RFC 6749 §2.3.1 says.
    decoded: Option<PresentedSecret>,
    /// Neither half decoded, as many libraries and `curl -u` send them; only where that differs.
    raw: Option<PresentedSecret>,
}

/// Decodes `Basic` and canonical base64 of `id:secret`.
fn basic(header: &str) -> Option<Readings> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(credentials.trim_matches(' ')).ok()?);
    let colon = decoded.iter().position(|&byte| byte == b':')?;
    let (id, secret) = decoded.split_at_checked(colon)?;
    let secret = secret.get(1..)?;
    let is_encoded = |byte: &u8| matches!(byte, b'+' | b'%');
    let decoded_differs = decoded.iter().any(is_encoded);
    let presented = |client_id: &str, secret: &str| {
        let secret = Secret::new(secret.to_owned());
        (!client_id.is_empty()).then(|| PresentedSecret { client_id: ClientId::from(client_id), secret })
    };
    let form_decoded = match (form::decode(id), form::decode(secret)) {
        (Ok(client_id), Ok(secret)) => presented(&client_id, &secret),
        _ => None,
    };
    let raw = match (str::from_utf8(id), str::from_utf8(secret)) {
        (Ok(client_id), Ok(secret)) if decoded_differs => presented(client_id, secret),
        _ => None,
    };
    (form_decoded.is_some() || raw.is_some()).then_some(Readings { decoded: form_decoded, raw })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(credentials: &str) -> Option<(String, String)> {
        let header = format!("Basic {}", STANDARD.encode(credentials));
        basic(&header).and_then(|readings| readings.decoded).as_ref().map(shown)
    }

    fn read_raw(credentials: &str) -> Option<(String, String)> {
        let header = format!("Basic {}", STANDARD.encode(credentials));
        basic(&header).and_then(|readings| readings.raw).as_ref().map(shown)
    }

    fn shown(presented: &PresentedSecret) -> (String, String) {
        (presented.client_id.to_string(), presented.secret.expose().to_owned())
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
    fn a_text_with_plus_or_percent_is_also_read_raw() {
        assert_eq!(read_raw("a:b"), None);
        assert_eq!(read_raw("a:b+c/d="), Some(("a".into(), "b+c/d=".into())));
        assert_eq!(read_raw("a%3A:b%"), Some(("a%3A".into(), "b%".into())));
        assert_eq!(read_raw(":b+c"), None);
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
