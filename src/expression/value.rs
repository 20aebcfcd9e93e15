//! Values while an expression is evaluated, and the work they cost.
//!
//! The engine reads claims in place and owns only the values that an expression makes anew. It takes
//! the steps for any work on more than one thing before it does that work.

use std::cmp::Ordering;
use std::fmt;

use crate::json::{Object, Value};

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// A member, element or key that does not exist.
    Absent,
    /// A number too large, a division by zero, a text that is not a number.
    Arithmetic,
    /// A value other than a boolean where a boolean belongs.
    NotABoolean,
    /// A result larger than a claim may be.
    ResultTooLarge,
    /// More work than all expressions of an exchange may do together.
    TooMuchWork,
    /// An operator or a function that does not accept values of these types.
    WrongKind,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "a member or element that is not there",
            Self::Arithmetic => "a number that does not fit",
            Self::NotABoolean => "not a boolean",
            Self::ResultTooLarge => "a result that is too large",
            Self::TooMuchWork => "too much work",
            Self::WrongKind => "a value of the wrong kind",
        })
    }
}

/// The steps that the expressions of an exchange may still take.
///
/// A step is one node visited, one element or member read or copied, 16 bytes of text read or
/// written, or 8 members passed over in a search. The engine takes it before it does the work, so the
/// remaining steps bound time and, at 16 bytes a step, memory: 131,072 steps write at most 2 MiB.
#[derive(Debug)]
pub(crate) struct Work {
    left: u32,
}

impl Work {
    /// The work of one exchange, in steps.
    pub(crate) fn new(steps: u32) -> Self {
        Self { left: steps }
    }

    /// The remaining steps.
    #[cfg(test)]
    pub(crate) fn left(&self) -> u32 {
        self.left
    }

    /// Takes steps, or all of them where too few are left: then every later evaluation fails too.
    pub(super) fn take(&mut self, steps: u32) -> Result<(), Failure> {
        if let Some(left) = self.left.checked_sub(steps) {
            self.left = left;
            return Ok(());
        }
        self.left = 0;
        Err(Failure::TooMuchWork)
    }

    /// Takes the steps for this many bytes of text.
    pub(super) fn take_text(&mut self, bytes: usize) -> Result<(), Failure> {
        self.take(steps(bytes, 16))
    }

    /// The member of that name; takes the steps of the search.
    pub(super) fn find<'o>(&mut self, object: &'o Object, name: &str) -> Result<Option<&'o Value>, Failure> {
        self.take(steps(object.len(), 8))?;
        self.take_text(name.len())?;
        Ok(object.member(name))
    }
}

fn steps(things: usize, at_once: usize) -> u32 {
    u32::try_from(things / at_once).unwrap_or(u32::MAX).saturating_add(1)
}

/// A value: a claim in its place, or a new value.
#[derive(Clone, Debug)]
pub(super) enum Val<'a> {
    Claim(&'a Value),
    Claims(&'a Object),
    New(Value),
}

/// A borrowed view of a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum View<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'v str),
    List(&'v [Value]),
    Map(&'v Object),
}

impl<'v> From<&'v Value> for View<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Integer(number) => Self::Int(*number),
            Value::Decimal(number) => Self::Double(*number),
            Value::String(text) => Self::Text(text),
            Value::Array(elements) => Self::List(elements),
            Value::Object(object) => Self::Map(object),
        }
    }
}

impl Val<'_> {
    /// `true` or `false`
    pub(super) fn bool(value: bool) -> Self {
        Self::New(Value::Bool(value))
    }

    /// The view of this value.
    pub(super) fn view(&self) -> View<'_> {
        match self {
            Self::Claim(value) => View::from(*value),
            Self::Claims(object) => View::Map(object),
            Self::New(value) => View::from(value),
        }
    }

    /// The boolean; fails for any other value.
    pub(super) fn as_bool(&self) -> Result<bool, Failure> {
        if let View::Bool(value) = self.view() { Ok(value) } else { Err(Failure::NotABoolean) }
    }

    /// The text; fails for any other value.
    pub(super) fn as_text(&self) -> Result<&str, Failure> {
        if let View::Text(text) = self.view() { Ok(text) } else { Err(Failure::WrongKind) }
    }

    /// The owned value: takes the steps and copies, if the value is a claim.
    pub(super) fn into_value(self, work: &mut Work) -> Result<Value, Failure> {
        match self {
            Self::New(value) => Ok(value),
            Self::Claim(value) => {
                work.take(weight(value))?;
                Ok(value.clone())
            }
            Self::Claims(object) => {
                work.take(members_weight(object))?;
                Ok(Value::Object(object.clone()))
            }
        }
    }

    /// A part of this value: borrowed from a claim, copied out of a new value.
    pub(super) fn part(
        self,
        work: &mut Work,
        find: impl for<'v> Fn(View<'v>, &mut Work) -> Result<&'v Value, Failure>,
    ) -> Result<Self, Failure> {
        match self {
            Self::Claim(value) => find(View::from(value), work).map(Val::Claim),
            Self::Claims(object) => find(View::Map(object), work).map(Val::Claim),
            Self::New(value) => {
                let part = find(View::from(&value), work)?;
                work.take(weight(part))?;
                Ok(Val::New(part.clone()))
            }
        }
    }
}

/// The steps that a copy of a value takes.
pub(super) fn weight(value: &Value) -> u32 {
    match value {
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Decimal(_) => 1,
        Value::String(text) => steps(text.len(), 16),
        Value::Array(elements) => {
            elements.iter().fold(1, |sum: u32, element| sum.saturating_add(weight(element)))
        }
        Value::Object(object) => members_weight(object),
    }
}

fn members_weight(object: &Object) -> u32 {
    let members = object.members();
    members.fold(1, |sum: u32, (name, value)| {
        sum.saturating_add(steps(name.len(), 16)).saturating_add(weight(value))
    })
}

/// The depth of arrays and objects within each other.
pub(super) fn levels(value: &Value) -> u32 {
    let inner = match value {
        Value::Array(elements) => elements.iter().map(levels).max(),
        Value::Object(object) => object.members().map(|(_, value)| levels(value)).max(),
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Decimal(_) | Value::String(_) => return 0,
    };
    inner.unwrap_or(0) + 1
}

/// Whether two values are equal. Two values of different types are not, numbers excepted.
pub(super) fn equal(one: View<'_>, other: View<'_>, work: &mut Work) -> Result<bool, Failure> {
    work.take(1)?;
    Ok(match (one, other) {
        (View::Null, View::Null) => true,
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Int(_) | View::Double(_), View::Int(_) | View::Double(_)) => {
            order(one, other, work)? == Some(Ordering::Equal)
        }
        (View::Text(one), View::Text(other)) => {
            work.take_text(one.len().min(other.len()))?;
            one == other
        }
        (View::List(one), View::List(other)) if one.len() == other.len() => {
            for (one, other) in one.iter().zip(other) {
                if !equal(one.into(), other.into(), work)? {
                    return Ok(false);
                }
            }
            true
        }
        (View::Map(one), View::Map(other)) if one.len() == other.len() => {
            for (name, value) in one.members() {
                let Some(own) = work.find(other, name)? else {
                    return Ok(false);
                };
                if !equal(value.into(), own.into(), work)? {
                    return Ok(false);
                }
            }
            true
        }
        _ => false,
    })
}

/// The order of two values, if they have one.
pub(super) fn order(one: View<'_>, other: View<'_>, work: &mut Work) -> Result<Option<Ordering>, Failure> {
    Ok(match (one, other) {
        (View::Int(one), View::Int(other)) => Some(one.cmp(&other)),
        (View::Double(one), View::Double(other)) => one.partial_cmp(&other),
        (View::Int(one), View::Double(other)) => order_mixed(one, other),
        (View::Double(one), View::Int(other)) => order_mixed(other, one).map(Ordering::reverse),
        (View::Bool(one), View::Bool(other)) => Some(one.cmp(&other)),
        (View::Text(one), View::Text(other)) => {
            work.take_text(one.len().min(other.len()))?;
            Some(one.cmp(other))
        }
        _ => return Err(Failure::WrongKind),
    })
}

/// Compares exactly: as a double, an integer above 2^53 would equal its neighbour.
fn order_mixed(integer: i64, double: f64) -> Option<Ordering> {
    const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
    if double.is_nan() {
        return None;
    }
    if double >= TWO_TO_63 {
        return Some(Ordering::Less);
    }
    if double < -TWO_TO_63 {
        return Some(Ordering::Greater);
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range of an i64")]
    let whole = double.trunc() as i64;
    let rest = double - double.trunc();
    Some(integer.cmp(&whole).then_with(|| 0.0_f64.total_cmp(&rest)))
}
