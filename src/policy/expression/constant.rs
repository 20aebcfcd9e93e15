//! What an expression yields whatever it is asked about.

use super::node::{Each, Fold, Node, Variable};
use super::value::View;
use super::{Expression, MAX_WORK, Variables, Work, evaluate};
use crate::json::Object;

impl Expression {
    /// Whether it always holds, or never, as far as it is plain to see: nothing of the exchange
    /// decides it. `None` for every other expression.
    pub(crate) fn constant(&self) -> Option<bool> {
        constant(&self.0)
    }
}

fn constant(node: &Node) -> Option<bool> {
    match node {
        Node::Not(operand) => constant(operand).map(|holds| !holds),
        Node::And(pair) => junction(pair, false),
        Node::Or(pair) => junction(pair, true),
        node if is_closed(node) => {
            let value = evaluate::evaluate(node, &Nothing, &mut Work::new(MAX_WORK)).ok()?;
            match value.view() {
                View::Bool(holds) => Some(holds),
                _ => None,
            }
        }
        _ => None,
    }
}

/// One side that decides is enough, also where the other one would fail.
fn junction(pair: &[Node; 2], decides: bool) -> Option<bool> {
    match pair.each_ref().map(constant) {
        [Some(one), _] if one == decides => Some(decides),
        [_, Some(other)] if other == decides => Some(decides),
        [Some(_), Some(_)] => Some(!decides),
        _ => None,
    }
}

/// Whether nothing of the exchange is named.
fn is_closed(node: &Node) -> bool {
    match node {
        Node::Variable(_) => false,
        Node::Literal(_) | Node::Item => true,
        Node::Member(operand, _) | Node::Has(operand, _) | Node::Not(operand) | Node::Negate(operand) => {
            is_closed(operand)
        }
        Node::Index(pair) | Node::And(pair) | Node::Or(pair) | Node::Binary(_, pair) => {
            pair.iter().all(is_closed)
        }
        Node::List(nodes) | Node::Call(_, nodes) => nodes.iter().all(is_closed),
        Node::Map(members) => members.iter().all(|(_, node)| is_closed(node)),
        Node::Condition(parts) => parts.iter().all(is_closed),
        Node::Each(each) => {
            let Each { range, fold } = &**each;
            is_closed(range)
                && match fold {
                    Fold::All(node) | Fold::Exists(node) | Fold::ExistsOne(node) => is_closed(node),
                    Fold::Collect { keep, element } => {
                        keep.as_ref().is_none_or(is_closed) && is_closed(element)
                    }
                }
        }
    }
}

/// No exchange at all.
struct Nothing;

impl Variables for Nothing {
    fn object(&self, _: Variable) -> Option<&Object> {
        None
    }

    fn now(&self) -> i64 {
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
