//! The responses that are always the same. A host has a copy of each (`src/js/fixed.mjs`, which a test
//! compares with these), because it also answers where the engine cannot.

use crate::exchange::response::{LIMIT_PERIOD, out_of_service};
use crate::http::Response;
use crate::oauth::ErrorCode;

/// Every fixed response, by its name in JavaScript.
pub fn fixed() -> [(&'static str, Response); 5] {
    [
        ("BODY_BROKE_OFF", body_broke_off()),
        ("BODY_TOO_SLOW", body_too_slow()),
        ("METHOD_NOT_ALLOWED", method_not_allowed()),
        ("TOO_MANY_REQUESTS", too_many_requests()),
        ("UNAVAILABLE", out_of_service("the service is unavailable at the moment")),
    ]
}

/// The host must not take a body that broke off for a shorter one.
fn body_broke_off() -> Response {
    plain(400, ErrorCode::InvalidRequest, "the body broke off before its end; send the request again")
}

/// The response to a client that sends its body too slowly. RFC 9110 §15.5.9.
fn body_too_slow() -> Response {
    plain(408, ErrorCode::InvalidRequest, "the body took longer than ten seconds")
}

/// The response to another method than those that read. RFC 9110 §15.5.6.
pub(super) fn method_not_allowed() -> Response {
    plain(405, ErrorCode::InvalidRequest, "this endpoint takes GET and HEAD").with("allow", "GET, HEAD")
}

/// The response to an address over its limit. RFC 6585 §4. The client is unknown yet, so the response
/// has no refusal id.
fn too_many_requests() -> Response {
    plain(429, ErrorCode::TemporarilyUnavailable, "too many requests from this address")
        .with("retry-after", LIMIT_PERIOD)
}

fn plain(status: u16, error: ErrorCode, description: &str) -> Response {
    let body = format!(r#"{{"error":"{}","error_description":"{description}"}}"#, error.as_str());
    Response::uncached(status, "application/json", body)
}
