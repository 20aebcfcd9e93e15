//! Cross-origin requests: the pages that may use an endpoint from a browser.
//!
//! A realm lists the origins of the endpoints that take a form. Its documents are for every origin.
//! No answer allows credentials of the browser, and the service sets none.

use crate::http::{Request, Response};
use crate::realm::Realm;

/// How long a browser may cache a preflight answer.
const PREFLIGHT_SECONDS: &str = "600";

/// The headers that a page of another origin may send with a form.
const SENT: &str = "authorization, content-type, dpop, traceparent";

/// The headers that a page of another origin may read besides the body.
const EXPOSED: &str =
    "x-exchange-refusal, x-request-id, traceparent, retry-after, www-authenticate, dpop-nonce";

/// What a realm allows the origin of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cors<'a> {
    /// The origin, if the realm lists it.
    listed: Option<&'a str>,
    /// Whether the realm lists any, so that answers differ by origin.
    varies: bool,
}

impl<'a> Cors<'a> {
    pub(super) fn of(request: &'a Request, realm: &Realm) -> Self {
        let listed = request.origin().filter(|origin| realm.origins().any(|own| own == *origin));
        Self { listed, varies: realm.origins().next().is_some() }
    }

    /// The answer to a browser that asks before it sends a form.
    pub(super) fn preflight(self, request: &Request) -> Option<Response> {
        let origin = self.listed.filter(|_| request.method == "OPTIONS")?;
        Some(preflight(origin, "POST", SENT))
    }

    /// Adds the headers by which a browser shows a page the response.
    pub(super) fn add_to(self, response: &mut Response) {
        if self.varies {
            response.headers.push(("vary", "origin".to_owned()));
        }
        if let Some(origin) = self.listed {
            response.headers.push(("access-control-allow-origin", origin.to_owned()));
            response.headers.push(("access-control-expose-headers", EXPOSED.to_owned()));
        }
    }
}

/// The answer to a browser that asks before it reads a document.
pub(super) fn document_preflight() -> Response {
    preflight("*", "GET, HEAD", "*")
}

/// The response with which any page may read the document in it.
pub(super) fn readable_by_all(response: Response) -> Response {
    response.with("access-control-allow-origin", "*")
}

fn preflight(origin: &str, methods: &str, headers: &str) -> Response {
    Response {
        status: 204,
        headers: vec![
            ("access-control-allow-origin", origin.to_owned()),
            ("access-control-allow-methods", methods.to_owned()),
            ("access-control-allow-headers", headers.to_owned()),
            ("access-control-max-age", PREFLIGHT_SECONDS.to_owned()),
            ("vary", "origin".to_owned()),
        ],
        body: String::new(),
    }
}
