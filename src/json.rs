//! JSON, read strictly. RFC 8259; RFC 7515 §4 and RFC 7519 §4 on member names; RFC 8725bis §3.7.
//!
//! In:  bytes from outside, and the [`Limits`] for this type of document.
//! Out: a [`Value`] in which every object has each member once, in the order written.
//!
//! An attacker profits where two parsers disagree about one document: of a duplicate `may_act`, one
//! takes the first and the other the last. So the reader refuses duplicates at any depth, keeps a
//! number exactly or refuses it, and counts depth and size as it reads, before memory runs out.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A JSON value. Integers are exact; the reader refuses a number that it would have to round.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number written without fraction or exponent that an `i64` holds.
    Integer(i64),
    /// Another number, of magnitude below 2^53, where a double still distinguishes neighbours.
    Decimal(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object, its members in the order written.
    Object(Object),
}

/// The members of an object, each name once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(String, Value)>);

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    // INVARIANT: strings always serialise.
    serde_json::to_string(text).unwrap_or_default()
}

/// How deep and how large a document may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Levels of arrays and objects.
    pub depth: u32,
    /// Members and elements, counted over the whole document.
    pub members: u32,
}

impl Limits {
    /// For a JOSE header or a set of claims.
    pub const TOKEN: Self = Self { depth: 32, members: 2_048 };
    /// For a realm document: 100,000 clients of some 40 members each.
    pub const DOCUMENT: Self = Self { depth: 32, members: 4_194_304 };
}

/// Why the reader refuses a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JsonError {
    /// A member name occurs twice in one object.
    DuplicateMember,
    /// Not JSON, not UTF-8, a lone surrogate, or a number that does not fit.
    Malformed,
    /// Deeper or larger than the limits.
    TooLarge,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DuplicateMember => DUPLICATE,
            Self::Malformed => "not JSON in UTF-8, or a number that does not fit",
            Self::TooLarge => TOO_LARGE,
        })
    }
}

/// Reads one JSON document and nothing after it.
///
/// # Errors
///
/// Each variant of [`JsonError`].
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Value, JsonError> {
    let mut left = limits.members;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let strict = Strict { depth: limits.depth, left: &mut left };
    let value = strict.deserialize(&mut reader).map_err(|error| classify(&error))?;
    reader.end().map_err(|error| classify(&error))?;
    Ok(value)
}

/// Reads one JSON object and nothing after it.
///
/// # Errors
///
/// Each variant of [`JsonError`]; a value that is not an object is [`JsonError::Malformed`].
pub fn parse_object(bytes: &[u8], limits: Limits) -> Result<Object, JsonError> {
    match parse(bytes, limits)? {
        Value::Object(object) => Ok(object),
        _ => Err(JsonError::Malformed),
    }
}

impl Value {
    /// The text of a JSON string; `None` for any other value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members of a JSON object; `None` for any other value.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The strings of an array of strings, or the one string that stands for such an array.
    ///
    /// `None` for anything else, and for an array with one element that is not a string.
    pub fn as_strings(&self) -> Option<Vec<&str>> {
        match self {
            Self::String(text) => Some(vec![text]),
            Self::Array(elements) => elements.iter().map(Self::as_str).collect(),
            _ => None,
        }
    }

    /// The JSON type in words, for a message that must not show the value.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Decimal(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

impl Object {
    /// An object without members.
    pub(crate) const EMPTY: Self = Self(Vec::new());

    /// The value of the member called `name`.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// Whether the object has a member called `name`, whatever its value.
    pub fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// Whether the object has no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The members in the order written.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The member at this index, in the order written.
    pub(crate) fn nth(&self, index: usize) -> Option<(&str, &Value)> {
        self.0.get(index).map(|(name, value)| (name.as_str(), value))
    }

    /// Removes the member called `name`, if the object has one.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(own, _)| own != name);
    }

    /// Adds a member, or replaces the value of the member that already has this name.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Decimal(number) => serializer.serialize_f64(*number),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => elements.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl fmt::Display for Object {
    /// Writes the object as JSON without white space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Limits { depth, mut members } = Limits::DOCUMENT;
        Strict { depth, left: &mut members }.deserialize(deserializer)
    }
}

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(object) => Ok(object),
            other => Err(D::Error::custom(format_args!("expected an object, found {}", other.kind()))),
        }
    }
}

/// The visitor that refuses duplicates, rounded numbers and oversize documents, which `serde_json`
/// accepts.
struct Strict<'a> {
    depth: u32,
    left: &'a mut u32,
}

impl Strict<'_> {
    fn inner<E: serde::de::Error>(&mut self) -> Result<Strict<'_>, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom(TOO_LARGE))?;
        Ok(Strict { depth, left: self.left })
    }

    fn count<E: serde::de::Error>(&mut self) -> Result<(), E> {
        *self.left = self.left.checked_sub(1).ok_or_else(|| E::custom(TOO_LARGE))?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).map(Value::Integer).map_err(|_| E::custom("number"))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        // `serde_json` delivers an integer beyond 64 bits already rounded, as a double. This arm
        // refuses it with the fractions of that size.
        if number.abs() < EXACT_BELOW { Ok(Value::Decimal(number)) } else { Err(E::custom("number")) }
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        let mut inner = self.inner()?;
        while let Some(element) = seq.next_element_seed(Strict { depth: inner.depth, left: inner.left })? {
            inner.count()?;
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut members: Vec<(String, Value)> = Vec::new();
        let mut names = BTreeSet::new();
        let mut inner = self.inner()?;
        while let Some(name) = map.next_key::<String>()? {
            inner.count()?;
            // Compares few names one by one and sorts many, so that an object of two thousand members
            // does not cost two million comparisons.
            let repeated = if members.len() < FEW {
                members.iter().any(|(own, _)| *own == name)
            } else {
                if names.is_empty() {
                    names.extend(members.iter().map(|(own, _)| own.clone()));
                }
                !names.insert(name.clone())
            };
            if repeated {
                return Err(A::Error::custom(DUPLICATE));
            }
            let value = map.next_value_seed(Strict { depth: inner.depth, left: inner.left })?;
            members.push((name, value));
        }
        Ok(Value::Object(Object(members)))
    }
}

/// Distinguishes the refusals of [`Strict`] from `serde_json`'s own by their text: serde carries no
/// other error type out.
fn classify(error: &serde_json::Error) -> JsonError {
    let text = error.to_string();
    if text.starts_with(DUPLICATE) {
        JsonError::DuplicateMember
    } else if text.starts_with(TOO_LARGE) || text.starts_with("recursion limit exceeded") {
        JsonError::TooLarge
    } else {
        JsonError::Malformed
    }
}

const DUPLICATE: &str = "a member name occurs twice";
const TOO_LARGE: &str = "too deep or too many members";
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;
const FEW: usize = 32;
