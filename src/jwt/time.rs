//! The times of a token. RFC 7519 §4.1.4 to §4.1.6.
//!
//! In:  the claims, the issuer's `max_age_seconds`, and the present.
//! Out: the `exp` of the token.
//!
//! The clocks of two hosts differ, so the realm's skew extends both ends of a token's life. The
//! later end stays strict: a token is refused *at* `exp` plus skew, not after it.

use crate::error::TokenError;
use crate::jwt::Claims;
use crate::oauth::{Seconds, TokenType, UnixTime};

/// The present and the realm's clock skew.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) now: UnixTime,
    pub(crate) skew: Seconds,
}

impl Clock {
    /// Whether the present is at or after `exp` plus skew.
    pub(crate) fn has_expired(self, exp: UnixTime) -> bool {
        self.now >= exp.plus(self.skew)
    }

    /// Whether a time is later than the present plus skew.
    pub(crate) fn is_ahead(self, time: UnixTime) -> bool {
        time > self.now.plus(self.skew)
    }
}

/// Checks the times of a token and returns its `exp`.
///
/// `max_age` is the time after `iat` in which the realm accepts a foreign token. Tokens minted here
/// have none, because their lifetime was bounded at minting.
pub(crate) fn expiry(
    claims: &Claims,
    token_type: TokenType,
    max_age: Option<Seconds>,
    clock: Clock,
) -> Result<UnixTime, TokenError> {
    let now = clock.now;
    let exp = claims.exp.ok_or(TokenError::ExpirationMissing)?;
    if claims.nbf.is_some_and(|nbf| nbf > exp) || claims.iat.is_some_and(|iat| iat > exp) {
        return Err(TokenError::TimesContradict);
    }
    if clock.has_expired(exp) {
        return Err(TokenError::Expired { exp, now });
    }
    if let Some(nbf) = claims.nbf.filter(|&nbf| clock.is_ahead(nbf)) {
        return Err(TokenError::NotYetValid { nbf, now });
    }
    match claims.iat {
        Some(iat) if clock.is_ahead(iat) => return Err(TokenError::IssuedInFuture { iat, now }),
        Some(iat) if max_age.is_some_and(|max_age| now > iat.plus(max_age).plus(clock.skew)) => {
            return Err(TokenError::TooOld { iat, now });
        }
        Some(_) => {}
        None if token_type != TokenType::Jwt => return Err(TokenError::IssuedAtMissing),
        None if max_age.is_some_and(|max_age| exp > now.plus(max_age).plus(clock.skew)) => {
            return Err(TokenError::LifetimeTooLong);
        }
        None => {}
    }
    Ok(exp)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_seconds(10_000);

    fn judge(claims: &str, token_type: TokenType) -> Result<(), TokenError> {
        let claims = Claims::parse(claims.as_bytes()).unwrap();
        let clock = Clock { now: NOW, skew: Seconds::new(60) };
        expiry(&claims, token_type, Some(Seconds::new(3_600)), clock).map(|_| ())
    }

    fn access(claims: &str) -> Result<(), TokenError> {
        judge(claims, TokenType::AccessToken)
    }

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_seconds(seconds)
    }

    #[test]
    fn a_token_at_its_exp_and_skew_is_refused() {
        assert_eq!(access(r#"{"exp":9941,"iat":9000}"#), Ok(()));
        assert_eq!(
            access(r#"{"exp":9940,"iat":9000}"#),
            Err(TokenError::Expired { exp: at(9_940), now: NOW })
        );
        assert_eq!(access(r#"{"iat":9000}"#), Err(TokenError::ExpirationMissing));
    }

    #[test]
    fn a_time_ahead_by_more_than_the_skew_is_refused() {
        assert_eq!(access(r#"{"exp":20000,"iat":10060,"nbf":10060}"#), Ok(()));
        assert_eq!(
            access(r#"{"exp":20000,"iat":10060,"nbf":10061}"#),
            Err(TokenError::NotYetValid { nbf: at(10_061), now: NOW })
        );
        assert_eq!(
            access(r#"{"exp":20000,"iat":10061}"#),
            Err(TokenError::IssuedInFuture { iat: at(10_061), now: NOW })
        );
    }

    #[test]
    fn an_old_token_is_refused() {
        assert_eq!(access(r#"{"exp":20000,"iat":6340}"#), Ok(()));
        assert_eq!(
            access(r#"{"exp":20000,"iat":6339}"#),
            Err(TokenError::TooOld { iat: at(6_339), now: NOW })
        );
    }

    #[test]
    fn only_a_jwt_may_lack_iat_and_then_lives_short() {
        assert_eq!(access(r#"{"exp":10100}"#), Err(TokenError::IssuedAtMissing));
        assert_eq!(judge(r#"{"exp":10100}"#, TokenType::IdToken), Err(TokenError::IssuedAtMissing));
        assert_eq!(judge(r#"{"exp":13660}"#, TokenType::Jwt), Ok(()));
        assert_eq!(judge(r#"{"exp":13661}"#, TokenType::Jwt), Err(TokenError::LifetimeTooLong));
    }

    #[test]
    fn times_that_contradict_are_refused() {
        assert_eq!(access(r#"{"exp":10010,"iat":10010,"nbf":10010}"#), Ok(()));
        assert_eq!(access(r#"{"exp":10010,"iat":10011}"#), Err(TokenError::TimesContradict));
        assert_eq!(access(r#"{"exp":10010,"iat":9000,"nbf":10011}"#), Err(TokenError::TimesContradict));
    }
}
