//! The name of a realm: the path of its issuer, which must not be the path of an endpoint.
//!
//! A realm may be nested (`eu/retail`). One without a path is the only one of its deployment, which the
//! host checks: clients that drop the path of an issuer would send it the credentials of another realm.

use super::text;
use crate::realm::RealmError;
use crate::realm::place::Place;
use crate::realm::url::Url;

/// Segments that name an endpoint of a realm, at any depth.
const ENDPOINTS: [&str; 8] =
    ["token", "jwks", "introspect", "revoke", "explain", "authorize", "events", ".well-known"];
/// First segments that belong to the service as a whole.
const SERVICE: [&str; 5] = ["assets", "health", "ready", "refusals", "page"];

/// Checks `realm` and `issuer` and that they agree.
pub(super) fn check(realm: &str, issuer: &str, place: &Place<'_>) -> Result<(), RealmError> {
    let at_issuer = &place.member("issuer");
    text::plain(issuer, at_issuer)?;
    let url = Url::issuer(issuer).map_err(|reason| at_issuer.wrong(reason))?;
    let at_realm = &place.member("realm");
    let path = match url.path.strip_prefix('/') {
        None => "",
        Some(path) if path.is_empty() || path.ends_with('/') => {
            return Err(at_issuer.wrong("the issuer of a realm does not end with a slash: leave it out here, and where clients and services name it"));
        }
        Some(path) => path,
    };
    if realm != path {
        return Err(at_realm.wrong(match path {
            "" => "expected the empty string, as `issuer` has no path".to_owned(),
            path => format!("expected `{path}`, the path of `issuer`"),
        }));
    }
    if realm.is_empty() {
        return Ok(());
    }
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
    Ok(())
}

/// Whether every parser of URLs leaves the segment as it is: no escapes, no dot segments.
fn is_plain(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}
