//! How values are written: bounded, on one line, and without anything that looks like a token.

use serde_json::{Value, json};

use super::*;

/// The object with one member of that text.
fn written(text: &str) -> String {
    let mut line = Line::open();
    line.text("x", text);
    line.close()
}

fn read(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

#[test]
fn a_text_is_one_json_string() {
    for text in ["orders", "", "a\"b\\c\\\\\"", "jos\u{e9} \u{1f512}", "</script>", "'; --", "%0a\\n"] {
        assert_eq!(read(&written(text)), json!({ "x": text }));
    }
}

#[test]
fn a_misleading_text_is_a_digest() {
    for text in [
        "a\nb",
        "a\rb",
        "a\u{0}b",
        "a\u{85}b",
        "a\u{2028}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "\u{feff}a",
        "a\u{7f}",
    ] {
        let line = written(text);
        assert!(line.is_ascii(), "{line}");
        assert_eq!(read(&line)["x"]["bytes"], text.len(), "{line}");
    }
}

#[test]
fn a_text_is_written_up_to_its_limit() {
    assert_eq!(read(&written(&"a".repeat(256)))["x"], "a".repeat(256));
    assert_eq!(
        read(&written(&"a".repeat(257))),
        json!({ "x": {
            "bytes": 257,
            "sha256": "e8d95cc2b4bc198c54b40bd214df958afb65f5e73d2c2eafe0593cf5c635c1f0",
        } })
    );
}

#[test]
fn a_text_like_a_part_of_a_token_is_a_digest() {
    for text in ["eyJhbGciOiJub25lIn0.e30.", "x eyJhbGciOiJub25lIn0", "eyJ"] {
        assert!(!written(text).contains("eyJ"), "{text}");
    }
    assert_eq!(read(&written("eyI")), json!({ "x": "eyI" }));
}

#[test]
fn a_list_is_written_up_to_its_limit() {
    let list = |count: usize| {
        let mut line = Line::open();
        line.list("x", 0..count, |line, n| line.value(&n.to_string()));
        read(&line.close())
    };
    assert_eq!(list(0), json!({ "x": [] }));
    assert_eq!(list(2), json!({ "x": ["0", "1"] }));
    assert_eq!(list(16)["x"].as_array().unwrap().len(), 16);
    assert_eq!(list(18)["x"].as_array().unwrap().len(), 17);
    assert_eq!(list(18)["x"][16], json!({ "more": 2 }));
}

#[test]
fn members_follow_each_other_inside_and_outside_of_objects() {
    let mut inner = Line::members();
    inner.text("a", "1");
    inner.number("b", -2);
    let inner = inner.into_text();
    let mut line = Line::open();
    line.members_of("none", "", |line| line.number("left_out", 1));
    line.members_of("inner", &inner, |line| line.number("c", 3));
    line.name("object");
    line.object(|line| line.hex("d", &[0xab; 32]));
    line.list("list", [(), ()].into_iter(), |line, ()| line.object(|_| ()));
    line.number("last", 4);
    assert_eq!(
        line.close(),
        format!(
            r#"{{"inner":{{"a":"1","b":-2,"c":3}},"object":{{"d":"{}"}},"list":[{{}},{{}}],"last":4}}"#,
            "ab".repeat(32)
        )
    );
}

/// A realm with the shortest document.
fn realm() -> Realm {
    let document =
        r#"{"realm":"a","issuer":"https://edge.example/a","trusted_issuers":[],"targets":[],"clients":[]}"#;
    Realm::parse(document).unwrap().0
}

#[test]
fn the_longest_line_is_within_its_bound() {
    // Each character of these needs an escape.
    let name = "\"".repeat(256);
    let token = || TokenFacts {
        presented: Some((TokenType::AccessToken, [0; 32])),
        iss: Some(name.as_str().into()),
        issuer_known: true,
        jti: Some(name.as_str().into()),
        verified: Some((name.as_str().into(), UnixTime::from_seconds(i64::MAX))),
    };
    let mut grant = Line::members();
    grant.list("target", 0..20, |line, _| line.value(&name));
    grant.name("scope");
    grant.long_value(&"\"".repeat(1_024));
    grant.list("act", 0..8, |line, _| {
        line.object(|line| {
            for member in ["iss", "sub", "client_id"] {
                line.text(member, &name);
            }
        });
    });
    let account = AuditRecord {
        client: Caller::Authenticated(ClientId::from(name.as_str())),
        subject: token(),
        actor: token(),
        asked: String::new(),
        grant: grant.into_text(),
        jti: Some(JwtId::from(name.as_str())),
    };
    let line = account.line(
        AuditEvent::Exchange,
        &realm(),
        UnixTime::from_seconds(i64::MAX),
        &AuditOutcome::Done("granted"),
    );
    assert!((MAX_LINE / 2..=MAX_LINE).contains(&line.len()), "{}", line.len());
    assert_eq!(read(&line)["grant"]["target"][16], json!({ "more": 4 }));
}
