//! The strict reader: the documents it accepts, and the documents it refuses.

use super::*;

fn read(text: &str) -> Result<Value, JsonError> {
    parse(text.as_bytes(), Limits::TOKEN)
}

#[test]
fn duplicate_members_are_refused_at_any_depth() {
    for text in
        [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"{"x":{"a":1,"b":2,"a":3}}"#, r#"[[{"a":1,"a":1}]]"#]
    {
        assert_eq!(read(text), Err(JsonError::DuplicateMember), "{text}");
    }
    let many: Vec<String> = (0..100).map(|n| format!("\"m{n}\":0")).collect();
    assert!(read(&format!("{{{}}}", many.join(","))).is_ok());
    assert_eq!(read(&format!("{{{},\"m7\":0}}", many.join(","))), Err(JsonError::DuplicateMember));
    assert_eq!(read(&format!("{{{},\"m99\":0}}", many.join(","))), Err(JsonError::DuplicateMember));
}

#[test]
fn serde_json_alone_would_keep_the_last_duplicate() {
    let value: serde_json::Value = serde_json::from_str(r#"{"a":1,"a":2}"#).unwrap();
    assert_eq!(value["a"], 2);
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(&nested(32)).is_ok());
    assert_eq!(read(&nested(33)), Err(JsonError::TooLarge));
    assert_eq!(read(&nested(5_000)), Err(JsonError::TooLarge));
}

#[test]
fn members_are_counted_over_the_whole_document() {
    let of = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    assert!(read(&of(2_048)).is_ok());
    assert_eq!(read(&of(2_049)), Err(JsonError::TooLarge));
}

#[test]
fn numbers_are_exact_or_refused() {
    assert_eq!(read("9223372036854775807"), Ok(Value::Integer(i64::MAX)));
    assert_eq!(read("9223372036854775808"), Err(JsonError::Malformed));
    assert_eq!(read("18446744073709551616"), Err(JsonError::Malformed));
    assert_eq!(read("1.5"), Ok(Value::Decimal(1.5)));
    assert_eq!(read("1e15"), Ok(Value::Decimal(1e15)));
    assert_eq!(read("1e16"), Err(JsonError::Malformed));
    assert_eq!(read("1e400"), Err(JsonError::Malformed));
    assert_eq!(read("NaN"), Err(JsonError::Malformed));
}

#[test]
fn only_one_document_in_utf_8() {
    for text in ["", "{} {}", "{}x", "\"\\ud800\"", "{'a':1}", "\u{feff}{}"] {
        assert_eq!(read(text), Err(JsonError::Malformed), "{text}");
    }
    assert_eq!(parse(b"\"\xff\"", Limits::TOKEN), Err(JsonError::Malformed));
}
