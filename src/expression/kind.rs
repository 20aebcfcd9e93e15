//! The types of values, as far as the check of the document can know them.
//!
//! Claims may have any type, so most of an expression is [`Kind::Any`]. The rest suffices to find
//! `request.scope == 'read'`, which compares a list with a text and would never hold.

use super::node::{Fold, Function, Node, Operator};
use super::shape;
use crate::json::Value;

/// The type of a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Unknown until an exchange supplies the value.
    Any,
    Null,
    Bool,
    Int,
    Double,
    Text,
    List,
    Map,
}

impl Kind {
    /// The name of the type in a message.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Int => "a whole number",
            Self::Double => "a fraction",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Map => "an object",
        }
    }

    /// Whether a value of this type may turn out to have that one.
    pub(super) fn may_be(self, kind: Self) -> bool {
        self == Self::Any || self == kind
    }

    /// The type of a node's value.
    pub(super) fn of(node: &Node) -> Self {
        match node {
            Node::Literal(value) => Self::of_value(value),
            Node::Variable(variable) => shape::kind(*variable),
            Node::Item | Node::Index(_) => Self::Any,
            Node::Member(operand, name) => match &**operand {
                Node::Variable(variable) => {
                    let members = shape::members(*variable).unwrap_or_default();
                    members.iter().find(|(own, _)| **own == **name).map_or(Self::Any, |(_, kind)| *kind)
                }
                _ => Self::Any,
            },
            Node::Has(..) | Node::Not(_) | Node::And(_) | Node::Or(_) => Self::Bool,
            Node::List(_) => Self::List,
            Node::Map(_) => Self::Map,
            Node::Negate(operand) => Self::of(operand),
            Node::Condition(parts) => {
                let [_, yes, no] = &**parts;
                let (yes, no) = (Self::of(yes), Self::of(no));
                if yes == no { yes } else { Self::Any }
            }
            Node::Binary(operator, pair) => match operator {
                Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Remainder => {
                    let [one, other] = &**pair;
                    Some(Self::of(one)).filter(|kind| *kind != Self::Any).unwrap_or_else(|| Self::of(other))
                }
                Operator::Equal
                | Operator::NotEqual
                | Operator::Less
                | Operator::LessOrEqual
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::In => Self::Bool,
            },
            Node::Call(function, _) => match function {
                Function::Contains | Function::EndsWith | Function::StartsWith => Self::Bool,
                Function::Int | Function::Size => Self::Int,
                Function::Split => Self::List,
                Function::String => Self::Text,
            },
            Node::Each(each) => match each.fold {
                Fold::All(_) | Fold::Exists(_) | Fold::ExistsOne(_) => Self::Bool,
                Fold::Collect { .. } => Self::List,
            },
        }
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Integer(_) => Self::Int,
            Value::Decimal(_) => Self::Double,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Map,
        }
    }

    /// Whether an operator accepts values of these types.
    pub(super) fn fits(operator: Operator, one: Self, other: Self) -> bool {
        let number = |kind| matches!(kind, Self::Any | Self::Int | Self::Double);
        let same = one.may_be(other) || other == Self::Any;
        match operator {
            Operator::Equal | Operator::NotEqual => {
                same || one == Self::Null || other == Self::Null || (number(one) && number(other))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                let ordered = |kind| number(kind) || matches!(kind, Self::Text | Self::Bool);
                ordered(one) && ordered(other) && (same || (number(one) && number(other)))
            }
            Operator::Add => {
                let adds = |kind| number(kind) || matches!(kind, Self::Text | Self::List);
                same && adds(one) && adds(other)
            }
            Operator::Subtract | Operator::Multiply | Operator::Divide => {
                same && number(one) && number(other)
            }
            Operator::Remainder => one.may_be(Self::Int) && other.may_be(Self::Int),
            Operator::In => match other {
                Self::Any | Self::List => true,
                Self::Map => one.may_be(Self::Text),
                Self::Null | Self::Bool | Self::Int | Self::Double | Self::Text => false,
            },
        }
    }

    /// Whether a function accepts a value of this type in that place.
    pub(super) fn fits_call(function: Function, place: usize, kind: Self) -> bool {
        match function {
            Function::Contains | Function::EndsWith | Function::Split | Function::StartsWith => {
                kind.may_be(Self::Text)
            }
            Function::Int => matches!(kind, Self::Any | Self::Int | Self::Text),
            Function::Size => place == 0 && matches!(kind, Self::Any | Self::Text | Self::List | Self::Map),
            Function::String => matches!(kind, Self::Any | Self::Int | Self::Bool | Self::Text),
        }
    }
}
