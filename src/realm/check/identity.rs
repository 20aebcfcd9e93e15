//! The name of a realm: the path of its issuer, which must not be the path of an endpoint.
//!
//! A realm may be nested (`eu/retail`). It may not be the root of its origin, which holds the page, the
//! health checks and the well-known documents.

use super::text;
use crate::realm::RealmError;
use crate::realm::place::Place;
use crate::realm::url::Url;

/// Segments that name an endpoint of a realm, at any depth.
const ENDPOINTS: [&str; 5] = ["token", "jwks", "introspect", "revoke", "explain"];
/// First segments that belong to the service as a whole.
const SERVICE: [&str; 4] = ["assets", ".well-known", "health", "ready"];

/// Checks `realm` and `issuer` and that they agree.
pub(super) fn check(realm: &str, issuer: &str, place: &Place<'_>) -> Result<(), RealmError> {
    let at_issuer = &place.member("issuer");
    text::plain(issuer, at_issuer)?;
    let url = Url::issuer(issuer).map_err(|reason| at_issuer.wrong(reason))?;
    let at_realm = &place.member("realm");
    text::plain(realm, at_realm)?;
    for segment in realm.split('/') {
        if !is_plain(segment) {
            return Err(at_realm.wrong(
                "expected segments of letters, digits, `-`, `_`, `~` and `.`, divided by single slashes",
            ));
        }
        if ENDPOINTS.contains(&segment) {
            return Err(at_realm.wrong(format!("`{segment}` is the name of an endpoint")));
        }
    }
    if let Some(reserved) = SERVICE.into_iter().find(|first| realm.split('/').next() == Some(first)) {
        return Err(at_realm.wrong(format!("`{reserved}` as the first segment belongs to the service")));
    }
    if url.path.strip_prefix('/') != Some(realm) {
        return Err(at_realm.wrong("not the path of `issuer`"));
    }
    Ok(())
}

/// Whether every parser of URLs leaves the segment as it is: no escapes, no dot segments.
fn is_plain(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}
