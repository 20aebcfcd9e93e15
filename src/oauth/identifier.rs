//! The identifiers of OAuth as types, so that the compiler refuses one in the place of another.
//!
//! All of them compare byte for byte: RFC 7519 §2 (`StringOrURI`) and RFC 8414 §3.3 allow no
//! normalisation, and an attacker turns a comparison that normalises into issuer confusion.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Declares a string type with one meaning. `Display` and `Debug` print it, as none is a secret.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The name as the wire has it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self(name.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }
    };
}

name! {
    /// A value of `aud`, or of the request parameters `audience` and `resource`.
    Audience
}
name! {
    /// The name of a claim.
    ClaimName
}
name! {
    /// An OAuth client: `client_id`.
    ClientId
}
name! {
    /// A token issuer: `iss`.
    Issuer
}
name! {
    /// The identifier of one token: `jti`.
    JwtId
}
name! {
    /// The identifier of a key within its set: `kid`.
    KeyId
}
name! {
    /// The path of a realm's issuer without the leading slash, such as `realms/alpha`.
    RealmPath
}
name! {
    /// A principal within its issuer: `sub`.
    Sub
}

/// The longest name of a party, a place or a claim in a realm document, in bytes; the longest `sub`
/// has the same length.
pub const MAX_NAME: usize = 1_024;

/// A point in time: whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The time `seconds` after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The time `span` later; the addition saturates at the last representable second.
    #[must_use]
    pub const fn plus(self, span: Seconds) -> Self {
        Self(self.0.saturating_add(span.0 as i64))
    }

    /// The seconds from `earlier` to this time; `None` where `earlier` is not before it.
    pub fn since(self, earlier: Self) -> Option<Seconds> {
        let span = self.0.checked_sub(earlier.0)?;
        if span <= 0 {
            return None;
        }
        Some(Seconds(u32::try_from(span).unwrap_or(u32::MAX)))
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A span of time in whole seconds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Seconds(u32);

impl Seconds {
    /// A span of `seconds`.
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The number of seconds.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A credential as the client presented it: never printed, never compared with `==`, wiped when dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership of a credential.
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The credential itself. A reviewer looks at each call.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The most values a scope may have, repeated ones counted.
pub const MAX_SCOPE_VALUES: usize = 256;

/// A set of scope values in the order of the text. RFC 6749 §3.3.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Scope {
    values: Vec<Box<str>>,
    /// The indices of `values` in their alphabetical order, so that no look-up compares them all.
    sorted: Vec<u16>,
}

impl Scope {
    /// Reads a space-delimited list; a repeated value counts once.
    ///
    /// Returns `None` for text that is not `scope-token *( SP scope-token )`: a character outside
    /// `%x21 / %x23-5B / %x5D-7E`, an empty value, or two spaces in a row. Also returns `None` for more
    /// than [`MAX_SCOPE_VALUES`] values, as parsing compares each value with the others.
    pub fn parse(text: &str) -> Option<Self> {
        let mut scope = Self::default();
        for (index, value) in text.split(' ').enumerate() {
            if index == MAX_SCOPE_VALUES || !Self::is_value(value) {
                return None;
            }
            scope.insert(value);
        }
        Some(scope)
    }

    /// Whether a text is one scope value.
    pub(crate) fn is_value(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(is_scope_character)
    }

    /// Whether `value` is in the set.
    pub fn contains(&self, value: &str) -> bool {
        self.find(value).is_ok()
    }

    /// The place of a value in `sorted`, or the place where it belongs.
    fn find(&self, value: &str) -> Result<usize, usize> {
        self.sorted
            .binary_search_by(|&index| self.values.get(usize::from(index)).map_or("", |own| own).cmp(value))
    }

    /// The number of values.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the set has no value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values in order.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|value| &**value)
    }

    /// Adds a value unless the set already has it.
    pub(crate) fn insert(&mut self, value: &str) {
        // A document may list more values than an index can number; those are beyond any request.
        if let (Err(place), Ok(index)) = (self.find(value), u16::try_from(self.values.len())) {
            self.sorted.insert(place, index);
            self.values.push(value.into());
        }
    }

    /// The values that `keep` accepts, in their order.
    #[must_use]
    pub(crate) fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let mut kept = Self::default();
        self.values().filter(|value| keep(value)).for_each(|value| kept.insert(value));
        kept
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.values().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(value)?;
        }
        Ok(())
    }
}

fn is_scope_character(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope_is_single_spaced_tokens() {
        assert_eq!(Scope::parse("read write read").unwrap().to_string(), "read write");
        for text in ["", " ", "read ", " read", "read  write", "re\"ad", "re\\ad", "r\u{e9}ad", "a\tb"] {
            assert_eq!(Scope::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn scope_values_are_bounded() {
        let of = |count: usize| (0..count).map(|n| format!("s{n}")).collect::<Vec<_>>().join(" ");
        assert!(Scope::parse(&of(256)).is_some());
        assert_eq!(Scope::parse(&of(257)), None);
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new("hunter2".into())), "[redacted]");
    }

    #[test]
    fn a_span_is_positive() {
        let noon = UnixTime::from_seconds(1000);
        assert_eq!(noon.since(UnixTime::from_seconds(999)), Some(Seconds::new(1)));
        assert_eq!(noon.since(noon), None);
        assert_eq!(noon.since(UnixTime::from_seconds(1001)), None);
    }
}
