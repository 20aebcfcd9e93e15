//! The file of JavaScript with what it shares with the engine: answers that are always the same, and limits.
//! `FIXED=write cargo test --test native fixed::` writes it.

use std::fmt::Write as _;
use std::{env, fs};

use edge_token_exchange::endpoint::{FORMS, HEALTH, fixed};
use edge_token_exchange::oauth::limits::MAX_BODY;
use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/js/fixed.mjs");

fn text() -> String {
    let forms: Vec<&str> = FORMS.iter().map(|(last, _)| *last).collect();
    let mut text = format!(
        "// What JavaScript shares with the engine: limits, and answers that are always the same. The engine has\n\
         // them in src/endpoint; `FIXED=write cargo test --test native fixed::` writes this file.\n\n\
         /** The longest body of a request that the engine reads, in bytes. */\n\
         export const MAX_BODY = {MAX_BODY};\n\n\
         /** The last segments of the paths at which a request has such a body. */\n\
         export const FORMS = {};\n\n\
         export const HEALTH = {};\n",
        json!(forms),
        json!(HEALTH)
    );
    for (name, response) in fixed() {
        let headers: Map<String, Value> =
            response.headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let (status, body) = (response.status, Value::from(response.body));
        write!(
            text,
            "\nexport const {name} = {{\n  status: {status},\n  headers: {},\n  body: {body},\n}};\n",
            Value::from(headers)
        )
        .unwrap();
    }
    text
}

#[test]
fn javascript_has_the_limits_and_the_fixed_answers_of_the_engine() {
    let text = text();
    if env::var_os("FIXED").is_some_and(|value| value == "write") {
        fs::write(FILE, &text).unwrap();
    }
    assert!(fs::read_to_string(FILE).unwrap_or_default() == text, "FIXED=write writes {FILE}");
}
