//! The same expressions, evaluated by the interpreter of the `cel` crate: both yield the same values.
//!
//! The last test lists the deliberate differences.

use cel::parser::PrattParser;
use cel::{Context, Value as Theirs};

use super::*;

fn claims() -> Json {
    json!({
        "sub": "u1", "level": 3, "ratio": 0.5, "flag": true, "none": null, "name": "J\u{fc}rg",
        "groups": ["staff", "admin"], "address": { "country": "CH" },
        "nested": [[1], [2, 3]], "mixed": [1, 1.0, "1", true, null], "big": i64::MAX
    })
}

/// The crate's result for an expression over the same claims.
fn interpreted(source: &str) -> Result<Json, ()> {
    let parsed = PrattParser::default().parse(source).map_err(|_| ())?;
    let mut context = Context::default();
    context.add_variable("subject", World::new(&claims()).subject).map_err(|_| ())?;
    context.add_variable("now", 1_700_000_000_i64).map_err(|_| ())?;
    context.add_variable_from_value("actor", Theirs::Null);
    Theirs::resolve(&parsed, &context).map(|value| json_of(&value)).map_err(|_| ())
}

fn json_of(value: &Theirs) -> Json {
    match value {
        Theirs::Null => Json::Null,
        Theirs::Bool(value) => json!(value),
        Theirs::Int(number) => json!(number),
        Theirs::UInt(number) => json!(number),
        Theirs::Float(number) => json!(number),
        Theirs::String(text) => json!(text.as_str()),
        Theirs::List(elements) => elements.iter().map(json_of).collect(),
        Theirs::Map(map) => {
            let members = map.map.iter().map(|(key, value)| (key.to_string(), json_of(value)));
            Json::Object(members.collect())
        }
        other => panic!("{other:?}"),
    }
}

fn ours(source: &str) -> Result<Json, ()> {
    let value = value_in(&World::new(&claims()), source).map_err(|_| ())?;
    Ok(serde_json::to_value(value).unwrap())
}

const OPERANDS: [&str; 19] = [
    "subject.sub",
    "subject.level",
    "subject.ratio",
    "subject.flag",
    "subject.none",
    "subject.nothing",
    "subject.name",
    "subject.groups",
    "subject.address",
    "subject.nested",
    "subject.mixed",
    "subject.big",
    "actor",
    "[1]",
    "{'country': 'CH'}",
    "'admin'",
    "0",
    "-1.5",
    "subject.groups[1]",
];

/// An operand whose type the check cannot know, so that only the evaluation judges it.
fn unknown(operand: &str) -> String {
    format!("[{operand}][0]")
}

#[test]
fn every_operator_on_every_pair_of_operands_is_as_the_crate_has_it() {
    let operators = ["==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "+", "-", "*", "/", "%"];
    let mut compared = 0;
    for one in OPERANDS {
        for other in OPERANDS {
            for operator in operators {
                let source = format!("{} {operator} {}", unknown(one), unknown(other));
                if !appends_keys(operator, one, other) {
                    assert_eq!(ours(&source), interpreted(&source), "{source}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 4_000, "{compared}");
}

#[test]
fn everything_else_is_as_the_crate_has_it() {
    for operand in OPERANDS {
        for shape in [
            "!X",
            "-X",
            "X ? 1 : 2",
            "X.country",
            "has(X.country)",
            "X[0]",
            "X['country']",
            "size(X)",
            "X.size()",
            "X.contains('d')",
            "X.startsWith('a')",
            "X.endsWith('n')",
            "X.all(x, x == x)",
            "X.exists(x, x == 'admin')",
            "X.exists(x, x.y == 1)",
            "X.all(x, x > 1)",
            "X.exists_one(x, x == 1)",
            "X.map(x, [x])",
            "X.filter(x, x == 'admin' || x == 2)",
            "X.map(x, x == 'staff', {'is': x})",
            "[X, X]",
            "{'a': X}",
            "X == X && true",
            "true || X",
            "X.exists(x, x) || true",
        ] {
            let source = shape.replace('X', &unknown(operand));
            assert_eq!(ours(&source), interpreted(&source), "{source}");
        }
    }
    for source in [
        "1 + 2 * 3 - 4 / 2 % 2",
        "'a' + 'b' + 'c' == 'abc'",
        "'caf\\u00e9'.size()",
        "r'a\\b' + \"\\\"\"",
        "1 < 2 && 2 < 3 || false",
        "true ? (false ? 1 : 2) : 3",
        "-subject.level + 1",
        "!(subject.flag && true)",
        "0x10 + 1",
        "int('12') + int(3)",
        "string(12) + string('a')",
        "[1, 2, 3].filter(x, x > 1).map(x, x * 2).exists(x, x == 6)",
        "has(subject.address) && subject.address.country in ['CH', 'AT']",
        "subject.groups.exists(g, g.startsWith('adm')) && now > 1600000000",
    ] {
        assert_eq!(ours(source), interpreted(source), "{source}");
    }
}

/// A list and an object: the interpreter appends the keys, in an order that differs from run to run.
/// CEL has no such operator, and ours has none either.
fn appends_keys(operator: &str, one: &str, other: &str) -> bool {
    let is_list = ["subject.groups", "subject.nested", "subject.mixed", "[1]"].contains(&one);
    operator == "+" && is_list && ["subject.address", "{'country': 'CH'}"].contains(&other)
}

#[test]
fn a_list_and_an_object_are_not_added() {
    assert_eq!(ours("[[1]][0] + [{'a': 1}][0]"), Err(()));
    assert_eq!(interpreted("[[1]][0] + [{'a': 1}][0]"), Ok(json!([1, "a"])));
}
