//! The place of a claim in the tokens of one issuer. RFC 6901.
//!
//! A name that begins with `/` is a JSON pointer, because some issuers keep a claim inside another:
//! Keycloak writes the roles of a realm to `/realm_access/roles`. Any other name is a member of the
//! claims, dots and colons included. A pointer goes through objects only: an index into an array would
//! give the order of a list a meaning that no issuer promises.

use std::fmt;

use crate::json::{Object, Value};

/// The place of a claim: the name of a member, or a JSON pointer.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ClaimPath {
    text: Box<str>,
    /// The member of the claims, then those within it; never empty.
    steps: Box<[Box<str>]>,
}

/// Why a text names no place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ClaimPathError {
    /// A step without a name, such as `/` or `/a//b`.
    EmptyStep,
    /// A `~` that neither `0` nor `1` follows.
    Escape,
    /// More steps than [`MAX_STEPS`].
    TooDeep,
}

impl ClaimPath {
    /// Reads a name or a pointer.
    pub(crate) fn parse(text: &str) -> Result<Self, ClaimPathError> {
        let steps = match text.strip_prefix('/') {
            None => vec![text.into()],
            Some(pointer) => pointer.split('/').map(unescaped).collect::<Result<Vec<Box<str>>, _>>()?,
        };
        if steps.len() > MAX_STEPS {
            return Err(ClaimPathError::TooDeep);
        }
        Ok(Self { text: text.into(), steps: steps.into() })
    }

    /// The place of a member of the claims.
    pub(crate) fn member(name: &str) -> Self {
        Self { text: name.into(), steps: [name.into()].into() }
    }

    /// The value there, whatever it is.
    pub(crate) fn find<'a>(&self, claims: &'a Object) -> Option<&'a Value> {
        let mut steps = self.steps.iter();
        let mut value = claims.member(steps.next()?)?;
        for step in steps {
            value = value.as_object()?.member(step)?;
        }
        Some(value)
    }

    /// The member of the claims that holds it.
    pub(crate) fn top(&self) -> &str {
        self.steps.first().map_or("", |step| step)
    }

    /// Whether the path is that member itself.
    pub(crate) fn is_member(&self) -> bool {
        self.steps.len() == 1
    }

    /// Writes a value there, with the objects on the way.
    pub(crate) fn write(&self, claims: &mut Object, value: Value) {
        let Some((top, rest)) = self.steps.split_first() else { return };
        let old = claims.member(top).cloned();
        claims.set(top, nested(rest, old, value));
    }

    /// The name or the pointer, as the realm document has it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for ClaimPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyStep => "a pointer with an empty step; write `/` only before a name",
            Self::Escape => "in a pointer write `~` as `~0` and `/` within a name as `~1`",
            Self::TooDeep => "a pointer with more than 8 steps",
        })
    }
}

/// `value` within the objects that `steps` name; the first of them keeps the other members of `old`.
fn nested(steps: &[Box<str>], old: Option<Value>, value: Value) -> Value {
    let Some((step, rest)) = steps.split_first() else { return value };
    let mut object = match old {
        Some(Value::Object(object)) => object,
        _ => Object::default(),
    };
    let inner = object.member(step).cloned();
    object.set(step, nested(rest, inner, value));
    Value::Object(object)
}

fn unescaped(step: &str) -> Result<Box<str>, ClaimPathError> {
    if step.is_empty() {
        return Err(ClaimPathError::EmptyStep);
    }
    let mut text = String::with_capacity(step.len());
    let mut characters = step.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '~' => match characters.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => return Err(ClaimPathError::Escape),
            },
            other => other,
        });
    }
    Ok(text.into())
}

/// The most steps of a pointer: no issuer that we know needs more than three.
const MAX_STEPS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Limits, parse_object};

    fn found(path: &str, claims: &str) -> Option<Value> {
        let claims = parse_object(claims.as_bytes(), Limits::TOKEN).unwrap();
        ClaimPath::parse(path).unwrap().find(&claims).cloned()
    }

    #[test]
    fn a_pointer_goes_through_objects_only() {
        let claims = r#"{"a":{"b":[1],"c/d~":2},"a.b":3,"x":null}"#;
        assert_eq!(found("/a/c~1d~0", claims), Some(Value::Integer(2)));
        assert_eq!(found("a.b", claims), Some(Value::Integer(3)));
        assert_eq!(found("/x", claims), Some(Value::Null));
        assert_eq!(found("/a/b/0", claims), None);
        assert_eq!(found("/a/e", claims), None);
        assert_eq!(found("a/b", claims), None);
    }

    #[test]
    fn a_pointer_is_written_as_rfc_6901_says() {
        for (path, error) in [
            ("/", ClaimPathError::EmptyStep),
            ("/a//b", ClaimPathError::EmptyStep),
            ("/a/", ClaimPathError::EmptyStep),
            ("/a~", ClaimPathError::Escape),
            ("/a~2", ClaimPathError::Escape),
            ("/a/b/c/d/e/f/g/h/i", ClaimPathError::TooDeep),
        ] {
            assert_eq!(ClaimPath::parse(path), Err(error), "{path}");
        }
        assert_eq!(ClaimPath::parse("/a/b/c/d/e/f/g/h").unwrap().top(), "a");
    }

    #[test]
    fn a_value_is_written_beside_what_is_there() {
        let mut claims = parse_object(br#"{"a":{"b":1},"c":2}"#, Limits::TOKEN).unwrap();
        ClaimPath::parse("/a/d/e").unwrap().write(&mut claims, Value::Bool(true));
        ClaimPath::parse("/c/f").unwrap().write(&mut claims, Value::Null);
        assert_eq!(claims.to_string(), r#"{"a":{"b":1,"d":{"e":true}},"c":{"f":null}}"#);
    }
}
