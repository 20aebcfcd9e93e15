//! `/health`: the service runs. It asks no part of the host.

use super::fixed::method_not_allowed;
use crate::http::{Request, Response};

pub(super) fn answer(request: &Request) -> Response {
    match request.method.as_str() {
        "GET" | "HEAD" => Response::uncached(200, "application/json", r#"{"status":"ok"}"#.to_owned()),
        _ => method_not_allowed(),
    }
}
