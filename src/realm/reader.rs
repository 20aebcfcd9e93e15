//! The reader of documents: it parses strict JSON first, then each member by its type.
//!
//! In:  the text of a realm document or of one of its records.
//! Out: a typed document, or the place of the mistake as a JSON pointer (RFC 6901).
//!
//! serde reads from the strict [`Value`] rather than from the text, so that it never takes an object
//! from an array, nor `null` for absence. The messages are our own: they say what the reader expects
//! and never show a value, which may be a secret in the wrong place.

mod locate;

use std::{fmt, slice};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use self::locate::pointer_at;
use super::RealmError;
use super::nearest::did_you_mean;
use super::place::escaped;
use crate::json::{self, Limits, Object, Value};

/// Reads a document that accompanies that of a realm, as strictly.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, RealmError> {
    typed(&value(text)?)
}

/// Reads a text into a [`Value`] in which every member name is unique.
pub(super) fn value(text: &str) -> Result<Value, RealmError> {
    json::parse(text.as_bytes(), Limits::DOCUMENT).map_err(|error| {
        let Err(located) = serde_json::from_slice::<Value>(text.as_bytes()) else {
            return RealmError::new("", error.to_string());
        };
        let (line, column) = (located.line(), located.column());
        let reason = format!("{error}, at line {line} column {column}");
        RealmError::new(pointer_at(text, line, column), reason)
    })
}

/// Reads a value into its type.
pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, RealmError> {
    T::deserialize(Node(value)).map_err(|mistake| {
        let Located { reason, steps } = *mistake.0;
        let pointer = steps.iter().rev().fold(String::new(), |pointer, step| pointer + "/" + step);
        RealmError::new(pointer, reason)
    })
}

/// A strict value as the source that serde reads.
struct Node<'a>(&'a Value);

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Decimal(number) => visitor.visit_f64(*number),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(elements) => list(elements, visitor),
            Value::Object(object) => visitor.visit_map(Members { object, index: 0 }),
        }
    }

    // What a type cannot be is answered here, so that the module has no code that would read it: serde
    // derives a reader of arrays for every struct.

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::String(text) => visitor.visit_str(text),
            other => Err(Mistake::expected(&visitor, other.kind())),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            other => Err(Mistake::expected(&visitor, other.kind())),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::Array(elements) => list(elements, visitor),
            other => Err(Mistake::expected(&visitor, other.kind())),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::Object(object) => visitor.visit_map(Members { object, index: 0 }),
            other => Err(Mistake::expected(&visitor, other.kind())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            other => Err(Mistake::expected(&visitor, other.kind())),
        }
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf
        unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// Reads an array to its end.
fn list<'de, V: Visitor<'de>>(elements: &'de [Value], visitor: V) -> Result<V::Value, Mistake> {
    let mut rest = Elements { rest: elements.iter(), index: 0 };
    let value = visitor.visit_seq(&mut rest)?;
    if rest.rest.next().is_some() { Err(Mistake::new("too many elements")) } else { Ok(value) }
}

/// The elements of an array. A mistake in one of them learns its index on the way out.
struct Elements<'de> {
    rest: slice::Iter<'de, Value>,
    index: usize,
}

impl<'de> SeqAccess<'de> for &mut Elements<'de> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        let Some(element) = self.rest.next() else { return Ok(None) };
        let value = seed.deserialize(Node(element)).map_err(|mistake| mistake.in_element(self.index))?;
        self.index += 1;
        Ok(Some(value))
    }
}

/// The members of an object. A mistake in one of them learns its name on the way out.
struct Members<'de> {
    object: &'de Object,
    index: usize,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        let Some((name, _)) = self.object.nth(self.index) else { return Ok(None) };
        let key = seed.deserialize(name.into_deserializer());
        key.map(Some).map_err(|mistake: Mistake| mistake.in_member(name))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mistake> {
        let Some((name, value)) = self.object.nth(self.index) else {
            return Err(Mistake::new("a value without a name"));
        };
        self.index += 1;
        seed.deserialize(Node(value)).map_err(|mistake| mistake.in_member(name))
    }
}

/// A mistake that serde found. Boxed, as every result of every member's reader has room for it.
#[derive(Debug)]
struct Mistake(Box<Located>);

/// The mistake, without the value, and the path to it: the innermost step first.
#[derive(Debug)]
struct Located {
    reason: String,
    steps: Vec<String>,
}

impl Mistake {
    #[cold]
    fn new(reason: impl Into<String>) -> Self {
        Self(Box::new(Located { reason: reason.into(), steps: Vec::new() }))
    }

    #[cold]
    #[inline(never)]
    fn in_element(mut self, index: usize) -> Self {
        self.0.steps.push(index.to_string());
        self
    }

    #[cold]
    #[inline(never)]
    fn in_member(mut self, name: &str) -> Self {
        self.0.steps.push(escaped(name));
        self
    }

    fn expected(expected: &dyn Expected, found: &str) -> Self {
        Self::new(format!("expected {}, found {found}", in_words(expected)))
    }
}

impl serde::de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match unexpected {
            Unexpected::Bool(_) => "a boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Str(_) | Unexpected::Char(_) => "a string",
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Seq => "an array",
            Unexpected::Map => "an object",
            _ => "something else",
        };
        // A fraction is a number too: "expected a whole number, found a number" would help no operator.
        match (unexpected, in_words(expected)) {
            (Unexpected::Float(_), words) if words.starts_with("a whole number") => {
                Self::new(format!("expected {words}, found a fraction"))
            }
            (Unexpected::Str(_), words) if words.starts_with("a whole number") => Self::new(format!(
                "expected {words}, found a string; write digits alone, without quotes and without a unit"
            )),
            (_, words) => Self::new(format!("expected {words}, found {found}")),
        }
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("expected {}", in_words(expected)))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("expected {}, found {length} elements", in_words(expected)))
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        let names: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        let meant = did_you_mean(found, expected.iter().copied());
        Self::new(format!("expected one of {}{meant}", names.join(", ")))
    }

    fn unknown_field(found: &str, known: &'static [&'static str]) -> Self {
        // A name with an underscore before it is read and has no effect.
        let known: Vec<&str> = known.iter().copied().filter(|name| !name.starts_with('_')).collect();
        let meant = did_you_mean(found, known.iter().copied());
        if !meant.is_empty() || known.is_empty() {
            return Self::new(format!("unknown member{meant}"));
        }
        let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        Self::new(format!("unknown member; known are {}", names.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("`{field}` is required"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.reason)
    }
}

impl std::error::Error for Mistake {}

/// Translates the names that serde's own types give themselves into the words of JSON.
fn in_words(expected: &dyn Expected) -> String {
    match expected.to_string().as_str() {
        "u32" => "a whole number from 0 to 4294967295".into(),
        "u64" => "a whole number".into(),
        "a sequence" => "an array".into(),
        "a tuple of size 2" => "an array of two".into(),
        other => other.into(),
    }
}
