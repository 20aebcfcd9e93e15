//! The claims of a token by their registered types. RFC 7519 §2, §4.1.
//!
//! In:  the payload of a JWS.
//! Out: [`Claims`], in which each registered claim that is present has its JSON type.
//!
//! A claim of the wrong type does not count as absent: a parser that ignored an `exp` it cannot
//! read would accept the token for ever.

use crate::error::{Part, TokenError};
use crate::json::{JsonError, Limits, Object, Value, parse_object};
use crate::oauth::{Scope, UnixTime};

/// The claims of a token.
#[derive(Debug)]
pub(crate) struct Claims {
    pub(crate) iss: Option<String>,
    pub(crate) sub: Option<String>,
    pub(crate) aud: Audiences,
    pub(crate) exp: Option<UnixTime>,
    pub(crate) nbf: Option<UnixTime>,
    pub(crate) iat: Option<UnixTime>,
    pub(crate) jti: Option<String>,
    pub(crate) azp: Option<String>,
    all: Object,
}

/// The values of `aud`: a string counts as an array of one.
#[derive(Debug, Default)]
pub(crate) struct Audiences(Vec<String>);

impl Claims {
    /// Parses the claims of a token.
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, TokenError> {
        let all = parse_object(payload, Limits::TOKEN).map_err(|error| match error {
            JsonError::DuplicateMember => TokenError::DuplicateMember(Part::Claims),
            JsonError::TooLarge => TokenError::TooComplex(Part::Claims),
            JsonError::Malformed => TokenError::ClaimsMalformed,
        })?;
        let text = |name| match all.member(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(TokenError::ClaimsMalformed),
        };
        let aud = match all.member("aud") {
            None => Audiences::default(),
            Some(value) => {
                let values = value.as_strings().ok_or(TokenError::ClaimsMalformed)?;
                Audiences(values.into_iter().map(str::to_owned).collect())
            }
        };
        Ok(Self {
            iss: text("iss")?,
            sub: text("sub")?,
            jti: text("jti")?,
            azp: text("azp")?,
            exp: numeric_date(all.member("exp"), Round::Down)?,
            nbf: numeric_date(all.member("nbf"), Round::Up)?,
            iat: numeric_date(all.member("iat"), Round::Up)?,
            aud,
            all,
        })
    }

    pub(crate) fn all(&self) -> &Object {
        &self.all
    }

    /// Whether a claim of this name is present, whatever its value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all.has(name)
    }

    /// The scope, from the claim `name` in which the issuer writes it.
    ///
    /// The registered claim is one string (RFC 8693 §4.2). An issuer defines any other claim
    /// itself, and some write an array.
    pub(crate) fn scope(&self, name: &str) -> Result<Option<Scope>, TokenError> {
        match self.all.member(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(Some(Scope::default())),
            Some(Value::String(text)) => Scope::parse(text).map(Some).ok_or(TokenError::ClaimsMalformed),
            Some(value) if name != "scope" => {
                let values = value.as_strings().ok_or(TokenError::ClaimsMalformed)?;
                if values.is_empty() {
                    return Ok(Some(Scope::default()));
                }
                if values.iter().any(|value| value.contains(' ')) {
                    return Err(TokenError::ClaimsMalformed);
                }
                Scope::parse(&values.join(" ")).map(Some).ok_or(TokenError::ClaimsMalformed)
            }
            Some(_) => Err(TokenError::ClaimsMalformed),
        }
    }

    /// The client id, from the claim `name` in which the issuer writes it.
    pub(crate) fn client_id(&self, name: &str) -> Result<Option<&str>, TokenError> {
        match self.all.member(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(TokenError::ClaimsMalformed),
        }
    }
}

impl Audiences {
    /// The values in their order in the token.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The value, if there is exactly one.
    pub(crate) fn sole(&self) -> Option<&str> {
        match self.0.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Whether there is more than one value.
    pub(crate) fn several(&self) -> bool {
        self.0.len() > 1
    }
}

/// The direction in which a fraction is rounded: always the one that shortens the token's life.
#[derive(Clone, Copy)]
enum Round {
    Down,
    Up,
}

/// Parses a `NumericDate`: a non-negative JSON number, possibly with a fraction (RFC 7519 §2).
fn numeric_date(value: Option<&Value>, round: Round) -> Result<Option<UnixTime>, TokenError> {
    let seconds = match value {
        None => return Ok(None),
        Some(Value::Integer(seconds)) => *seconds,
        Some(Value::Decimal(seconds)) => whole(match round {
            Round::Down => seconds.floor(),
            Round::Up => seconds.ceil(),
        }),
        Some(_) => return Err(TokenError::ClaimsMalformed),
    };
    if seconds < 0 {
        return Err(TokenError::ClaimsMalformed);
    }
    Ok(Some(UnixTime::from_seconds(seconds)))
}

/// Converts a decimal without fraction to an integer.
#[expect(clippy::cast_possible_truncation, reason = "the JSON reader admits no decimal of 2^53 or more")]
fn whole(seconds: f64) -> i64 {
    seconds as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(claims: &str) -> Result<Claims, TokenError> {
        Claims::parse(claims.as_bytes())
    }

    #[test]
    fn registered_claims_have_their_types() {
        for claims in [
            "[]",
            r#"{"iss":1}"#,
            r#"{"sub":null}"#,
            r#"{"aud":{}}"#,
            r#"{"aud":["a",1]}"#,
            r#"{"exp":"1700000000"}"#,
            r#"{"exp":null}"#,
            r#"{"nbf":true}"#,
            r#"{"iat":-1}"#,
            r#"{"exp":1e30}"#,
            r#"{"jti":7}"#,
            r#"{"azp":[]}"#,
        ] {
            assert_eq!(read(claims).err(), Some(TokenError::ClaimsMalformed), "{claims}");
        }
        assert_eq!(read(r#"{"x":{"a":1,"a":2}}"#).err(), Some(TokenError::DuplicateMember(Part::Claims)));
    }

    #[test]
    fn fractions_shorten_a_life() {
        let claims = read(r#"{"exp":1700000000.9,"nbf":1700000000.1,"iat":1.7e9}"#).unwrap();
        assert_eq!(claims.exp, Some(UnixTime::from_seconds(1_700_000_000)));
        assert_eq!(claims.nbf, Some(UnixTime::from_seconds(1_700_000_001)));
        assert_eq!(claims.iat, Some(UnixTime::from_seconds(1_700_000_000)));
    }

    #[test]
    fn only_a_mapped_scope_may_be_an_array() {
        let claims = read(r#"{"scp":["read","write"],"scope":["read"]}"#).unwrap();
        assert_eq!(claims.scope("scp").unwrap().unwrap().to_string(), "read write");
        assert_eq!(claims.scope("scope"), Err(TokenError::ClaimsMalformed));
        assert_eq!(claims.scope("none"), Ok(None));
        let bad = read(r#"{"scp":["read write"],"s2":[1],"scope":"a  b"}"#).unwrap();
        for name in ["scp", "s2", "scope"] {
            assert_eq!(bad.scope(name), Err(TokenError::ClaimsMalformed), "{name}");
        }
    }
}
