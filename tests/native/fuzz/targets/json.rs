//! Strict JSON: the engine reads exactly the documents that `serde_json` reads, except ambiguous, inexact
//! or too large ones.

use edge_token_exchange::json::{self, JsonError, Limits, Value};

const LIMITS: Limits = Limits { depth: 8, members: 48 };

/// The bytes are a document.
pub(crate) fn check(bytes: &[u8]) {
    let expected: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
    let read = json::parse(bytes, LIMITS);
    let Ok(expected) = expected else {
        assert!(read.is_err(), "read what is no JSON");
        return;
    };
    let repeats = count(&expected, Count::Names) != names_written(bytes);
    let large = depth(&expected) > LIMITS.depth || count(&expected, Count::All) > LIMITS.members as usize;
    match read {
        Ok(value) => {
            assert!(!repeats, "a member twice");
            assert!(!large, "larger than the limits");
            assert!(fits(&expected), "a number that does not fit");
            same_again(&value, &expected);
        }
        // Of two faults, the reader names the one that comes first.
        Err(JsonError::DuplicateMember) => assert!(repeats),
        Err(JsonError::TooLarge) => assert!(large || repeats),
        Err(JsonError::Malformed) => assert!(!fits(&expected) || repeats),
    }
}

/// Asserts that the value is equal to the other reader's, and survives writing.
fn same_again(value: &Value, expected: &serde_json::Value) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), *expected);
    assert_eq!(json::parse(text.as_bytes(), LIMITS).as_ref(), Ok(value));
    let object = json::parse_object(text.as_bytes(), LIMITS);
    assert_eq!(object.is_ok(), expected.is_object());
}

#[derive(Clone, Copy)]
enum Count {
    Names,
    All,
}

fn count(value: &serde_json::Value, what: Count) -> usize {
    match value {
        serde_json::Value::Array(elements) => {
            let own = if let Count::All = what { elements.len() } else { 0 };
            own + elements.iter().map(|element| count(element, what)).sum::<usize>()
        }
        serde_json::Value::Object(members) => {
            members.len() + members.values().map(|member| count(member, what)).sum::<usize>()
        }
        _ => 0,
    }
}

fn depth(value: &serde_json::Value) -> u32 {
    match value {
        serde_json::Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        serde_json::Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn fits(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(number) => {
            number.is_i64()
                || !number.is_u64() && number.as_f64().is_some_and(|number| number.abs() < 2_f64.powi(53))
        }
        serde_json::Value::Array(elements) => elements.iter().all(fits),
        serde_json::Value::Object(members) => members.values().all(fits),
        _ => true,
    }
}

/// Counts the colons outside of strings: each follows a name, the repeated ones included.
fn names_written(text: &[u8]) -> usize {
    let (mut names, mut in_string, mut escaped) = (0, false, false);
    for &byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => names += 1,
            _ => {}
        }
    }
    names
}
