//! `/{realm}/jwks`: the public keys of the realm. RFC 7517 §5.

use super::document;
use crate::error::HostError;
use crate::host::Host;
use crate::http::{Request, Response};
use crate::realm::Realm;

/// # Errors
///
/// [`HostError::OwnKeys`].
pub(super) async fn answer<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
) -> Result<Response, HostError> {
    let keys = host.own_keys(realm).await?;
    Ok(document::answer(request, "application/jwk-set+json", || keys.jwk_set()))
}
