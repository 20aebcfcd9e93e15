//! The keys of a set that cannot verify a token, kept so that a log names the key a token asks for.
//!
//! In:  the skipped elements of a JWK set, or the list of them in a stored set.
//! Out: [`UnusableKey`]s, each with its `kid` and the reason.
//!
//! Nothing here chooses a key.

use std::borrow::Cow;

use super::{JwkSet, Key, Reading};
use crate::jose::Algorithm;
use crate::json::Value;

/// A key that an issuer publishes and that verifies none of its tokens here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnusableKey {
    kid: Option<Box<str>>,
    reason: Cow<'static, str>,
}

impl UnusableKey {
    /// An element of `keys` that the reader skips.
    pub(super) fn skipped(element: &Value, reason: &'static str) -> Self {
        let kid = element.as_object().and_then(|jwk| jwk.member("kid")?.as_str());
        Self { kid: kid.map(Into::into), reason: Cow::Borrowed(reason) }
    }

    /// A usable key, if it verifies no token of this issuer.
    fn unfit(key: &Key, listed: &[Algorithm], iss: &str, reading: Reading) -> Option<Self> {
        let other = (!key.serves(iss)).then_some("its `issuer` is not that of the token");
        let reason = key.unfit(listed, reading).or(other)?;
        Some(Self { kid: key.kid().map(|kid| kid.as_str().into()), reason: Cow::Borrowed(reason) })
    }

    /// The identifier within its set, as the issuer wrote it.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Why no token is verified with it.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl JwkSet {
    /// The keys that a token with this `kid` and `iss` may mean and that cannot verify for an issuer with
    /// these `listed` algorithms: the keys of that name, or all keys for a token without `kid`.
    pub(crate) fn unusable(&self, kid: Option<&str>, listed: &[Algorithm], iss: &str) -> Vec<UnusableKey> {
        let unfit = |key| UnusableKey::unfit(key, listed, iss, self.reading);
        let all = self.skipped.iter().cloned().chain(self.keys.iter().filter_map(unfit));
        all.filter(|key| kid.is_none_or(|kid| key.kid() == Some(kid))).collect()
    }
}

impl Key {
    /// Why the key allows no listed algorithm; `None` where it allows one.
    pub(crate) fn unfit(&self, listed: &[Algorithm], reading: Reading) -> Option<&'static str> {
        if Algorithm::ALL.into_iter().any(|algorithm| self.verifies(algorithm, listed, reading)) {
            return None;
        }
        Some(match (self.algorithm, reading) {
            (Some(_), _) => "its `alg` is not listed",
            (None, Reading::Forgiving) => "no listed algorithm is of its type",
            (None, Reading::Canonical) => "it has no `alg` and not exactly one algorithm fits",
        })
    }
}

/// The stored form of a set: its usable keys, and name and reason of each other key.
#[cfg(feature = "js")]
mod kept {
    use super::super::reading::parsed;
    use super::super::{JwkSetError, MAX_KEYS};
    use super::{Cow, JwkSet, Reading, UnusableKey, Value};
    use crate::json::quoted;

    /// The member beside `keys` that lists the skipped keys.
    const SKIPPED: &str = "skipped";
    /// The longest reason accepted from a stored set, in bytes: each of ours is shorter.
    const MAX_REASON: usize = 128;

    impl JwkSet {
        /// The keys that the reader skipped.
        pub(crate) fn skipped(&self) -> &[UnusableKey] {
            &self.skipped
        }

        /// The text under which a host stores the set; [`Self::parse_kept`] reads it.
        pub(crate) fn kept_json(&self) -> String {
            let mut text = self.jwk_set_json();
            if self.skipped.is_empty() {
                return text;
            }
            let entry = |key: &UnusableKey| {
                let kid = key.kid().map_or_else(|| "null".to_owned(), quoted);
                format!("{{\"kid\":{kid},\"reason\":{}}}", quoted(key.reason()))
            };
            let skipped: Vec<_> = self.skipped.iter().map(entry).collect();
            text.truncate(text.len() - 1);
            text.push_str(",\"");
            text.push_str(SKIPPED);
            text.push_str("\":[");
            text.push_str(&skipped.join(","));
            text.push_str("]}");
            text
        }

        /// Reads a stored set, or a set as its issuer published it; also one without a usable key, to tell
        /// why each is skipped.
        ///
        /// # Errors
        ///
        /// Each variant of [`JwkSetError`] but [`JwkSetError::NoUsableKey`].
        pub(crate) fn parse_kept(json: &[u8]) -> Result<Self, JwkSetError> {
            let value = parsed(json)?;
            let (mut set, _) = Self::from_value(&value, Reading::Forgiving)?;
            if let Some(Value::Array(kept)) = value.as_object().and_then(|set| set.member(SKIPPED)) {
                set.skipped.extend(kept.iter().take(MAX_KEYS).filter_map(entry));
            }
            Ok(set)
        }
    }

    fn entry(value: &Value) -> Option<UnusableKey> {
        let entry = value.as_object()?;
        let reason = entry.member("reason")?.as_str().filter(|reason| reason.len() <= MAX_REASON)?;
        let kid = entry.member("kid").and_then(Value::as_str).map(Into::into);
        Some(UnusableKey { kid, reason: Cow::Owned(reason.to_owned()) })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_kept_set_names_what_was_skipped_again() {
            let text = br#"{"keys":[{"kty":"new","kid":"\u001b\"a"},{"kty":"new"},{"kty":"EC","kid":7}]}"#;
            let set = JwkSet::parse_kept(text).unwrap();
            assert_eq!(set.skipped().len(), 3);
            let again = JwkSet::parse_kept(set.kept_json().as_bytes()).unwrap();
            assert_eq!(again.skipped(), set.skipped());
            assert_eq!(again.skipped()[0].kid(), Some("\u{1b}\"a"));
            assert_eq!(again.kept_json(), set.kept_json());
            assert_eq!(again.digest(), set.digest());
        }

        #[test]
        fn what_an_issuer_calls_skipped_is_believed_within_bounds() {
            let long = "x".repeat(MAX_REASON + 1);
            for (skipped, count) in [
                (String::new(), 0),
                ("1".to_owned(), 0),
                (r#"{"reason":"a"}"#.to_owned(), 1),
                (format!(r#"{{"reason":"{long}"}}"#), 0),
                (r#"{"kid":"a"}"#.to_owned(), 0),
                (vec![r#"{"reason":"a"}"#; 100].join(","), 64),
            ] {
                let text = format!(r#"{{"keys":[],"skipped":[{skipped}]}}"#);
                assert_eq!(JwkSet::parse_kept(text.as_bytes()).unwrap().skipped().len(), count, "{text}");
            }
            assert_eq!(JwkSet::parse_kept(br#"{"keys":[],"skipped":1}"#).unwrap().skipped(), []);
        }
    }
}
