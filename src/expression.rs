//! Expressions: policy that a realm document carries, in CEL.
//!
//! In:  the text of an expression, when the engine checks the document.
//! Out: an [`Expression`], which an exchange evaluates over its [`Variables`].
//!
//! The `cel` crate reads the text: its parser, its macros, its tree. The compiler checks that tree and
//! turns it into our own, which holds nothing but the parts listed in [`node`], and the engine
//! evaluates ours. The crate's interpreter has no budget, keeps maps in an order that differs from run
//! to run, and copies every claim that it sees; an attacker who writes a token could make it work as
//! long as the token allows. Here every step counts (see [`Work`]); the tests compare the results
//! with those of the interpreter.

mod compile;
mod constant;
mod evaluate;
mod function;
mod kind;
mod node;
mod place;
mod reads;
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

/// A checked expression.
#[derive(Debug)]
pub(crate) struct Expression(Node);

/// The type that an expression must yield, as far as the check can know it without evaluating.
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
    /// The mistake, its place, and the line with a caret under the place.
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

    /// Whether the expression holds.
    ///
    /// # Errors
    ///
    /// A [`Failure`], also where the expression yields something other than a boolean.
    pub(crate) fn holds(&self, variables: &impl Variables, work: &mut Work) -> Result<bool, Failure> {
        match evaluate::evaluate(&self.0, variables, work)?.view() {
            value::View::Bool(holds) => Ok(holds),
            _ => Err(Failure::NotABoolean),
        }
    }

    /// The value of the expression.
    ///
    /// # Errors
    ///
    /// A [`Failure`], also where the value is larger than [`MAX_RESULT`].
    pub(crate) fn value(&self, variables: &impl Variables, work: &mut Work) -> Result<Value, Failure> {
        let value = evaluate::evaluate(&self.0, variables, work)?.into_value(work)?;
        if value::weight(&value) > MAX_RESULT || value::levels(&value) > MAX_LEVELS {
            return Err(Failure::ResultTooLarge);
        }
        Ok(value)
    }
}

/// An object of the exchange as expressions see it, without the members that must not decide.
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
/// The most words and signs. Each adds at most one level to the parser's tree, so the engine never
/// clones or drops a tree deeper than 384 levels before it refuses one for its depth.
const MAX_TOKENS: usize = 384;
/// Brackets within brackets, and conditions in all: the parser recurses on both. Within one bracket
/// it goes one step deeper for each of six precedences: 16 × 6 + 16 = 112 steps.
const MAX_NESTING: usize = 16;
/// The most nodes of the tree that the engine evaluates.
const MAX_NODES: usize = 256;
/// The most levels of that tree.
const MAX_DEPTH: usize = 64;
/// The most elements of a list, or members of a map, that an expression writes out.
const MAX_ELEMENTS: usize = 64;
/// The largest computed claim, as [`value::weight`] counts: less than 4 KiB of text, or 255 elements,
/// as a token must stay below [`crate::oauth::limits::MAX_TOKEN`] for a client to exchange it again.
const MAX_RESULT: u32 = 256;
/// The most levels of a computed claim. A token may have 32, and the claim stands in one of them.
const MAX_LEVELS: u32 = 16;
/// The steps that all expressions of one exchange may take together: see [`Work`]. 131,072 is 64 steps
/// for each of the 2,048 members that the largest token has.
pub(crate) const MAX_WORK: u32 = 131_072;
