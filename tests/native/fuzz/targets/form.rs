//! The form: the engine reads it exactly as a second reader does, which follows the rules alone.
//!
//! The bytes are the body of a request. The target writes the result again with every character encoded,
//! and that body must mean the same to every later stage.

use std::sync::LazyLock;

use edge_token_exchange::check::Check;
use edge_token_exchange::oauth::limits::{MAX_PARAMETERS, MAX_TOKEN};
use edge_token_exchange::trace::Entry;
use serde_json::Value;

use crate::form::{basic, escaped};
use crate::fuzz::support::{Decided, Request, World, judge, secret};

type Pairs = Vec<(String, String)>;

/// The realm has the keys of the vectors, whose requests are the seeds.
static WORLD: LazyLock<World> = LazyLock::new(|| {
    let document = include_str!("../../../vectors/realms/two-services.json");
    World::as_written(serde_json::from_str(document).unwrap())
});

/// The bytes are a body.
pub(crate) fn check(bytes: &[u8]) {
    if bytes.len() > 16_000 {
        return;
    }
    let decided = send(bytes.to_vec());
    match read(bytes) {
        Err(id) => assert_eq!(decided.refusal.as_deref(), Some(id)),
        Ok(pairs) => {
            assert!(decided.passed(Check::TokenSize), "{:?}", decided.refusal);
            let name = |name: &str| escaped(name.as_bytes());
            let pair = |(own, value): &(String, String)| format!("&{}={}", name(own), name(value));
            let again: String = pairs.iter().map(pair).collect();
            if again.len() < 4 * MAX_TOKEN {
                assert_eq!(meaning(&send(again.into_bytes())), meaning(&decided));
            }
        }
    }
}

fn send(body: Vec<u8>) -> Decided {
    judge(&WORLD, &Request { authorization: Some(basic("gateway", &secret("gateway"))), body })
}

/// Returns the texts of an answer, without those that are new in each and the size of the body.
fn meaning(decided: &Decided) -> (u16, Value, Option<Value>, Vec<Entry>) {
    let (mut body, mut claims) = (decided.body.clone(), decided.claims.clone());
    body.as_object_mut().unwrap().remove("access_token");
    if let Some(claims) = &mut claims {
        claims.as_object_mut().unwrap().remove("jti");
    }
    let entries = decided.trace.entries().iter().filter(|entry| entry.check != Check::BodySize);
    (decided.status, body, claims, entries.cloned().collect())
}

/// Returns the parameters of a body, or the refusal of the first malformed one.
fn read(body: &[u8]) -> Result<Pairs, &'static str> {
    let mut pairs = Pairs::new();
    for segment in body.split(|&byte| byte == b'&').filter(|segment| !segment.is_empty()) {
        if pairs.len() == MAX_PARAMETERS {
            return Err("form.too_many_parameters");
        }
        if segment.iter().any(|byte| !(0x21..=0x7E).contains(byte)) {
            return Err("form.percent_encoding");
        }
        let equals = segment.iter().position(|&byte| byte == b'=').unwrap_or(segment.len());
        let value = segment.get(equals + 1..).unwrap_or_default();
        pairs.push((decoded(&segment[..equals])?, decoded(value)?));
    }
    let mut names: Vec<&String> = pairs.iter().map(|(name, _)| name).collect();
    names.retain(|name| !["audience", "resource"].contains(&name.as_str()));
    names.sort();
    if names.windows(2).any(|two| two[0] == two[1]) {
        return Err("form.parameter_repeated");
    }
    let tokens = ["subject_token", "actor_token", "client_assertion"];
    if pairs.iter().any(|(name, value)| tokens.contains(&name.as_str()) && value.len() > MAX_TOKEN) {
        return Err("form.token_too_large");
    }
    Ok(pairs)
}

fn decoded(encoded: &[u8]) -> Result<String, &'static str> {
    let mut bytes = Vec::new();
    let mut rest = encoded;
    while let [first, more @ ..] = rest {
        rest = more;
        match (first, more) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, more @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digits = [*high, *low];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = more;
            }
            (b'%', _) => return Err("form.percent_encoding"),
            (plain, _) => bytes.push(*plain),
        }
    }
    String::from_utf8(bytes).map_err(|_| "form.not_utf8")
}
