//! What the claims of a token must be to authenticate a client.
//!
//! A rule names a claim and the values of which one fits: strings, numbers and booleans with their JSON
//! type, or a glob. An array never fits: an issuer that lists several values has not said which of them
//! the token speaks for.

use std::fmt;

use crate::json::{Object, Value};
use crate::realm::ClaimPath;

/// The rules of one client, in the order of their names: no two share one.
#[derive(Debug, PartialEq)]
pub(crate) struct ClaimRules(Vec<ClaimRule>);

/// The values that one claim may have.
#[derive(Debug, PartialEq)]
pub(crate) struct ClaimRule {
    pub(crate) claim: ClaimPath,
    /// At least one.
    pub(crate) accepted: Vec<Accepted>,
}

/// One value, or one pattern of values.
#[derive(Debug, PartialEq)]
pub(crate) enum Accepted {
    /// This string, number or boolean.
    Exact(Value),
    /// A string that matches.
    Glob(Glob),
}

/// A pattern of strings in which each `*` stands for any characters but `/` and `:`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Glob(Box<str>);

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum GlobError {
    Length,
    NoStar,
    TwoStars,
    NoPrefix,
}

impl ClaimRules {
    pub(crate) fn new(rules: Vec<ClaimRule>) -> Self {
        let mut ordered = Self(Vec::with_capacity(rules.len()));
        for rule in rules {
            let (Ok(place) | Err(place)) = ordered.place(rule.claim.as_str());
            ordered.0.insert(place, rule);
        }
        ordered
    }

    /// The index of the rule of a claim, or the one where it belongs.
    fn place(&self, claim: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|rule| rule.claim.as_str().cmp(claim))
    }

    /// The rule of a claim, by the name that the document gives it.
    pub(crate) fn of(&self, claim: &str) -> Option<&ClaimRule> {
        self.0.get(self.place(claim).ok()?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ClaimRule> {
        self.0.iter()
    }

    /// The rules that the claims do not meet, in the order of their names.
    pub(crate) fn unmet<'a>(&'a self, claims: &Object) -> impl Iterator<Item = &'a ClaimRule> {
        self.0.iter().filter(|rule| !rule.fits(claims))
    }
}

impl ClaimRule {
    /// Whether the claim has one of the values.
    pub(crate) fn fits(&self, claims: &Object) -> bool {
        self.claim.find(claims).is_some_and(|value| self.accepted.iter().any(|accepted| accepted.fits(value)))
    }

    /// The exact values, if there is no pattern among them.
    pub(crate) fn exact(&self) -> Option<Vec<&Value>> {
        let exact = |accepted: &'_ Accepted| matches!(accepted, Accepted::Exact(_));
        self.accepted.iter().all(exact).then(|| self.accepted.iter().filter_map(Accepted::value).collect())
    }
}

impl Accepted {
    fn fits(&self, found: &Value) -> bool {
        match self {
            Self::Exact(value) => value == found,
            Self::Glob(glob) => found.as_str().is_some_and(|text| glob.matches(text)),
        }
    }

    fn value(&self) -> Option<&Value> {
        match self {
            Self::Exact(value) => Some(value),
            Self::Glob(_) => None,
        }
    }

    /// A claim that the rule takes, for a request that a tool derives from the document: of a pattern the
    /// string in which each `*` stands for one letter.
    pub(crate) fn example(&self) -> Value {
        match self {
            Self::Exact(value) => value.clone(),
            Self::Glob(glob) => Value::String(glob.as_str().replace('*', "x")),
        }
    }
}

impl fmt::Display for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(Value::String(text)) => write!(f, "{text:?}"),
            Self::Exact(Value::Integer(number)) => write!(f, "the number {number}"),
            Self::Exact(Value::Bool(value)) => write!(f, "the boolean {value}"),
            Self::Exact(other) => f.write_str(other.kind()),
            Self::Glob(glob) => write!(f, "a string like {:?}", glob.as_str()),
        }
    }
}

impl Glob {
    /// Reads a pattern.
    pub(crate) fn parse(text: &str) -> Result<Self, GlobError> {
        if text.len() > MAX_GLOB {
            return Err(GlobError::Length);
        }
        if text.starts_with('*') {
            return Err(GlobError::NoPrefix);
        }
        if text.contains("**") {
            return Err(GlobError::TwoStars);
        }
        if !text.contains('*') {
            return Err(GlobError::NoStar);
        }
        Ok(Self(text.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The literal text before the first `*`.
    pub(crate) fn prefix(&self) -> &str {
        self.0.split('*').next().unwrap_or_default()
    }

    /// How often `*` stands in it.
    pub(crate) fn stars(&self) -> usize {
        self.0.matches('*').count()
    }

    /// Whether a string matches.
    ///
    /// Each literal is taken where it stands first. That is right although a `*` passes no `/` and no `:`:
    /// where a literal also stands later without such a character between, the next `*` passes the rest of
    /// it too. So the time is at most the product of the lengths, which are bounded.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let (pattern, text) = (self.0.as_bytes(), text.as_bytes());
        if text.len() > MAX_MATCHED {
            return false;
        }
        let (mut at, mut next) = (0, 0);
        // Where to go on after the last `*`: in the pattern, and in the text one byte further each time.
        let mut resume: Option<(usize, usize)> = None;
        while let Some(&byte) = text.get(next) {
            match pattern.get(at) {
                Some(b'*') => {
                    at += 1;
                    resume = Some((at, next));
                }
                Some(&literal) if literal == byte => {
                    at += 1;
                    next += 1;
                }
                _ => {
                    let Some((after, passed)) = resume else { return false };
                    if text.get(passed).is_none_or(|byte| matches!(byte, b'/' | b':')) {
                        return false;
                    }
                    resume = Some((after, passed + 1));
                    (at, next) = (after, passed + 1);
                }
            }
        }
        pattern.get(at..).is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
    }
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "a pattern of more than 256 bytes",
            Self::NoStar => "a pattern without `*`; write the string itself",
            Self::TwoStars => "`**`: one `*` stands for any characters but `/` and `:`",
            Self::NoPrefix => "a pattern begins with literal text",
        })
    }
}

/// The longest pattern, in bytes.
const MAX_GLOB: usize = 256;
/// The longest string that a pattern matches, in bytes: as long as a `sub` may be.
const MAX_MATCHED: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, text: &str) -> bool {
        Glob::parse(glob).unwrap().matches(text)
    }

    #[test]
    fn a_star_passes_no_slash_and_no_colon() {
        for (glob, text, expected) in [
            ("refs/tags/v*", "refs/tags/v1.2.3", true),
            ("refs/tags/v*", "refs/tags/v", true),
            ("refs/tags/v*", "refs/tags/1", false),
            ("refs/tags/v*", "refs/tags/v1/2", false),
            ("refs/tags/v*", "refs/tags/v1:2", false),
            ("refs/tags/v*", "xrefs/tags/v1", false),
            ("a*b", "ab", true),
            ("a*b", "aXb", true),
            ("a*b", "aXbc", false),
            ("a*b*c/d", "a1b2b3c/d", true),
            ("a*b*c/d", "a1b2/3c/d", false),
            ("a*x/*y", "a1x/2x/3y", false),
            ("a*x/*y", "a1x/2y", true),
            ("a*aa*b", "aaaab", true),
            ("a?[b]\\*", "a?[b]\\c", true),
            ("a?[b]\\*", "axbc", false),
            ("ü*ü", "üßü", true),
        ] {
            assert_eq!(matches(glob, text), expected, "{glob} {text}");
        }
    }

    /// The meaning of a pattern without any thought of time.
    fn slowly(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some((b'*', rest)), Some((byte, after))) => {
                slowly(rest, text) || !matches!(byte, b'/' | b':') && slowly(pattern, after)
            }
            (Some((b'*', rest)), None) => slowly(rest, text),
            (Some((one, rest)), Some((other, after))) => one == other && slowly(rest, after),
            (Some(_), None) => false,
        }
    }

    #[test]
    fn the_first_place_of_a_literal_is_as_good_as_any() {
        let letters = *b"ab/";
        let texts = |length: u32, letters: &[u8]| -> Vec<String> {
            (0..letters.len().pow(length))
                .map(|number| {
                    let digit = |place| letters[number / letters.len().pow(place) % letters.len()];
                    String::from_utf8((0..length).map(digit).collect()).unwrap()
                })
                .collect()
        };
        let patterns: Vec<String> = (1..=5).flat_map(|length| texts(length, b"ab/*")).collect();
        let all: Vec<String> = (0..=6).flat_map(|length| texts(length, &letters)).collect();
        for pattern in patterns {
            let Ok(glob) = Glob::parse(&pattern) else { continue };
            for text in &all {
                assert_eq!(
                    glob.matches(text),
                    slowly(pattern.as_bytes(), text.as_bytes()),
                    "{pattern} {text}"
                );
            }
        }
    }

    #[test]
    fn a_long_text_takes_no_long_time() {
        let glob = format!("a{}b", "*a".repeat(127));
        assert!(!matches(&glob, &"a".repeat(1_024)));
        assert!(!matches("a*", &"a".repeat(1_025)));
        assert!(matches("a*", &"a".repeat(1_024)));
    }

    #[test]
    fn a_pattern_has_a_literal_prefix_and_single_stars() {
        for (glob, error) in [
            ("", GlobError::NoStar),
            ("abc", GlobError::NoStar),
            ("*", GlobError::NoPrefix),
            ("*a", GlobError::NoPrefix),
            ("a**", GlobError::TwoStars),
            (&format!("{}*", "a".repeat(256)), GlobError::Length),
        ] {
            assert_eq!(Glob::parse(glob), Err(error), "{glob}");
        }
        assert!(Glob::parse(&format!("{}*", "a".repeat(255))).is_ok());
    }
}
