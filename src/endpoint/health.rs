//! `/health`: the service runs, and in which version. It asks no part of the host.

use super::fixed::method_not_allowed;
use crate::http::{Request, Response};
use crate::realm::least_engine::ENGINE;

pub(super) fn answer(request: &Request) -> Response {
    match request.method.as_str() {
        "GET" | "HEAD" => Response::uncached(200, "application/json", body()),
        _ => method_not_allowed(),
    }
}

/// `version` is of the release; `engine` says which records this deployment reads, for a push.
fn body() -> String {
    format!(r#"{{"status":"ok","version":"{}","engine":{ENGINE}}}"#, env!("CARGO_PKG_VERSION"))
}
