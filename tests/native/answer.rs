//! Compares an answer with the expectation of a vector, and with the rules for every answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict, portable};
use edge_token_exchange::oauth::KeyId;
use edge_token_exchange::{JwkSet, Response};
use serde_json::{Map, Value};

use super::vector::{Expect, ExpectedToken};

/// The differences between an answer and its expectation; empty if there are none.
#[derive(Debug, Default)]
pub(crate) struct Differences(Vec<String>);

impl Differences {
    /// Whether there is no difference.
    pub(crate) fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes one line for each difference.
    pub(crate) fn lines(&self) -> String {
        format!("    {}\n", self.0.join("\n    "))
    }

    /// Records that a part of the answer is not as it should be.
    pub(crate) fn unless(&mut self, holds: bool, what: &str) {
        if !holds {
            self.0.push(what.to_owned());
        }
    }

    fn compare<T: PartialEq + std::fmt::Display>(&mut self, part: &str, expected: &T, got: &T) {
        if expected != got {
            self.0.push(format!("{part}: expected {expected}, got {got}"));
        }
    }
}

/// Compares an answer; `jti` is the new token's, if there is one.
pub(crate) fn compare(expect: &Expect, response: &Response, keys: &JwkSet) -> (Differences, Option<String>) {
    let mut differences = Differences::default();
    let refusal = header(response, "x-exchange-refusal").unwrap_or("none").to_owned();
    differences.compare("refusal", &expect.refusal.clone().unwrap_or_else(|| "none".to_owned()), &refusal);
    differences.compare("status", &expect.status, &response.status);
    for (name, value) in &expect.headers {
        differences.compare(name, &value.as_str(), &header(response, name).unwrap_or("none"));
    }
    let content_type = header(response, "content-type").unwrap_or_default();
    differences.unless(header(response, "cache-control") == Some("no-store"), "the answer may be stored");
    if let Some(expected) = &expect.jwt {
        differences.unless(content_type == "application/token-introspection+jwt", "the type of the body");
        let jti = jwt_differences(expected, &response.body, keys, &mut differences);
        differences.unless(jti.is_none(), "an answer about a token has a `jti`");
        return (differences, None);
    }
    differences.unless(content_type.starts_with("application/json"), "the body is not declared as JSON");
    let Ok(Value::Object(mut body)) = serde_json::from_str(&response.body) else {
        differences.unless(false, "the body is not a JSON object");
        return (differences, None);
    };
    if expect.status == 200 && response.status == 200 {
        let token = body.remove("access_token");
        differences.compare("body", &Value::Object(expect.body.clone()), &Value::Object(body));
        differences.unless(token.is_some() == expect.token.is_some(), "`access_token` is there, or is not");
        let both = expect.token.as_ref().zip(token.as_ref().and_then(Value::as_str));
        let jti = both.and_then(|(expected, token)| jwt_differences(expected, token, keys, &mut differences));
        let bytes = jti.as_ref().and_then(|jti| URL_SAFE_NO_PAD.decode(jti).ok());
        let is_random = bytes.is_some_and(|bytes| bytes.len() == 16);
        differences.unless(is_random == expect.token.is_some(), "`jti` is not 128 bits");
        return (differences, jti);
    }
    refusal_differences(expect, &body, &refusal, response, &mut differences);
    (differences, None)
}

/// RFC 6749 section 5.2.
fn refusal_differences(
    expect: &Expect,
    body: &Map<String, Value>,
    id: &str,
    response: &Response,
    differences: &mut Differences,
) {
    for (name, value) in &expect.body {
        differences.compare(name, value, body.get(name).unwrap_or(&Value::Null));
    }
    let only = ["error", "error_description", "error_uri"];
    differences.unless(
        body.keys().all(|name| only.contains(&name.as_str()) || expect.body.contains_key(name)),
        "other members than an error has",
    );
    let description = body.get("error_description").and_then(Value::as_str).unwrap_or_default();
    let allowed = |byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    differences.unless(!description.is_empty() && description.bytes().all(allowed), "`error_description`");
    let uri = body.get("error_uri").and_then(Value::as_str).unwrap_or_default();
    // A realm's rules share one place on the page.
    let anchor = if id.starts_with("policy.rule.") { "policy.rule" } else { id };
    differences.unless(uri.ends_with(&format!("#{anchor}")), "`error_uri` is not that of the refusal");
    let challenge = header(response, "www-authenticate").unwrap_or_default();
    differences.unless((response.status == 401) == challenge.starts_with("Basic"), "`www-authenticate`");
}

/// Verifies a JWT under the realm's own key and compares its claims; returns its `jti`.
fn jwt_differences(
    expected: &ExpectedToken,
    token: &str,
    keys: &JwkSet,
    differences: &mut Differences,
) -> Option<String> {
    let (message, signature) = token.rsplit_once('.').unwrap_or_default();
    let (header, claims) = message.split_once('.').unwrap_or_default();
    let (Some(mut header), Some(mut claims)) = (object(header), object(claims)) else {
        differences.unless(false, "a JWT is none");
        return None;
    };
    let algorithm = header.get("alg").and_then(Value::as_str).and_then(Algorithm::from_name);
    let kid = header.remove("kid");
    let key = keys.keys().find(|key| key.kid().map(KeyId::as_str) == kid.as_ref().and_then(Value::as_str));
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let verdict = key.zip(algorithm).map(|(key, algorithm)| {
        portable::verify(&SignatureQuestion {
            key,
            algorithm,
            message: message.as_bytes(),
            signature: &signature,
            recurrence: Recurrence::Never,
        })
    });
    differences.unless(verdict == Some(Ok(Verdict::Valid)), "the signature is not the realm's");
    let jti = claims.remove("jti").and_then(|jti| jti.as_str().map(str::to_owned));
    differences.compare("header", &Value::Object(expected.header.clone()), &Value::Object(header));
    differences.compare("claims", &Value::Object(expected.claims.clone()), &Value::Object(claims));
    jti
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Returns the value of a header of an answer.
pub(crate) fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
}
