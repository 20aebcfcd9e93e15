//! Expressions: policy that the realm document brings along, in CEL.
//!
//! In:  the text of an expression, when the document is checked.
//! Out: an [`Expression`], which an exchange evaluates over its [`Variables`].
//!
//! The `cel` crate reads the text: its parser, its macros, its tree. The tree is then checked and
//! turned into our own, which has nothing in it that is not listed in [`node`], and is evaluated
//! here. The crate's interpreter has no budget, keeps maps in an order that differs from run to
//! run, and copies every claim it is shown; who writes a token could make it work as long as the
//! token allows. Here every step is counted (see [`Work`]), and the interpreter stays as what the
//! tests compare with.

mod compile;
mod constant;
mod evaluate;
mod function;
mod kind;
mod node;
mod place;
mod shape;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use self::evaluate::Variables;
pub(crate) use self::node::Variable;
pub(crate) use self::value::{Failure, Work};

use self::kind::Kind;
use self::node::Node;
use crate::json::{Object, Value};

/// An expression that has been checked.
#[derive(Debug)]
pub(crate) struct Expression(Node);

/// What an expression must yield, as far as that can be told without evaluating it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Yields {
    /// A boolean.
    Bool,
    /// An object or null.
    ObjectOrNull,
    /// Anything.
    Value,
}

impl Expression {
    /// Reads and checks an expression.
    ///
    /// # Errors
    ///
    /// What is wrong, where, and the line with a caret under the place.
    pub(crate) fn compile(source: &str, yields: Yields) -> Result<Self, String> {
        let node = compile::compile(source)?;
        let kind = Kind::of(&node);
        let fits = match yields {
            Yields::Bool => kind.may_be(Kind::Bool),
            Yields::ObjectOrNull => kind.may_be(Kind::Map) || kind == Kind::Null,
            Yields::Value => true,
        };
        if fits {
            return Ok(Self(node));
        }
        let expected = if matches!(yields, Yields::Bool) { "a boolean" } else { "an object or null" };
        Err(format!("expected an expression that yields {expected}, found {}", kind.name()))
    }

    /// Whether it holds.
    ///
    /// # Errors
    ///
    /// A [`Failure`], one of which is that it yields something else than a boolean.
    pub(crate) fn holds(&self, variables: &impl Variables, work: &mut Work) -> Result<bool, Failure> {
        match evaluate::evaluate(&self.0, variables, work)?.view() {
            value::View::Bool(holds) => Ok(holds),
            _ => Err(Failure::NotABoolean),
        }
    }

    /// What it yields.
    ///
    /// # Errors
    ///
    /// A [`Failure`], one of which is that the value is larger than [`MAX_RESULT`].
    pub(crate) fn value(&self, variables: &impl Variables, work: &mut Work) -> Result<Value, Failure> {
        let value = evaluate::evaluate(&self.0, variables, work)?.into_value(work)?;
        if value::weight(&value) > MAX_RESULT || value::levels(&value) > MAX_LEVELS {
            return Err(Failure::ResultTooLarge);
        }
        Ok(value)
    }
}

/// An object of the exchange that expressions see, without the members nobody should reason about.
///
/// `act` loses its nested `act`: prior actors are a record and decide nothing (RFC 8693 §4.1).
pub(crate) fn without_prior_actors(claims: &Object) -> Option<Object> {
    let mut act = claims.member("act")?.as_object().filter(|act| act.has("act"))?.clone();
    act.remove("act");
    let mut trimmed = claims.clone();
    trimmed.set("act", Value::Object(act));
    Some(trimmed)
}

/// The longest expression, in bytes: some forty lines.
const MAX_LENGTH: usize = 2_048;
/// Its words and signs. Each adds at most one level to what the parser builds, so 384 levels are
/// the deepest tree that is ever cloned or dropped, before it is refused for its depth.
const MAX_TOKENS: usize = 384;
/// Brackets within brackets, and conditions in all: what the parser recurses on. Within one bracket
/// it goes one step deeper for each precedence, of which there are six: 16 × 6 + 16 = 112 steps.
const MAX_NESTING: usize = 16;
/// Nodes of the tree that is evaluated.
const MAX_NODES: usize = 256;
/// Levels of that tree.
const MAX_DEPTH: usize = 64;
/// Elements of a list, or members of a map, that is written out.
const MAX_ELEMENTS: usize = 64;
/// What a computed claim may weigh, as [`value::weight`] counts: less than 4 KiB of text, or 255
/// elements, as a token must stay below [`crate::oauth::limits::MAX_TOKEN`] to be exchanged again.
const MAX_RESULT: u32 = 256;
/// Levels of a computed claim. A token may have 32, of which the claim stands in one.
const MAX_LEVELS: u32 = 16;
/// What all expressions of one exchange may do together: see [`Work`]. 131,072 is 64 steps for
/// each of the 2,048 members that the largest token has.
pub(crate) const MAX_WORK: u32 = 131_072;
