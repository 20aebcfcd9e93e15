//! From text to the types of the document: strict JSON first, then each member by its type.
//!
//! In:  the text of a realm document or of one of its records.
//! Out: a typed document, or where it is wrong as a JSON pointer (RFC 6901).
//!
//! serde reads from the strict [`Value`] rather than from the text, so that an object is never
//! taken from an array, `null` never stands for absence, and its messages are our own: they say
//! what was expected and never show a value, which may be a secret in the wrong place.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde_path_to_error::Segment;

use super::RealmError;
use super::place::Place;
use crate::json::{self, Limits, Value};

/// Reads a text into a type: a document that stands beside that of a realm, and is read as strictly.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, RealmError> {
    typed(&value(text)?)
}

/// Reads a text into a [`Value`] in which every member name is unique.
pub(super) fn value(text: &str) -> Result<Value, RealmError> {
    json::parse(text.as_bytes(), Limits::DOCUMENT).map_err(|error| {
        let mut reader = serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, Value>(&mut reader) {
            Err(located) => {
                let (line, column) = (located.inner().line(), located.inner().column());
                RealmError::new(pointer(located.path()), format!("{error}, at line {line} column {column}"))
            }
            Ok(_) => Place::ROOT.wrong(error.to_string()),
        }
    })
}

/// Reads a value into its type.
pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, RealmError> {
    serde_path_to_error::deserialize(Node(value))
        .map_err(|located| RealmError::new(pointer(located.path()), located.inner().0.clone()))
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| {
        let step = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { .. } | Segment::Unknown => return pointer,
        };
        pointer + "/" + &step
    })
}

/// A strict value as serde's source.
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
            Value::Array(elements) => {
                let mut sequence = SeqDeserializer::new(elements.iter().map(Node));
                let value = visitor.visit_seq(&mut sequence)?;
                sequence.end().map_err(|_| Mistake("too many elements".into()))?;
                Ok(value)
            }
            Value::Object(object) => visitor
                .visit_map(MapDeserializer::new(object.members().map(|(name, value)| (name, Node(value))))),
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
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            other => Err(Mistake::expected(&visitor, other.kind())),
        }
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
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Mistake> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What serde found wrong, without the value.
#[derive(Debug)]
struct Mistake(String);

impl Mistake {
    fn expected(expected: &dyn Expected, found: &str) -> Self {
        Self(format!("expected {}, found {found}", in_words(expected)))
    }
}

impl serde::de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
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
        // A fraction where an integer belongs is a number too, and saying so would help nobody.
        match (unexpected, in_words(expected)) {
            (Unexpected::Float(_), words) if words.starts_with("a whole number") => {
                Self(format!("expected {words}, found a fraction"))
            }
            (_, words) => Self(format!("expected {words}, found {found}")),
        }
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(format!("expected {}", in_words(expected)))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self(format!("expected {}, found {length} elements", in_words(expected)))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        let names: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        Self(format!("expected one of {}", names.join(", ")))
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self("unknown member".into())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("`{field}` is required"))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mistake {}

/// What serde's own types call themselves, in the words of JSON.
fn in_words(expected: &dyn Expected) -> String {
    match expected.to_string().as_str() {
        "u32" => "a whole number from 0 to 4294967295".into(),
        "u64" => "a whole number".into(),
        "a sequence" => "an array".into(),
        "a tuple of size 2" => "an array of two".into(),
        other => other.into(),
    }
}
