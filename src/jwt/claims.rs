//! The claims of a token by their registered types. RFC 7519 §2, §4.1.
//!
//! In:  the payload of a JWS.
//! Out: [`Claims`], in which each registered claim that is present has its JSON type.
//!
//! A claim of the wrong type does not count as absent: a parser that ignored an `exp` it cannot
//! read would accept the token for ever.

use crate::error::{Part, RegisteredClaim, TokenError};
use crate::json::{JsonError, Limits, Object, Value, parse_object};
use crate::oauth::UnixTime;

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
        Self::of(Self::members(payload)?)
    }

    /// Parses the members of a payload, whatever they are.
    pub(crate) fn members(payload: &[u8]) -> Result<Object, TokenError> {
        parse_object(payload, Limits::TOKEN).map_err(|error| match error {
            JsonError::DuplicateMember => TokenError::DuplicateMember(Part::Claims),
            JsonError::TooLarge => TokenError::TooComplex(Part::Claims),
            JsonError::Malformed => TokenError::ClaimsMalformed(RegisteredClaim::All),
        })
    }

    /// Checks the types of registered claims.
    pub(crate) fn of(all: Object) -> Result<Self, TokenError> {
        let text = |name, claim| match all.member(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(TokenError::ClaimsMalformed(claim)),
        };
        let time = |name, claim, round| match all.member(name) {
            None => Ok(None),
            Some(value) => numeric_date(value, round).map(Some).ok_or(TokenError::ClaimsMalformed(claim)),
        };
        let aud = match all.member("aud") {
            None => Audiences::default(),
            Some(value) => {
                let values = value.as_strings().filter(|values| values.iter().all(|value| !value.is_empty()));
                let values = values.ok_or(TokenError::ClaimsMalformed(RegisteredClaim::Aud))?;
                Audiences(values.into_iter().map(str::to_owned).collect())
            }
        };
        Ok(Self {
            iss: text("iss", RegisteredClaim::Iss)?,
            sub: text("sub", RegisteredClaim::Sub)?,
            jti: text("jti", RegisteredClaim::Jti)?,
            azp: text("azp", RegisteredClaim::Azp)?,
            exp: time("exp", RegisteredClaim::Exp, Round::Down)?,
            nbf: time("nbf", RegisteredClaim::Nbf, Round::Up)?,
            iat: time("iat", RegisteredClaim::Iat, Round::Up)?,
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

/// The last whole second of a time that is not after this `NumericDate`.
pub(crate) fn earliest(value: &Value) -> Option<UnixTime> {
    numeric_date(value, Round::Down)
}

/// Parses a `NumericDate`: a JSON number from 0 to [`LATEST`], possibly with a fraction (RFC 7519 §2).
fn numeric_date(value: &Value, round: Round) -> Option<UnixTime> {
    let seconds = match value {
        Value::Integer(seconds) => *seconds,
        // The sign counts before the fraction is cut: -0.5 is no time.
        Value::Decimal(seconds) if *seconds >= 0.0 => whole(match round {
            Round::Down => seconds.floor(),
            Round::Up => seconds.ceil(),
        }),
        _ => return None,
    };
    (0..=LATEST).contains(&seconds).then(|| UnixTime::from_seconds(seconds))
}

/// The latest time that a token may state, in the year 5138: a time in milliseconds is no time in seconds.
const LATEST: i64 = 100_000_000_000;

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
        use RegisteredClaim::{All, Aud, Azp, Exp, Iat, Iss, Jti, Nbf, Sub};
        for (claims, fault) in [
            ("[]", All),
            (r#"{"iss":1}"#, Iss),
            (r#"{"iss":null}"#, Iss),
            (r#"{"sub":null}"#, Sub),
            (r#"{"aud":{}}"#, Aud),
            (r#"{"aud":null}"#, Aud),
            (r#"{"aud":["a",1]}"#, Aud),
            (r#"{"aud":""}"#, Aud),
            (r#"{"aud":["a",""]}"#, Aud),
            (r#"{"exp":"1700000000"}"#, Exp),
            (r#"{"exp":null}"#, Exp),
            (r#"{"nbf":true}"#, Nbf),
            (r#"{"iat":-1}"#, Iat),
            (r#"{"iat":-0.5}"#, Iat),
            (r#"{"exp":100000000001}"#, Exp),
            (r#"{"nbf":100000000000.5}"#, Nbf),
            (r#"{"jti":7}"#, Jti),
            (r#"{"azp":[]}"#, Azp),
        ] {
            assert_eq!(read(claims).err(), Some(TokenError::ClaimsMalformed(fault)), "{claims}");
        }
        // The JSON reader admits no such number at all.
        assert_eq!(read(r#"{"exp":1e30}"#).err(), Some(TokenError::ClaimsMalformed(All)));
        for claims in [r#"{"exp":100000000000}"#, r#"{"iat":0}"#, r#"{"aud":[]}"#, r#"{"iat":-0.0}"#] {
            assert!(read(claims).is_ok(), "{claims}");
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
}
