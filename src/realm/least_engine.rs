//! Which engine reads a record: the least version that knows everything in it.
//!
//! An older engine refuses a member that it does not know. During a gradual deployment and after a
//! rollback, older engines meet records that a newer command line wrote: each names the least
//! engine that reads it, and an older one goes on with the record before.
//!
//! In:  the content of a record. Out: the version to write into it, or whether this engine reads it.

use serde::Deserialize;

use super::reader;
use crate::json::Value;

/// The version of this engine for records. A member or a value that an older engine would refuse raises it,
/// and has a row in [`SINCE`].
pub const ENGINE: u64 = 2;

/// What the first engine does not read, and the first engine that does: the place of a member in the
/// document of a realm or in a client, with `*` for the elements of an array. `member=value` is a member
/// with this text, or with an array that has it.
pub const SINCE: &[(&str, u64)] = &[
    ("trusted_issuers/*/jwks_auth", 2),
    ("dpop", 2),
    ("dpop/algorithms", 2),
    ("dpop/nonce", 2),
    ("dpop/replay", 2),
    ("dpop/replay=jti", 2),
    ("dpop/replay=nonce", 2),
];

/// What every engine reads of every record.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct LeastEngine {
    #[serde(default)]
    least_engine: u64,
}

/// Whether a record needs a newer engine than this one.
pub fn needs_newer_engine(record: &str) -> bool {
    let least = reader::value(record).and_then(|value| reader::typed::<LeastEngine>(&value));
    least.is_ok_and(|least| least.least_engine > ENGINE)
}

/// The least engine that reads the document of a realm, or a client; `None` where the first one does.
pub(super) fn least_engine(content: &Value) -> Option<u64> {
    least_by(SINCE, content)
}

fn least_by(since: &[(&str, u64)], content: &Value) -> Option<u64> {
    since.iter().filter(|(path, _)| has(content, path)).map(|(_, engine)| *engine).max()
}

fn has(value: &Value, path: &str) -> bool {
    let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let below = |value: &Value| rest.is_none_or(|rest| has(value, rest));
    let (name, text) = first.split_once('=').map_or((first, None), |(name, text)| (name, Some(text)));
    match value {
        Value::Array(elements) if first == "*" => elements.iter().any(below),
        Value::Object(object) => object
            .member(name)
            .is_some_and(|member| text.map_or_else(|| below(member), |text| is(member, text))),
        _ => false,
    }
}

fn is(value: &Value, text: &str) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(|element| element.as_str() == Some(text)),
        other => other.as_str() == Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{ENGINE, SINCE, least_by, needs_newer_engine};
    use crate::realm::reader;

    const MEMBERS: &[(&str, u64)] = &[("a", 2), ("b/*/c", 4), ("b/*/d/e", 3), ("f/g=new", 2)];

    fn least(text: &str) -> Option<u64> {
        least_by(MEMBERS, &reader::value(text).unwrap())
    }

    #[test]
    fn a_record_needs_the_engine_of_its_newest_member() {
        assert_eq!(least("{}"), None);
        assert_eq!(least(r#"{"a":null}"#), Some(2));
        assert_eq!(least(r#"{"a":1,"b":[{"d":{"e":1}}]}"#), Some(3));
        assert_eq!(least(r#"{"a":1,"b":[{},{"c":false},{"d":{"e":1}}]}"#), Some(4));
    }

    #[test]
    fn a_value_counts_as_a_text_and_in_an_array() {
        for needs in [r#"{"f":{"g":"new"}}"#, r#"{"f":{"g":["old","new"]}}"#] {
            assert_eq!(least(needs), Some(2), "{needs}");
        }
        for reads in
            [r#"{"f":{"g":"old"}}"#, r#"{"f":{"g":[["new"]]}}"#, r#"{"f":{"g":null}}"#, r#"{"g":"new"}"#]
        {
            assert_eq!(least(reads), None, "{reads}");
        }
    }

    #[test]
    fn a_member_elsewhere_needs_nothing() {
        assert_eq!(least(r#"{"b":{"c":1},"c":1,"d":{"a":1},"e":[{"a":1}]}"#), None);
        assert_eq!(least(r#"{"b":[[{"c":1}],{"d":1},{"d":[{"e":1}]}]}"#), None);
    }

    #[test]
    fn no_member_is_newer_than_this_engine() {
        assert!(SINCE.iter().all(|(_, engine)| (2..=ENGINE).contains(engine)));
        assert!(!needs_newer_engine(&format!(r#"{{"least_engine":{ENGINE}}}"#)));
        assert!(needs_newer_engine(&format!(r#"{{"least_engine":{}}}"#, ENGINE + 1)));
        assert!(!needs_newer_engine("{}"));
    }
}
