//! The claims of a signed token: a granted token keeps every rule, and a refused one breaks the rule that
//! the refusal names.
//!
//! The lines of an input: the declared type, its `typ`, and the claims.

use edge_token_exchange::json::{JsonError, Limits, parse_object};
use serde_json::Value;

use crate::form::uri;
use crate::fuzz::support::{ClientCredentials, NOW, Request, floor, judge, lines, secret, world};

/// The lines are a token.
pub(crate) fn check(bytes: &[u8]) {
    let [kind, typ, claims] = lines(bytes);
    let world = world(b"narrow");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let read: Value = serde_json::from_slice(claims).unwrap_or_default();
    let header = world.header(&read["iss"], &text(typ));
    let token = ClientCredentials::signed(world, header.as_bytes(), claims);
    let form: [(&str, &[u8]); 3] = [
        ("grant_type", b"urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", token.token.as_bytes()),
        ("subject_token_type", &uri(&text(kind)).into_bytes()),
    ];
    let decided = judge(world, &Request::new("gateway", &secret("gateway"), &form));
    let strict = parse_object(claims, Limits::TOKEN);
    if decided.granted().is_some() {
        assert!(strict.is_ok());
    }
    if let Some(rule) = decided.refusal.as_deref().and_then(|id| id.strip_prefix("subject_token.")) {
        assert!(breaks(rule, &read, &strict), "{rule}: {read}");
    }
}

/// Whether claims break a rule, of the rules that the claims alone can show. The realm allows no skew.
fn breaks<T>(rule: &str, claims: &Value, strict: &Result<T, JsonError>) -> bool {
    let time = |name: &str| floor(&claims[name]);
    let is = |name: &str, of: fn(&Value) -> bool| claims.get(name).is_none_or(of);
    match rule {
        "duplicate_member" => matches!(strict, Err(JsonError::DuplicateMember)),
        "too_complex" => matches!(strict, Err(JsonError::TooLarge)),
        "expiration_missing" => claims.get("exp").is_none(),
        "expired" => time("exp").is_some_and(|exp| exp <= NOW),
        "not_yet_valid" => time("nbf").is_some_and(|nbf| nbf >= NOW),
        "issued_in_future" => time("iat").is_some_and(|iat| iat >= NOW),
        "issued_at_missing" => claims.get("iat").is_none(),
        "too_old" => time("iat").is_some_and(|iat| iat < NOW - 3_600),
        "times_contradict" => time("exp") <= time("iat").max(time("nbf")),
        "lifetime_too_long" => time("exp").is_some_and(|exp| exp > NOW + 3_600),
        "issuer_missing" => claims.get("iss").is_none(),
        "subject_missing" => claims["sub"].as_str().is_none_or(|sub| sub.is_empty() || sub.len() > 1_024),
        "signature_invalid" | "key_unknown" | "algorithm_not_listed" | "base64url" | "characters" => false,
        // Any claim may be the malformed one, unless all of these are well formed.
        "claims_malformed" => {
            let text =
                ["iss", "sub", "azp", "jti", "client_id"].iter().all(|name| is(name, Value::is_string));
            let times = ["exp", "nbf", "iat"].iter().all(|name| is(name, |time| floor(time) >= Some(0)));
            let plain = is("scope", |scope| scope == "read") && is("aud", |aud| aud == "gateway");
            strict.is_err() || !(text && times && plain)
        }
        _ => true,
    }
}
