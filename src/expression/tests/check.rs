//! Every mistake that the check of a document finds: its message, and its place.

use super::*;

#[track_caller]
fn refused(source: &str, reason: &str) {
    let error = Expression::compile(source, Yields::Bool).map(|_| ());
    assert_eq!(error, Err(reason.to_owned()));
}

/// Asserts the reason alone, without the place.
#[track_caller]
fn refused_for(source: &str, reason: &str) {
    let error = Expression::compile(source, Yields::Value).map(|_| ()).unwrap_err();
    assert_eq!(error.split(", at line ").next(), Some(reason), "{source}");
}

/// The text at which the caret points.
#[track_caller]
fn pointed_at(source: &str) -> String {
    let error = Expression::compile(source, Yields::Value).map(|_| ()).unwrap_err();
    let mut lines = error.lines().skip(1);
    let (line, caret) = (lines.next().unwrap(), lines.next().unwrap());
    line.chars().skip(caret.chars().count() - 1).collect()
}

#[test]
fn a_mistake_is_shown_with_line_column_and_a_caret() {
    refused(
        "subjct.sub == 'x'",
        "there is no variable `subjct`, only `subject`, `actor`, `client`, `request`, `grant`, `now`, \
         at line 1 column 1\n  subjct.sub == 'x'\n  ^",
    );
    refused(
        "subject.sub == 'é' &&\n  subject.sub.matches('a')",
        "there is no function `matches`, only `contains`, `endsWith`, `int`, `size`, `split`, \
         `startsWith`, `string`, at line 2 column 15\n    subject.sub.matches('a')\n                ^",
    );
    refused(
        "subject.sub == ",
        "mismatched input 'the end' expecting expression, at line 1 column 16\n  subject.sub ==\n                 ^",
    );
    refused("'x' = 'y'", "mismatched input '=' expecting the end, at line 1 column 5\n  'x' = 'y'\n      ^");
}

#[test]
fn only_what_surrounds_the_place_is_shown_of_a_long_line() {
    let source = format!("{} || no_name || {}", ["now == 1"; 20].join(" || "), ["now == 1"; 20].join(" || "));
    let error = Expression::compile(&source, Yields::Bool).unwrap_err();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].ends_with("at line 1 column 241"), "{error}");
    assert!(lines[1].chars().count() <= 102, "{error}");
    assert!(lines[1][lines[2].len() - 1..].starts_with("no_name"), "{error}");
}

#[test]
fn the_caret_stands_under_the_name_it_is_about() {
    for (source, place) in [
        ("1 + actr.sub", "actr.sub"),
        ("client.client_id == 'a' && client.secret == 'b'", "secret == 'b'"),
        ("subject . sub . lowerAscii ( ) == 'a'", "lowerAscii ( ) == 'a'"),
        ("timestamp(now) > now", "timestamp(now) > now"),
        ("now + 'a'", "+ 'a'"),
        ("[1, 2, x]", "x]"),
        ("subject.groups.exists(g, h == 'a')", "h == 'a')"),
        ("{'a': 1, 'a': 2}", "'a': 2}"),
        ("size(subject.sub, 2)", "size(subject.sub, 2)"),
        ("request.request == 'a'", "request == 'a'"),
    ] {
        assert_eq!(pointed_at(source), place, "{source}");
    }
}

#[test]
fn there_is_nothing_but_what_is_listed() {
    let functions = "only `contains`, `endsWith`, `int`, `size`, `split`, `startsWith`, `string`";
    for (name, call) in [
        ("matches", "subject.sub.matches('(a+)+$')"),
        ("matches", "matches(subject.sub, 'a')"),
        ("timestamp", "timestamp('2024-01-01T00:00:00Z') < timestamp(now)"),
        ("duration", "duration('1h') == duration('1h')"),
        ("getHours", "now.getHours() > 8"),
        ("type", "type(subject.sub) == 'string'"),
        ("dyn", "dyn(1) == 1"),
        ("bytes", "bytes('a') == bytes('a')"),
        ("double", "double('1') == 1.0"),
        ("bind", "cel.bind(x, 1, x)"),
    ] {
        let source = call.replace("cel.bind", "subject.bind");
        let reason = Expression::compile(&source, Yields::Value).unwrap_err();
        let known = reason.starts_with(&format!("there is no function `{name}`, {functions}"));
        assert!(known || reason.starts_with("there is no variable `x`"), "{source}: {reason}");
    }
    for (source, reason) in [
        ("b'abc'", "claims have no bytes; write a string"),
        ("1u", "claims have no unsigned numbers; leave out the `u`"),
        ("AuditRecord{name: 'a'}", "there are no types of that name"),
        ("subject.?sub", "unsupported syntax '.?'"),
        (
            ".subject.sub",
            "there is no variable `.subject`, only `subject`, `actor`, `client`, `request`, `grant`, `now`",
        ),
        ("subject.`sub`", "unsupported syntax: '`'"),
        ("{subject.sub: 1}", "the name of a member is written out, as a string"),
        ("{1: 1}", "the name of a member is written out, as a string"),
        ("has(subject)", "invalid argument to has() macro"),
        ("subject.groups.map(1, true)", "argument must be a simple name"),
        ("subject.groups.all(now, true)", "`now` is a variable already"),
        ("int(1, 2)", "expected `int(x)`"),
        ("'a'.int()", "expected `int(x)`"),
        ("contains('a', 'b')", "expected `x.contains(y)`"),
        ("'unfinished", "unterminated string literal"),
        ("subject.sub == 'a' & true", "unexpected single '&', expected '&&'"),
        ("é == 1", "unexpected character"),
        ("", "mismatched input 'the end' expecting expression"),
        ("9223372036854775808", "invalid int literal"),
        ("while", "reserved identifier: while"),
    ] {
        refused_for(source, reason);
    }
}

#[test]
fn what_would_never_hold_is_a_mistake() {
    for (source, reason) in [
        ("request.scope == 'read'", "`==` does not take a list and a string"),
        ("client.client_id != 5", "`!=` does not take a string and a whole number"),
        ("now > '2024'", "`>` does not take a whole number and a string"),
        ("'read' in 'read write'", "`in` does not take a string and a string"),
        ("now + 1.5", "`+` does not take a whole number and a fraction"),
        ("now % 1.5", "`%` does not take a whole number and a fraction"),
        ("!client.client_id", "`!` takes a boolean, not a string"),
        ("true && 'a'", "`&&` takes a boolean, not a string"),
        ("'a' ? 1 : 2", "`?:` takes a boolean, not a string"),
        ("-'a'", "`-` does not take a string"),
        ("'a' - 'b'", "`-` does not take a string and a string"),
        ("'a' - 1", "`-` does not take a string and a whole number"),
        ("1 * 'a'", "`*` does not take a whole number and a string"),
        ("1.5 % 1.5", "`%` does not take a fraction and a fraction"),
        ("true + true", "`+` does not take a boolean and a boolean"),
        ("1 < 'a'", "`<` does not take a whole number and a string"),
        ("null < 1", "`<` does not take null and a whole number"),
        ("1 in 1", "`in` does not take a whole number and a whole number"),
        ("(now > 0 ? 1 : 2) == 'a'", "`==` does not take a whole number and a string"),
        ("now.year", "a whole number has no members"),
        ("size(now)", "`size` does not take a whole number"),
        ("client.scopes.startsWith('a')", "`startsWith` does not take a list"),
        ("now.exists(x, x == 1)", "a whole number has no elements"),
        ("subject.groups.exists(g, 'a')", "what is asked of each element is a string, not a boolean"),
        (
            "request.subject_token",
            "`request` has no member `subject_token`, only `subject_token_type`, `actor_token_type`, `requested_token_type`, `audience`, `resource`, `scope`",
        ),
        (
            "has(grant.token)",
            "`grant` has no member `token`, only `semantics`, `sub`, `aud`, `scope`, `lifetime`, `act`",
        ),
        (
            "client.secret",
            "`client` has no member `secret`, only `client_id`, `subject`, `targets`, `scopes`",
        ),
    ] {
        refused_for(source, reason);
    }
}

#[test]
fn what_may_hold_is_none() {
    for source in [
        "client.client_id == null",
        "null != request.scope",
        "(now > 0 ? 1 : 'a') == 'b'",
        "now == 1.0",
        "subject.level == 1",
    ] {
        assert!(Expression::compile(source, Yields::Bool).is_ok(), "{source}");
    }
}

#[test]
fn what_a_whole_expression_yields_is_checked_as_far_as_it_shows() {
    let check = |source, yields| Expression::compile(source, yields).map(|_| ());
    assert_eq!(
        check("subject.sub + 'x'", Yields::Bool),
        Err("expected an expression that yields a boolean, found a string".to_owned())
    );
    assert_eq!(
        check("['a']", Yields::ObjectOrNull),
        Err("expected an expression that yields an object or null, found a list".to_owned())
    );
    assert_eq!(check("subject.flag", Yields::Bool), Ok(()));
    assert_eq!(check("null", Yields::ObjectOrNull), Ok(()));
    assert_eq!(check("subject.may_act", Yields::ObjectOrNull), Ok(()));
    assert_eq!(check("{'sub': subject.sub}", Yields::ObjectOrNull), Ok(()));
}
