//! Arithmetic and the functions. A result that does not fit fails; nothing wraps, rounds or panics.

use super::node::{Function, Operator};
use super::value::{Failure, Val, View, Work, weight};
use crate::json::Value;

/// `-x`
pub(super) fn negate<'a>(operand: &Val<'a>) -> Result<Val<'a>, Failure> {
    match operand.view() {
        View::Int(number) => integer(number.checked_neg()),
        View::Double(number) => double(-number),
        _ => Err(Failure::WrongKind),
    }
}

/// `+`: of two numbers of one type, two texts or two lists.
pub(super) fn add<'a>(one: View<'_>, other: View<'_>, work: &mut Work) -> Result<Val<'a>, Failure> {
    match (one, other) {
        (View::Int(one), View::Int(other)) => integer(one.checked_add(other)),
        (View::Double(one), View::Double(other)) => double(one + other),
        (View::Text(one), View::Text(other)) => {
            work.take_text(one.len().saturating_add(other.len()))?;
            Ok(Val::New(Value::String([one, other].concat())))
        }
        (View::List(one), View::List(other)) => {
            let both = || one.iter().chain(other);
            work.take(both().fold(1, |sum: u32, element| sum.saturating_add(weight(element))))?;
            Ok(Val::New(Value::Array(both().cloned().collect())))
        }
        _ => Err(Failure::WrongKind),
    }
}

/// `-`, `*`, `/` and `%` of two numbers of one type.
pub(super) fn arithmetic<'a>(operator: Operator, one: View<'_>, other: View<'_>) -> Result<Val<'a>, Failure> {
    match (operator, one, other) {
        (Operator::Subtract, View::Int(one), View::Int(other)) => integer(one.checked_sub(other)),
        (Operator::Multiply, View::Int(one), View::Int(other)) => integer(one.checked_mul(other)),
        (Operator::Divide, View::Int(one), View::Int(other)) => integer(one.checked_div(other)),
        (Operator::Remainder, View::Int(one), View::Int(other)) => integer(one.checked_rem(other)),
        (Operator::Subtract, View::Double(one), View::Double(other)) => double(one - other),
        (Operator::Multiply, View::Double(one), View::Double(other)) => double(one * other),
        (Operator::Divide, View::Double(one), View::Double(other)) => double(one / other),
        _ => Err(Failure::WrongKind),
    }
}

fn integer<'a>(number: Option<i64>) -> Result<Val<'a>, Failure> {
    number.map(|number| Val::New(Value::Integer(number))).ok_or(Failure::Arithmetic)
}

/// Refuses infinity and NaN, which JSON cannot hold.
fn double<'a>(number: f64) -> Result<Val<'a>, Failure> {
    if number.is_finite() { Ok(Val::New(Value::Decimal(number))) } else { Err(Failure::Arithmetic) }
}

/// Calls a function. The check of the document has already counted its arguments.
pub(super) fn call<'a>(function: Function, values: &[Val<'a>], work: &mut Work) -> Result<Val<'a>, Failure> {
    match (function, values) {
        (Function::Contains, [text, part]) => texts(text, part, work, |text, part| text.contains(part)),
        (Function::EndsWith, [text, part]) => texts(text, part, work, |text, part| text.ends_with(part)),
        (Function::StartsWith, [text, part]) => texts(text, part, work, |text, part| text.starts_with(part)),
        (Function::Int, [value]) => match value.view() {
            View::Int(number) => integer(Some(number)),
            View::Text(text) => {
                work.take_text(text.len())?;
                integer(text.parse().ok())
            }
            _ => Err(Failure::WrongKind),
        },
        (Function::Size, [value]) => {
            let size = match value.view() {
                View::Text(text) => {
                    work.take_text(text.len())?;
                    text.chars().count()
                }
                View::List(elements) => elements.len(),
                View::Map(object) => object.len(),
                _ => return Err(Failure::WrongKind),
            };
            integer(i64::try_from(size).ok())
        }
        (Function::Split, [text, separator]) => {
            let (text, separator) = (text.as_text()?, separator.as_text()?);
            if separator.is_empty() {
                return Err(Failure::WrongKind);
            }
            work.take_text(text.len())?;
            let mut parts = Vec::new();
            for part in text.split(separator) {
                work.take_text(part.len())?;
                parts.push(Value::String(part.to_owned()));
            }
            Ok(Val::New(Value::Array(parts)))
        }
        (Function::String, [value]) => {
            let text = match value.view() {
                View::Text(text) => {
                    work.take_text(text.len())?;
                    text.to_owned()
                }
                View::Int(number) => number.to_string(),
                View::Bool(value) => value.to_string(),
                _ => return Err(Failure::WrongKind),
            };
            Ok(Val::New(Value::String(text)))
        }
        (
            Function::Contains
            | Function::EndsWith
            | Function::StartsWith
            | Function::Int
            | Function::Size
            | Function::Split
            | Function::String,
            _,
        ) => Err(Failure::WrongKind),
    }
}

fn texts<'a>(
    text: &Val<'a>,
    part: &Val<'a>,
    work: &mut Work,
    holds: impl Fn(&str, &str) -> bool,
) -> Result<Val<'a>, Failure> {
    let (text, part) = (text.as_text()?, part.as_text()?);
    work.take_text(text.len().saturating_add(part.len()))?;
    Ok(Val::bool(holds(text, part)))
}
