//! `require` of a client as it is written: for each claim a value, a list of values, or a pattern.

use crate::json::{Object, Value};
use crate::realm::claim_rule::{Accepted, ClaimRule, ClaimRules, Glob};
use crate::realm::place::Place;
use crate::realm::{ClaimPath, RealmError};

/// Reads the rules of a client.
pub(super) fn read(require: &Object, place: &Place<'_>) -> Result<ClaimRules, RealmError> {
    let mut rules = Vec::with_capacity(require.len());
    for (name, value) in require.members() {
        let place = &place.member(name);
        let claim = ClaimPath::parse(name).map_err(|error| place.wrong(error.to_string()))?;
        rules.push(ClaimRule { claim, accepted: accepted(name, value, place)? });
    }
    Ok(ClaimRules::new(rules))
}

fn accepted(name: &str, value: &Value, place: &Place<'_>) -> Result<Vec<Accepted>, RealmError> {
    let Value::Array(values) = value else { return Ok(vec![one(name, value, place)?]) };
    if values.is_empty() {
        return Err(place.wrong("expected at least one value"));
    }
    let mut accepted: Vec<Accepted> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let place = &place.element(index);
        let value = one(name, value, place)?;
        if accepted.contains(&value) {
            return Err(place.wrong("listed before"));
        }
        accepted.push(value);
    }
    Ok(accepted)
}

fn one(name: &str, value: &Value, place: &Place<'_>) -> Result<Accepted, RealmError> {
    match value {
        Value::String(text) if text.contains('*') => {
            let pattern = format!(r#"{{ "glob": {} }}"#, crate::json::quoted(text));
            Err(place.wrong(format!("`*` has no meaning in a string; a pattern is written {pattern}")))
        }
        Value::Integer(number) if !(-MAX_NUMBER..=MAX_NUMBER).contains(number) => {
            Err(place.wrong("a number beyond 2^53-1, which other readers round"))
        }
        Value::String(_) | Value::Integer(_) | Value::Bool(_) => Ok(Accepted::Exact(value.clone())),
        Value::Object(object) => glob(name, object, place),
        Value::Array(_) => Err(place.wrong("a list within a list")),
        Value::Null | Value::Decimal(_) => Err(place.wrong(EXPECTED)),
    }
}

fn glob(name: &str, object: &Object, place: &Place<'_>) -> Result<Accepted, RealmError> {
    if let (1, Some(text)) = (object.len(), object.member("glob").and_then(Value::as_str)) {
        let glob = Glob::parse(text).map_err(|error| place.member("glob").wrong(error.to_string()))?;
        return Ok(Accepted::Glob(glob));
    }
    let nested = object.nth(0).map_or("member", |(member, _)| member);
    let claim = name.strip_prefix('/').unwrap_or(name);
    Err(place.wrong(format!(
        "{EXPECTED}; a claim within this one is named by its pointer, such as `/{claim}/{nested}`"
    )))
}

const EXPECTED: &str = r#"expected a string, a whole number, a boolean, a list of them, or { "glob": "…" }"#;

/// The greatest number that every reader of JSON keeps exactly.
const MAX_NUMBER: i64 = (1 << 53) - 1;
