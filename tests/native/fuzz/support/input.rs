//! Reads requests from lines of text, so that a person can read the bytes of an input and a mutation means
//! something.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::world::World;
use crate::form::escaped;

/// Returns the first `N` lines of some bytes, the last of them with everything that follows.
pub(crate) fn lines<const N: usize>(bytes: &[u8]) -> [&[u8]; N] {
    let mut lines = bytes.splitn(N, |&byte| byte == b'\n');
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}

/// A token as the client presents it, with its claims.
#[derive(Default)]
pub(crate) struct ClientCredentials {
    pub(crate) token: String,
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

impl ClientCredentials {
    /// Signs a token of these bytes with the key of the issuer in its `iss`.
    pub(crate) fn signed(world: &World, header: &[u8], claims: &[u8]) -> Self {
        Self::read(&world.sign(header, claims))
    }

    /// Returns the claims of a token, if it can be read at all.
    pub(crate) fn read(token: &str) -> Self {
        let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap_or_default());
        let mut part = || serde_json::from_slice(&parts.next().unwrap_or_default()).unwrap_or_default();
        Self { token: token.to_owned(), header: part(), claims: part() }
    }
}

/// A request to the token endpoint.
pub(crate) struct Request {
    pub(crate) authorization: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns a request with parameters, by a client with its secret.
    pub(crate) fn new(client_id: &str, secret: &str, form: &[(&str, &[u8])]) -> Self {
        let pair = |(name, value): &(&str, &[u8])| format!("{name}={}", escaped(value));
        let body: Vec<String> = form.iter().map(pair).collect();
        Self { authorization: Some(crate::form::basic(client_id, secret)), body: body.join("&").into_bytes() }
    }

    /// Reads a request from lines: the `Authorization` header, `Basic` in the clear; the body, in which `$`
    /// stands for a token; and header and claims of subject token, actor token and assertion.
    pub(crate) fn read(world: &World, bytes: &[u8]) -> Self {
        let [authorization, body, parts @ ..]: [&[u8]; 8] = lines(bytes);
        let mut written = Vec::new();
        for (index, segment) in body.split(|&byte| byte == b'&').enumerate() {
            if index > 0 {
                written.push(b'&');
            }
            written.extend_from_slice(segment);
            let place = TOKENS.iter().position(|name| {
                segment.strip_suffix(b"=$").is_some_and(|segment| segment == name.as_bytes())
            });
            if let Some(place) = place {
                written.pop();
                written.extend(world.sign(parts[2 * place], parts[2 * place + 1]).bytes());
            }
        }
        let authorization = String::from_utf8_lossy(authorization);
        let authorization = match authorization.strip_prefix("Basic ") {
            Some(credentials) => Some(format!("Basic {}", STANDARD.encode(credentials))),
            None => Some(authorization.into_owned()).filter(|header| !header.is_empty()),
        };
        Self { authorization, body: written }
    }

    /// Returns the parameters as the rules of the form read them, each once, without those that have no
    /// value; returns nothing for a form that breaks the rules.
    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let Ok(body) = std::str::from_utf8(&self.body) else { return Vec::new() };
        let pair = |segment: &str| {
            let (name, value) = segment.split_once('=').unwrap_or((segment, ""));
            Some((decoded(name)?, decoded(value)?))
        };
        let pairs: Option<Vec<_>> = body.split('&').filter(|segment| !segment.is_empty()).map(pair).collect();
        pairs.unwrap_or_default().into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// The parameters that hold tokens, in the order of the lines.
const TOKENS: [&str; 3] = ["subject_token", "actor_token", "client_assertion"];

/// Decodes one name or value, if its encoding is valid.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}
