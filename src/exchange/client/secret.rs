//! The secret of a client, wherever the request has it. RFC 6749 §2.3.1.
//!
//! Realms hold the SHA-256 of each secret, which is enough for 256 random bits and needs no slow
//! hash on the request path. The engine compares in constant time, with every stored hash each
//! time, and makes the same comparison for an unknown client.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::error::{AuthenticationFailure, ExchangeError};
use crate::exchange::client::{Attempt, AuthenticatedClient, known};
use crate::host::Host;
use crate::oauth::{ClientId, Secret};
use crate::realm::{Client, ClientAuth};
use crate::trace::Trace;

/// A secret in the form in which the client sent it.
#[derive(Debug)]
pub(super) struct PresentedSecret {
    pub(super) client_id: ClientId,
    pub(super) secret: Secret,
}

/// The hashes of a client that is registered for a method, or `None` for another method: a client may
/// use only the one it is registered for.
pub(super) type Stored = fn(&ClientAuth) -> Option<&[[u8; 32]]>;

impl PresentedSecret {
    /// Compares the secret with the hashes in the record of the client.
    pub(super) async fn verify<H: Host>(
        &self,
        stored: Stored,
        attempt: &Attempt<'_, '_, H>,
        trace: &mut Trace,
    ) -> Result<AuthenticatedClient, ExchangeError> {
        let record = attempt.record(&self.client_id, trace).await?;
        Ok(self.compare(record, stored)?)
    }

    fn compare(
        &self,
        record: Option<Arc<Client>>,
        stored: Stored,
    ) -> Result<AuthenticatedClient, AuthenticationFailure> {
        let presented: [u8; 32] = Sha256::digest(self.secret.expose()).into();
        let stored = record.as_deref().and_then(|client| stored(&client.auth));
        let mut matches = Choice::from(0);
        for secret in stored.unwrap_or(&[UNKNOWN_CLIENT]) {
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
}

/// The hash to compare with when the realm has no such client, so that the comparison takes as long
/// as for a known one. Its result is ignored.
const UNKNOWN_CLIENT: [u8; 32] = [0; 32];
