//! The values that expressions yield.

use super::*;

fn world() -> World {
    World::new(&json!({
        "sub": "u1", "iss": "https://idp.example", "level": 3, "ratio": 0.5, "flag": true, "none": null,
        "groups": ["staff", "admin"], "address": { "country": "CH", "lines": [] }, "big": i64::MAX,
        "scope": "read write", "name": "J\u{fc}rg"
    }))
}

#[test]
fn claims_are_read_where_they_are() {
    let world = world();
    for (source, expected) in [
        ("subject.sub", json!("u1")),
        ("subject['sub']", json!("u1")),
        ("subject.groups[1]", json!("admin")),
        ("subject.address.country", json!("CH")),
        ("{'a': [1, 2]}.a[1]", json!(2)),
        ("has(subject.sub)", json!(true)),
        ("has(subject.none)", json!(true)),
        ("has(subject.nothing)", json!(false)),
        ("actor == null", json!(true)),
        ("now - 1", json!(1_699_999_999)),
        ("subject.name.size()", json!(4)),
        ("size(subject.groups) + size(subject.address)", json!(4)),
    ] {
        yields(&world, source, &expected);
    }
    let delegated = world.with_actor(&json!({ "sub": "agent-7" }));
    yields(&delegated, "actor != null && actor.sub.startsWith('agent-')", &json!(true));
    yields(&delegated, "actor == null ? 'none' : actor.sub", &json!("agent-7"));
}

#[test]
fn a_missing_member_or_one_of_another_type_fails() {
    let world = world();
    for (source, failure) in [
        ("subject.nothing", Failure::Absent),
        ("subject.groups[2]", Failure::Absent),
        ("subject.groups[-1]", Failure::Absent),
        ("subject.sub.x", Failure::WrongKind),
        ("has(subject.sub.x)", Failure::WrongKind),
        ("actor.sub", Failure::WrongKind),
        ("has(actor.sub)", Failure::WrongKind),
        ("subject.sub > 1", Failure::WrongKind),
        ("subject.sub + 1", Failure::WrongKind),
        ("subject.level + subject.ratio", Failure::WrongKind),
        ("subject.none in subject.address", Failure::WrongKind),
        ("subject.level.exists(x, true)", Failure::WrongKind),
        ("subject.groups.exists(x, x)", Failure::NotABoolean),
        ("subject.sub && true", Failure::NotABoolean),
        ("subject.sub ? 1 : 2", Failure::NotABoolean),
        ("subject.sub.split('')", Failure::WrongKind),
        ("int(subject.sub)", Failure::Arithmetic),
        ("int(subject.ratio)", Failure::WrongKind),
    ] {
        assert_eq!(value_in(&world, source), Err(failure), "{source}");
    }
}

#[test]
fn numbers_never_wrap_and_are_never_infinite() {
    let world = world();
    for source in [
        "subject.big + 1",
        "-subject.big - 2",
        "subject.big * 2",
        "-(-subject.big - 1)",
        "(-subject.big - 1) / -1",
        "(-subject.big - 1) % -1",
        "subject.level / 0",
        "subject.level % 0",
        "subject.ratio / 0.0",
        "1e308 * 10.0",
        "int('9223372036854775808')",
    ] {
        assert_eq!(value_in(&world, source), Err(Failure::Arithmetic), "{source}");
    }
    yields(&world, "subject.big == 9223372036854775807.0", &json!(false));
    yields(&world, "subject.big < 9223372036854775808.0", &json!(true));
    // 2^63 below zero is a whole number, and nothing is below it.
    yields(&world, "-subject.big - 1 == -9223372036854775808.0", &json!(true));
    yields(&world, "-subject.big - 1 > -1e300", &json!(true));
    yields(&world, "0 == -0.0 && !(0 < -0.0) && !(0 > -0.0)", &json!(true));
    yields(&world, "-7 / 2", &json!(-3));
    yields(&world, "-7 % 2", &json!(-1));
    yields(&world, "3 == 3.0 && 3 < 3.5 && 3.5 > 3 && -3 > -3.5", &json!(true));
}

#[test]
fn what_one_of_two_has_beyond_the_other_makes_them_unequal() {
    let world = world();
    for source in [
        "[1] == [1, 2]",
        "[1, 2] == [1]",
        "{'a': 1} == {'a': 1, 'b': 2}",
        "{'a': 1, 'b': 2} == {'a': 1}",
        "'ab' == 'abc'",
    ] {
        yields(&world, source, &json!(false));
    }
}

#[test]
fn a_side_that_decides_outvotes_one_that_fails() {
    let world = world();
    for (source, expected) in [
        ("subject.nothing == 1 || true", Ok(true)),
        ("true || subject.nothing == 1", Ok(true)),
        ("subject.nothing == 1 && false", Ok(false)),
        ("subject.nothing == 1 && true", Err(Failure::Absent)),
        ("false || subject.nothing == 1", Err(Failure::Absent)),
        ("subject.groups.exists(g, g == 'admin' || g.x == 1)", Ok(true)),
        ("subject.groups.exists(g, g.x == 1)", Err(Failure::WrongKind)),
        ("subject.groups.all(g, g == 'admin' && g.x == 1)", Ok(false)),
        ("subject.groups.exists_one(g, g == 'admin')", Ok(true)),
        ("subject.groups.exists_one(g, g.x == 1)", Err(Failure::WrongKind)),
    ] {
        assert_eq!(value_in(&world, source), expected.map(Value::Bool), "{source}");
    }
}

#[test]
fn lists_and_objects_are_made_and_kept_in_the_order_written() {
    let world = world();
    for (source, expected) in [
        ("subject.groups.filter(g, g != 'staff')", json!(["admin"])),
        ("subject.groups.map(g, g + '!')", json!(["staff!", "admin!"])),
        ("subject.groups.map(g, g != 'staff', {'is': g})", json!([{ "is": "admin" }])),
        ("subject.groups.filter(g, g != 'staff').exists(g, g == 'admin')", json!(true)),
        ("subject.scope.split(' ')", json!(["read", "write"])),
        ("'write' in subject.scope.split(' ')", json!(true)),
        ("subject.groups + ['x']", json!(["staff", "admin", "x"])),
        ("subject.address.map(k, k)", json!(["country", "lines"])),
        ("subject.address == {'lines': [], 'country': 'CH'}", json!(true)),
        ("string(5) + string(true) + 'x'", json!("5truex")),
        ("int('-5')", json!(-5)),
    ] {
        yields(&world, source, &expected);
    }
    let written = value_in(&world, "{'z': 1, 'a': {'y': 2, 'b': 3}}").unwrap();
    assert_eq!(written.as_object().unwrap().to_string(), r#"{"z":1,"a":{"y":2,"b":3}}"#);
}

#[test]
fn prior_actors_are_not_seen() {
    let claims = json!({ "sub": "u1", "act": { "sub": "a", "act": { "sub": "b", "act": { "sub": "c" } } } });
    let claims = parse_object(claims.to_string().as_bytes(), Limits::TOKEN).unwrap();
    let seen = crate::expression::without_prior_actors(&claims).unwrap();
    assert_eq!(seen.to_string(), r#"{"act":{"sub":"a"},"sub":"u1"}"#);
    assert_eq!(crate::expression::without_prior_actors(&seen), None);
}
