//! The metadata of a realm: at the place of RFC 8414 §3, and with the members of Connect Discovery at its
//! places.

use super::document;
use crate::error::HostError;
use crate::host::Host;
use crate::http::{Request, Response};
use crate::realm::Realm;

/// # Errors
///
/// [`HostError::OwnKeys`]: clients would believe and cache metadata that points at unavailable keys.
pub(super) async fn answer<H: Host>(
    host: &H,
    realm: &Realm,
    request: &Request,
    document: impl Fn(&Realm) -> String,
) -> Result<Response, HostError> {
    host.own_keys(realm).await?;
    Ok(document::answer(request, "application/json", || document(realm)))
}
