//! Expressions that yield the same value in every exchange.

use std::cell::Cell;

use super::node::{Node, Variable};
use super::value::View;
use super::{Expression, MAX_WORK, Variables, Work, evaluate};
use crate::json::Object;

impl Expression {
    /// The boolean that the expression yields in every exchange, where its text alone shows it. `None`
    /// for every other expression.
    pub(crate) fn constant(&self) -> Option<bool> {
        constant(&self.0)
    }
}

fn constant(node: &Node) -> Option<bool> {
    match node {
        Node::Not(operand) => constant(operand).map(|holds| !holds),
        Node::And(pair) => junction(pair, false),
        Node::Or(pair) => junction(pair, true),
        node => {
            let exchange = Unknown::default();
            let value = evaluate::evaluate(node, &exchange, &mut Work::new(MAX_WORK)).ok()?;
            match value.view() {
                View::Bool(holds) if !exchange.asked.get() => Some(holds),
                _ => None,
            }
        }
    }
}

/// One side that decides is enough, even where the other side would fail.
fn junction(pair: &[Node; 2], decides: bool) -> Option<bool> {
    match pair.each_ref().map(constant) {
        [Some(one), _] if one == decides => Some(decides),
        [_, Some(other)] if other == decides => Some(decides),
        [Some(_), Some(_)] => Some(!decides),
        _ => None,
    }
}

/// An exchange without variables, which records whether an expression reads one.
#[derive(Default)]
struct Unknown {
    asked: Cell<bool>,
}

impl Variables for Unknown {
    fn object(&self, _: Variable) -> Option<&Object> {
        self.asked.set(true);
        None
    }

    fn now(&self) -> i64 {
        self.asked.set(true);
        0
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expression, Yields};

    #[test]
    fn an_expression_is_constant_where_the_exchange_cannot_matter() {
        for (source, expected) in [
            ("true", Some(true)),
            ("1 > 2", Some(false)),
            ("!('a' in ['a', 'b'])", Some(false)),
            ("[1, 2].exists(n, n == 2)", Some(true)),
            ("true || subject.admin", Some(true)),
            ("subject.admin && false", Some(false)),
            ("subject.admin || false", None),
            ("true && subject.admin", None),
            ("true && 1 < 2", Some(true)),
            ("1 > 2 || false", Some(false)),
            ("!(true || subject.admin)", Some(false)),
            ("1 < 2 ? true : subject.admin", Some(true)),
            ("[now].exists(n, n > 5)", None),
            ("[1].exists(n, n > now)", None),
            ("[1].filter(n, n > now) == [1]", None),
            ("[1].map(n, now) == [0]", None),
            ("actor != null", None),
            ("subject == subject", None),
            ("now > 0", None),
            ("1 / 0 == 1", None),
        ] {
            let expression = Expression::compile(source, Yields::Bool).unwrap();
            assert_eq!(expression.constant(), expected, "{source}");
        }
    }
}
