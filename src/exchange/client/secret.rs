//! `client_secret_basic` and `client_secret_post`. RFC 6749 §2.3.1, RFC 7617.
//!
//! Realms hold the SHA-256 of each secret, which is enough for 256 random bits and needs no slow
//! hash on the request path. The engine compares in constant time, with every stored hash each
//! time, and makes the same comparison for an unknown client.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

use crate::error::AuthenticationFailure;
use crate::exchange::client::{AuthenticatedClient, known};
use crate::exchange::form;
use crate::oauth::{ClientId, Secret};
use crate::realm::{Client, ClientAuth};

/// A secret in the form in which the client sent it.
#[derive(Debug)]
pub(crate) struct PresentedSecret {
    client_id: ClientId,
    secret: Secret,
    place: Place,
}

/// The place of the secret in the request: a client may use only the one it is registered for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    Header,
    Body,
}

impl PresentedSecret {
    /// Parses an `Authorization` header; a `client_id` in the body must name the same client.
    pub(crate) fn from_header(
        header: &str,
        client_id: Option<&ClientId>,
    ) -> Result<Self, AuthenticationFailure> {
        let presented = basic(header).ok_or(AuthenticationFailure::HeaderMalformed)?;
        match client_id {
            Some(client_id) if *client_id != presented.client_id => {
                Err(AuthenticationFailure::HeaderMalformed)
            }
            _ => Ok(presented),
        }
    }

    /// Parses `client_id` and `client_secret` of the body.
    pub(crate) fn from_body(
        client_id: Option<ClientId>,
        secret: &str,
    ) -> Result<Self, AuthenticationFailure> {
        let client_id = client_id.ok_or(AuthenticationFailure::NoCredentials)?;
        Ok(Self { client_id, secret: Secret::new(secret.to_owned()), place: Place::Body })
    }

    pub(crate) fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// Compares the secret with the hashes in the record.
    pub(crate) fn verify(
        &self,
        record: Option<Arc<Client>>,
    ) -> Result<AuthenticatedClient, AuthenticationFailure> {
        let presented: [u8; 32] = Sha256::digest(self.secret.expose()).into();
        let stored = record.as_deref().and_then(|client| self.stored(client));
        let mut matches = Choice::from(0);
        for secret in stored.unwrap_or(&[NOBODY]) {
            matches |= presented.ct_eq(secret);
        }
        let registered = stored.is_some();
        let client = known(record)?;
        match (registered, bool::from(matches)) {
            (true, true) => Ok(AuthenticatedClient(client)),
            (true, false) => Err(AuthenticationFailure::WrongSecret),
            (false, _) => Err(AuthenticationFailure::OtherMethod),
        }
    }

    /// The hashes of a client that is registered for this place, or `None` for another method.
    fn stored<'c>(&self, client: &'c Client) -> Option<&'c [[u8; 32]]> {
        match (&client.auth, self.place) {
            (ClientAuth::SecretBasic(secrets), Place::Header)
            | (ClientAuth::SecretPost(secrets), Place::Body) => Some(secrets),
            _ => None,
        }
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
    Some(PresentedSecret {
        client_id: ClientId::from(&*client_id),
        secret: Secret::new(secret.into_owned()),
        place: Place::Header,
    })
}

/// The hash to compare with when the realm has no such client, so that the comparison takes as long
/// as for a known one. Its result is ignored.
const NOBODY: [u8; 32] = [0; 32];

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
