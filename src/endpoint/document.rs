//! The documents of a realm, which any client may read, from any origin.

use super::cors::{document_preflight, readable_by_all};
use super::fixed::method_not_allowed;
use crate::http::{Request, Response};

/// How long caches may keep the keys and the metadata. An operator who rotates keys publishes a new
/// one this long, and the delay of the store, before it signs.
const PUBLIC: &str = "public, max-age=300";

/// Answers a request for a document.
pub(super) fn answer(
    request: &Request,
    content_type: &'static str,
    document: impl FnOnce() -> String,
) -> Response {
    match request.method.as_str() {
        "GET" | "HEAD" => {
            let headers =
                vec![("content-type", content_type.to_owned()), ("cache-control", PUBLIC.to_owned())];
            readable_by_all(Response { status: 200, headers, body: document() })
        }
        "OPTIONS" => document_preflight(),
        _ => method_not_allowed(),
    }
}
