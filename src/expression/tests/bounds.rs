//! The cost of expressions: an operator's clumsy one, and one that an attacker feeds with tokens.

use std::cell::Cell;

use proptest::prelude::{Strategy, any, prop, proptest};

use super::*;
use crate::expression::{MAX_DEPTH, MAX_ELEMENTS, MAX_LENGTH, MAX_NESTING, MAX_NODES, MAX_TOKENS};

fn compiles(source: &str) -> Result<(), String> {
    let compiled = Expression::compile(source, Yields::Value).map(|_| ());
    compiled.map_err(|error| error.split(", at line ").next().unwrap().to_owned())
}

/// Asserts that the largest expression passes and the next larger one is refused.
#[track_caller]
fn bounded(most: usize, of: impl Fn(usize) -> String, reason: &str) {
    assert_eq!(compiles(&of(most)), Ok(()));
    assert_eq!(compiles(&of(most + 1)), Err(reason.to_owned()));
}

#[test]
fn the_size_of_an_expression_is_bounded() {
    bounded(MAX_LENGTH, |length| format!("'{}'", "a".repeat(length - 2)), "longer than 2048 bytes");
    bounded(
        MAX_NESTING,
        |open| format!("{}1{}", "[".repeat(open), "]".repeat(open)),
        "more than 16 brackets open",
    );
    bounded(MAX_NESTING, |times| format!("{}1", "true?1:".repeat(times)), "more than 16 conditions");
    bounded(MAX_ELEMENTS, |count| format!("[{}]", vec!["1"; count].join(",")), "more than 64 elements");
    let members = |count| (0..count).map(|n| format!("'{n}':1")).collect::<Vec<_>>().join(",");
    bounded(MAX_ELEMENTS, |count| format!("{{{}}}", members(count)), "more than 64 elements");
    bounded(MAX_DEPTH, |depth| vec!["1"; depth + 1].join("+"), "more than 64 levels");
    let of_five = |count| format!("[{}]", vec!["true||true||true"; count].join(","));
    bounded((MAX_NODES - 1) / 5, of_five, &format!("more than {MAX_NODES} parts"));
    // An element has seven tokens and a comma, the text around them three; spaces do not count.
    let of_one =
        |count| format!("[{}{}1]", "(((1))) , ".repeat((count - 3) / 8), "-".repeat((count - 3) % 8));
    bounded(MAX_TOKENS, of_one, &format!("more than {MAX_TOKENS} words and signs"));
}

#[test]
fn comprehensions_follow_one_another_but_do_not_nest() {
    assert_eq!(compiles("subject.a.filter(x, x > 1).map(x, x + 1).all(x, x > 2)"), Ok(()));
    assert_eq!(compiles("subject.a.all(x, true) || subject.b.all(x, true)"), Ok(()));
    for source in [
        "subject.a.all(x, subject.b.exists(y, x == y))",
        "subject.a.map(x, subject.a.map(y, subject.a.map(z, [x, y, z])))",
        "subject.a.exists(x, [x].exists(y, y == 1))",
        "subject.a.map(x, x.filter(y, true), 1)",
    ] {
        assert_eq!(compiles(source), Err("one comprehension within another".to_owned()), "{source}");
    }
}

/// Texts on which a parser, or a walk of its tree, recurses. Test threads have 2 MiB of stack.
#[test]
fn no_text_is_too_deep_to_be_read_or_refused() {
    let n = MAX_TOKENS;
    let shapes = [
        format!("{}x", "-!".repeat(n / 2 - 1)),
        format!("({}x).size()", "!-".repeat(n / 2 - 4)),
        format!("({}1).size().size()", "1+".repeat(n / 2 - 6)),
        format!("subject{}", ".a".repeat(n / 2 - 1)),
        format!("subject{}", ".a()".repeat(n / 4 - 1)),
        format!("subject{}", "[0]".repeat(n / 3 - 1)),
        format!("{}1{}", "size(".repeat(MAX_NESTING), ")".repeat(MAX_NESTING)),
        format!("{}1{}", "1==1&&1<(".repeat(MAX_NESTING), ")".repeat(MAX_NESTING)),
        format!("{}true{}", "[1].all(x,".repeat(MAX_NESTING / 2), ")".repeat(MAX_NESTING / 2)),
        format!("{}1", "true?".repeat(MAX_NESTING)),
        "(".repeat(MAX_LENGTH),
        "[".repeat(MAX_NESTING),
        "{'a':".repeat(MAX_NESTING),
        "?".repeat(MAX_NESTING),
        "\u{1d11e}".repeat(500),
        "'\\u".repeat(600),
    ];
    for shape in shapes {
        let _ = compiles(&shape);
    }
}

/// A world that counts the reads of its variables: a measure of the evaluator's steps that does not
/// come from the evaluator.
struct Watched {
    world: World,
    looks: Cell<u32>,
}

impl Variables for Watched {
    fn object(&self, variable: Variable) -> Option<&Object> {
        self.looks.set(self.looks.get() + 1);
        self.world.object(variable)
    }

    fn now(&self) -> i64 {
        self.world.now()
    }
}

/// The largest tokens: the most elements, the longest text, the most members, and texts that differ
/// only at their end.
fn largest() -> Vec<World> {
    let elements: Vec<u32> = (0..2_040).collect();
    let texts: Vec<String> = (0..120).map(|n| format!("{}{n:03}", "a".repeat(95))).collect();
    let names = (0..1_000).map(|n| (format!("n{n:04}"), json!(n)));
    let members: serde_json::Map<String, Json> = names.collect();
    [
        json!({ "sub": "u", "a": elements, "b": {}, "s": "x" }),
        json!({ "sub": "u", "a": texts, "b": {}, "s": "a".repeat(3_000) }),
        json!({ "sub": "u", "a": [0, 1], "b": members, "s": "x" }),
        json!({ "sub": "u", "a": [["a".repeat(5_000)]], "b": {}, "s": " a".repeat(4_000) }),
    ]
    .iter()
    .map(|claims| {
        assert!(claims.to_string().len() <= crate::oauth::limits::MAX_TOKEN);
        World::new(claims)
    })
    .collect()
}

#[test]
fn hostile_expressions_over_the_largest_token_stay_within_the_work_bound() {
    let looked = vec!["subject.s == subject.s"; 25].join(" && ");
    let doubled = format!("subject.a.map(x, {})", vec!["[subject.a]"; 30].join(" + "));
    let expressions = [
        "subject.a.map(x, subject.a)".to_owned(),
        "subject.a.map(x, subject)".to_owned(),
        "subject.a.map(x, subject == subject)".to_owned(),
        "subject.a.map(x, x in subject.a)".to_owned(),
        "subject.b.map(k, subject.b[k])".to_owned(),
        "subject.b.all(k, k in subject.b && subject.b == subject.b)".to_owned(),
        "subject.a.map(x, subject.a + subject.a)".to_owned(),
        "subject.a.map(x, subject.s + subject.s + subject.s + subject.s)".to_owned(),
        "subject.a.map(x, subject.s.split(' '))".to_owned(),
        "subject.a.map(x, subject.s.contains('aaaaaaaaaaaaaaaab'))".to_owned(),
        "subject.a.map(x, [x, x, x]).map(x, [x, x, x]).map(x, [x, x, x]).map(x, [x, x, x])".to_owned(),
        format!("subject.a.all(x, {looked})"),
        doubled,
    ];
    let mut exhausted = 0;
    for world in largest() {
        let watched = Watched { world, looks: Cell::new(0) };
        for source in &expressions {
            watched.looks.set(0);
            let expression = Expression::compile(source, Yields::Value).unwrap();
            let mut work = Work::new(MAX_WORK);
            let result = expression.value(&watched, &mut work);
            assert!(watched.looks.get() <= MAX_WORK - work.left(), "{source}");
            exhausted += u32::from(result == Err(Failure::TooMuchWork));
        }
    }
    assert!(exhausted >= 10, "only {exhausted} ran out of work: the expressions are tame");
}

#[test]
fn work_is_shared_and_nothing_goes_on_when_it_has_run_out() {
    let world = World::new(&json!({ "a": [1, 2, 3] }));
    let expression = Expression::compile("subject.a.all(x, x > 0)", Yields::Bool).unwrap();
    let mut work = Work::new(MAX_WORK);
    assert_eq!(expression.holds(&world, &mut work), Ok(true));
    let cost = MAX_WORK - work.left();
    assert_eq!(cost, 17);
    let mut work = Work::new(2 * cost - 1);
    assert_eq!(expression.holds(&world, &mut work), Ok(true));
    assert_eq!(expression.holds(&world, &mut work), Err(Failure::TooMuchWork));
    // Without work left, nothing decides: not even the other side that holds.
    let or = Expression::compile("subject.a.all(x, x > 0) || true", Yields::Bool).unwrap();
    assert_eq!(or.holds(&world, &mut work), Err(Failure::TooMuchWork));
    assert_eq!(work.left(), 0);
}

#[test]
fn a_computed_value_is_no_larger_than_a_claim_may_be() {
    let world = World::new(&json!({ "s": "a".repeat(4_095), "t": "a".repeat(4_096) }));
    assert!(value_in(&world, "subject.s").is_ok());
    assert_eq!(value_in(&world, "subject.t"), Err(Failure::ResultTooLarge));
    let mut deep = json!(1);
    for _ in 0..16 {
        deep = json!([deep]);
    }
    let world = World::new(&json!({ "deep": deep }));
    assert!(value_in(&world, "subject.deep").is_ok());
    assert_eq!(value_in(&world, "[subject.deep]"), Err(Failure::ResultTooLarge));
}

/// Text made of the words and signs of expressions, valid only by chance.
fn text() -> impl Strategy<Value = String> {
    let words = [
        "subject",
        ".",
        "a",
        "actor",
        "client",
        "grant",
        "now",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "?",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        "in",
        "'x'",
        "\"",
        "1",
        "0.5",
        "1e9",
        "0x7",
        "true",
        "null",
        "has(",
        ".map(",
        ".exists(x,",
        ".all(x,",
        "x",
        ".size()",
        "//",
        "\n",
        "\\",
        "`",
        "\u{e9}",
        "u",
        "b'",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_text_makes_the_check_or_the_evaluation_panic(source in text(), noise in any::<String>()) {
        let world = World::new(&json!({ "a": [1, "x", { "a": [] }], "sub": "u1" }));
        for source in [&source, &noise] {
            if let Ok(expression) = Expression::compile(source, Yields::Value) {
                let _ = expression.value(&world, &mut Work::new(MAX_WORK));
            }
        }
    }
}
