//! Expressions: the mistakes that the check finds, the values they yield, and the work they may cost.

mod bounds;
mod check;
mod interpreter;
mod values;

use serde_json::{Value as Json, json};

use super::node::Variable;
use super::{Expression, Failure, MAX_WORK, Variables, Work, Yields};
use crate::json::{Limits, Object, Value, parse, parse_object};

/// An exchange, reduced to its variables.
struct World {
    subject: Object,
    actor: Option<Object>,
    other: Object,
}

impl World {
    fn new(subject: &Json) -> Self {
        let object = |json: &Json| parse_object(json.to_string().as_bytes(), Limits::TOKEN).unwrap();
        let other = json!({
            "client_id": "svc-a", "scopes": ["read", "write"], "audience": ["orders"], "scope": ["read"],
            "aud": ["orders"], "lifetime": 300, "sub": "u1", "semantics": "delegation"
        });
        Self { subject: object(subject), actor: None, other: object(&other) }
    }

    fn with_actor(mut self, actor: &Json) -> Self {
        self.actor = Some(parse_object(actor.to_string().as_bytes(), Limits::TOKEN).unwrap());
        self
    }
}

impl Variables for World {
    fn object(&self, variable: Variable) -> Option<&Object> {
        match variable {
            Variable::Subject => Some(&self.subject),
            Variable::Actor => self.actor.as_ref(),
            Variable::Client | Variable::Request | Variable::Grant => Some(&self.other),
            Variable::Now => None,
        }
    }

    fn now(&self) -> i64 {
        1_700_000_000
    }
}

/// The value of an expression in a world.
#[track_caller]
fn value_in(world: &World, source: &str) -> Result<Value, Failure> {
    let expression = Expression::compile(source, Yields::Value).map_err(|error| format!("{source}: {error}"));
    expression.unwrap().value(world, &mut Work::new(MAX_WORK))
}

#[track_caller]
fn yields(world: &World, source: &str, expected: &Json) {
    let expected = parse(expected.to_string().as_bytes(), Limits::TOKEN).unwrap();
    assert_eq!(value_in(world, source), Ok(expected), "{source}");
}
