//! The parts of a checked expression.
//!
//! The engine evaluates nothing but a tree of these: no other variable, function or operator exists.

use crate::json::Value;

/// A part of an expression that has a value.
#[derive(Debug)]
pub(super) enum Node {
    /// `true`, `'text'`, `5`, `null`
    Literal(Value),
    /// `subject`
    Variable(Variable),
    /// `g` in `groups.exists(g, g == 'x')`
    Item,
    /// `subject.sub`
    Member(Box<Node>, Box<str>),
    /// `has(subject.sub)`
    Has(Box<Node>, Box<str>),
    /// `groups[0]`, `subject['sub']`
    Index(Box<[Node; 2]>),
    /// `[1, 2]`
    List(Vec<Node>),
    /// `{'sub': 'x'}`, the keys in the order written
    Map(Vec<(Box<str>, Node)>),
    /// `!x`
    Not(Box<Node>),
    /// `-x`
    Negate(Box<Node>),
    /// `a && b`
    And(Box<[Node; 2]>),
    /// `a || b`
    Or(Box<[Node; 2]>),
    /// `a ? b : c`
    Condition(Box<[Node; 3]>),
    /// `a == b`
    Binary(Operator, Box<[Node; 2]>),
    /// `size(x)`
    Call(Function, Vec<Node>),
    /// `groups.exists(g, …)`
    Each(Box<Each>),
}

/// A comprehension: a range, and the question to each of its elements.
#[derive(Debug)]
pub(super) struct Each {
    pub(super) range: Node,
    pub(super) fold: Fold,
}

/// The way in which a comprehension combines its elements.
#[derive(Debug)]
pub(super) enum Fold {
    /// `all`
    All(Node),
    /// `exists`
    Exists(Node),
    /// `exists_one`
    ExistsOne(Node),
    /// `map` and `filter`: the condition that keeps an element, and the value in its place.
    Collect { keep: Option<Node>, element: Node },
}

/// A variable that an exchange supplies to an expression.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Variable {
    /// The claims of the subject token.
    Subject,
    /// The claims of the actor token, or null.
    Actor,
    /// The client that asks.
    Client,
    /// The request, as the client sent it.
    Request,
    /// The grant of the rules before.
    Grant,
    /// The present, in seconds since 1970.
    Now,
}

impl Variable {
    pub(super) const ALL: [Self; 6] =
        [Self::Subject, Self::Actor, Self::Client, Self::Request, Self::Grant, Self::Now];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Actor => "actor",
            Self::Client => "client",
            Self::Request => "request",
            Self::Grant => "grant",
            Self::Now => "now",
        }
    }
}

/// An operator on two values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl Operator {
    pub(super) const ALL: [Self; 12] = [
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Remainder,
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::In,
    ];

    /// The operator as CEL writes it.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
        }
    }
}

/// A function. The engine has no others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Function {
    /// `'ab'.contains('b')`
    Contains,
    /// `'ab'.endsWith('b')`
    EndsWith,
    /// `int('5')`
    Int,
    /// `size(x)` or `x.size()`: characters, elements or members
    Size,
    /// `'read write'.split(' ')`
    Split,
    /// `'ab'.startsWith('a')`
    StartsWith,
    /// `string(5)`
    String,
}

/// Whether a function is called as `f(x)` or as `x.f()`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Style {
    Global,
    Member,
}

impl Function {
    pub(super) const ALL: [Self; 7] =
        [Self::Contains, Self::EndsWith, Self::Int, Self::Size, Self::Split, Self::StartsWith, Self::String];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::EndsWith => "endsWith",
            Self::Int => "int",
            Self::Size => "size",
            Self::Split => "split",
            Self::StartsWith => "startsWith",
            Self::String => "string",
        }
    }

    /// The number of arguments, a receiver before the dot included, and the allowed styles of the call.
    pub(super) const fn takes(self) -> (usize, &'static [Style]) {
        match self {
            Self::Contains | Self::EndsWith | Self::Split | Self::StartsWith => (2, &[Style::Member]),
            Self::Int | Self::String => (1, &[Style::Global]),
            Self::Size => (1, &[Style::Global, Style::Member]),
        }
    }
}
