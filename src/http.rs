//! HTTP as the engine sees it: a request that a host received, and the response that it sends.
//!
//! Every text of a [`Request`] is unverified. The engine reads no parameter from a URL, so the
//! request has no query.

mod encoding;

use std::fmt;

use serde::Serialize;

pub use self::encoding::EncodingError;

/// A request.
#[derive(Clone)]
pub struct Request {
    /// Whether the request came over TLS.
    pub transport: Transport,
    /// The HTTP method.
    pub method: String,
    /// The path of the URL, as written.
    pub path: String,
    /// The headers that the engine reads.
    pub headers: Headers,
    /// The body, or of a longer one at least [`MAX_BODY`](crate::oauth::limits::MAX_BODY) bytes and
    /// one more.
    pub body: Vec<u8>,
}

/// Headers, each name once and in lower case.
#[derive(Clone, Default)]
pub struct Headers(Vec<(String, String)>);

/// The transport of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Transport {
    /// TLS, or a connection from this host.
    Secure,
    /// Plain http from another host.
    Plain,
}

/// The media type of a form. RFC 6749 appendix B.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl Request {
    /// A form that a client sends to a path, over TLS and without credentials in a header.
    pub fn form(path: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            transport: Transport::Secure,
            method: "POST".to_owned(),
            path: path.into(),
            headers: Headers(vec![("content-type".to_owned(), FORM.to_owned())]),
            body: body.into(),
        }
    }

    /// The same request with this value of a header, or without that header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: Option<&str>) -> Self {
        self.headers.set(name, value);
        self
    }

    /// The `Accept` header.
    pub fn accept(&self) -> Option<&str> {
        self.headers.get("accept")
    }

    /// The `Authorization` header.
    pub fn authorization(&self) -> Option<&str> {
        self.headers.get("authorization")
    }

    /// The `Content-Type` header.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get("content-type")
    }

    /// The `DPoP` header. RFC 9449 §4.1.
    pub fn dpop(&self) -> Option<&str> {
        self.headers.get("dpop")
    }

    /// The `Origin` header.
    pub fn origin(&self) -> Option<&str> {
        self.headers.get("origin")
    }

    /// The bytes that its texts occupy. A host bounds the memory of the requests under way by them.
    pub fn length(&self) -> usize {
        let Self { transport: _, method, path, headers, body } = self;
        let headers: usize = headers.0.iter().map(|(name, value)| name.len() + value.len()).sum();
        method.len() + path.len() + headers + body.len()
    }
}

/// Sizes alone: path, headers and body may hold credentials.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("transport", &self.transport)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Headers {
    /// The value of a header.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Gives a header this value, or removes it.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        self.0.retain(|(own, _)| own != name);
        self.0.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Headers({})", self.0.len())
    }
}

impl Transport {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Secure => "over TLS, or from this machine",
            Self::Plain => "over plain http from another machine",
        }
    }
}

/// A response.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers, with names in lower case, each once.
    pub headers: Vec<(&'static str, String)>,
    /// The body: JSON, or a signed JWT.
    pub body: String,
}

impl Response {
    /// JSON that no cache stores. RFC 6749 §5.1 requires `Pragma` beside `Cache-Control`.
    pub(crate) fn no_store(status: u16, body: &impl Serialize) -> Self {
        // INVARIANT: bodies are structs of strings, numbers and claims, which always serialise.
        Self::whole(status, "application/json", serde_json::to_string(body).unwrap_or_default())
    }

    /// A body that no cache stores.
    pub(crate) fn whole(status: u16, content_type: &str, body: String) -> Self {
        let mut response = Self::uncached(status, content_type, body);
        response.headers.push(("pragma", "no-cache".to_owned()));
        response
    }

    /// A body that no cache stores, outside the endpoints of RFC 6749.
    pub(crate) fn uncached(status: u16, content_type: &str, body: String) -> Self {
        let headers =
            vec![("content-type", content_type.to_owned()), ("cache-control", "no-store".to_owned())];
        Self { status, headers, body }
    }

    /// The same response with one more header.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_only_sizes() {
        let request = Request::form("/a/token", "a=b").with_header("authorization", Some("Basic secret"));
        assert_eq!(
            format!("{request:?}"),
            "Request { transport: Secure, headers: Headers(2), body_bytes: 3, .. }"
        );
    }

    #[test]
    fn a_header_is_set_once_and_removed() {
        let request = Request::form("", "").with_header("accept", Some("a")).with_header("accept", Some("b"));
        assert_eq!(request.accept(), Some("b"));
        assert_eq!(request.with_header("accept", None).accept(), None);
    }

    #[test]
    fn a_long_credential_is_counted_as_a_long_body_is() {
        let credential = "x".repeat(100_000);
        let request = Request::form("/a/token", "a=1").with_header("authorization", Some(&credential));
        assert_eq!(request.length(), 4 + 8 + (12 + 33) + (13 + 100_000) + 3);
    }
}
