//! `origin`: where the authority of a token minted here comes from. House rule; RFC 8693 §5.
//!
//! In:  the claims of an own token, or of the foreign token that a chain begins with.
//! Out: [`Origin`], which every own token carries unchanged through further exchanges.
//!
//! Without it an exchange forgets which token the authority began with: a narrowed token could grow
//! again at the next service, a chain could renew itself, and a revocation would reach only its own
//! token. The engine reads the claim from own tokens alone, and never copies that of a foreign token.

use crate::json::{Object, Value};
use crate::jwt::{Claims, earliest};
use crate::oauth::{IssuedTokenType, TokenType, UnixTime};
use crate::realm::ScopeClaim;

/// The claim.
pub(crate) const CLAIM: &str = "origin";
/// The most own ancestors of a token.
pub(crate) const MAX_ANCESTORS: usize = 8;

/// The claim `origin` of a token minted here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Origin {
    /// The type as which the token itself was minted.
    pub(crate) minted: TokenType,
    /// The `iss` of the first token, which is foreign; of one tenant where the issuer has several.
    pub(crate) iss: String,
    /// The type of that token.
    pub(crate) token_type: TokenType,
    /// Its `iat`, or the time of the first exchange where it had none.
    pub(crate) iat: UnixTime,
    /// The end of the chain: the later `exp` of the first token and of the first one minted from it.
    pub(crate) exp: UnixTime,
    /// Its `auth_time`, if it has one.
    pub(crate) auth_time: Option<UnixTime>,
    /// The `jti` of each own ancestor, the oldest first.
    pub(crate) ancestors: Vec<String>,
    /// The claim with the scope of the token itself.
    pub(crate) scope: ScopeClaim,
}

/// The claim is there and is not one that this service wrote.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct OriginMalformed;

impl Origin {
    /// Reads the claim of a token minted here; `None` for one that an older version minted.
    pub(crate) fn parse(claims: &Object) -> Result<Option<Self>, OriginMalformed> {
        let Some(claim) = claims.member(CLAIM) else { return Ok(None) };
        let origin = claim.as_object().ok_or(OriginMalformed)?;
        let text = |name| origin.member(name).and_then(Value::as_str);
        let optional = |name| match origin.member(name) {
            None => Ok(None),
            Some(value) => earliest(value).map(Some).ok_or(OriginMalformed),
        };
        let token_type = |name| text(name).and_then(TokenType::from_name).ok_or(OriginMalformed);
        let ancestors = match origin.member("jti") {
            None => Vec::new(),
            Some(Value::Array(list)) => {
                let texts = list.iter().map(|jti| jti.as_str().map(str::to_owned)).collect::<Option<_>>();
                texts.filter(|texts: &Vec<_>| texts.len() <= MAX_ANCESTORS).ok_or(OriginMalformed)?
            }
            Some(_) => return Err(OriginMalformed),
        };
        let scope = ScopeClaim::of_minted(claims).ok_or(OriginMalformed)?;
        Ok(Some(Self {
            minted: token_type("minted")?,
            iss: text("iss").ok_or(OriginMalformed)?.to_owned(),
            token_type: token_type("type")?,
            iat: optional("iat")?.ok_or(OriginMalformed)?,
            exp: optional("exp")?.ok_or(OriginMalformed)?,
            auth_time: optional("auth_time")?,
            ancestors,
            scope,
        }))
    }

    /// The origin of a token that is minted from a foreign one, of this issuer and type.
    pub(crate) fn begin(
        claims: &Claims,
        (iss, token_type): (&str, TokenType),
        minted: (IssuedTokenType, UnixTime, UnixTime),
        scope: ScopeClaim,
    ) -> Self {
        let (minted, now, exp) = minted;
        Self {
            minted: minted.token_type(),
            iss: iss.to_owned(),
            token_type,
            iat: claims.iat.unwrap_or(now),
            exp: claims.exp.map_or(exp, |own| own.max(exp)),
            auth_time: claims.all().member("auth_time").and_then(earliest),
            ancestors: Vec::new(),
            scope,
        }
    }

    /// The origin of a token that is minted from the own token with this origin and `jti`.
    pub(crate) fn go_on(&self, jti: Option<&str>, minted: IssuedTokenType, scope: ScopeClaim) -> Self {
        let ancestors = self.ancestors.iter().map(String::as_str).chain(jti).map(str::to_owned).collect();
        Self { minted: minted.token_type(), ancestors, scope, ..self.clone() }
    }

    /// The claim.
    pub(crate) fn claim(&self) -> Object {
        let text = |text: &str| Value::String(text.to_owned());
        let mut claim = Object::default();
        claim.set("minted", text(self.minted.name()));
        claim.set("iss", text(&self.iss));
        claim.set("type", text(self.token_type.name()));
        claim.set("iat", Value::Integer(self.iat.seconds()));
        claim.set("exp", Value::Integer(self.exp.seconds()));
        if let Some(auth_time) = self.auth_time {
            claim.set("auth_time", Value::Integer(auth_time.seconds()));
        }
        if !self.ancestors.is_empty() {
            claim.set("jti", Value::Array(self.ancestors.iter().map(|jti| text(jti)).collect()));
        }
        // The default goes without saying.
        if self.scope != ScopeClaim::Scope {
            claim.set("scope", text(self.scope.name()));
        }
        claim
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Limits, parse_object};

    const WHOLE: &str = r#"{"origin":{"minted":"id_token","iss":"https://idp.example","type":"jwt","iat":1,"exp":9,
        "auth_time":0,"jti":["a","b"],"scope":"scp"}}"#;

    fn read(claims: &str) -> Result<Option<Origin>, OriginMalformed> {
        Origin::parse(&parse_object(claims.as_bytes(), Limits::TOKEN).unwrap())
    }

    #[test]
    fn the_claim_that_is_written_is_the_one_that_was_read() {
        let origin = read(WHOLE).unwrap().unwrap();
        let mut claims = Object::default();
        claims.set(CLAIM, Value::Object(origin.claim()));
        assert_eq!(claims, parse_object(WHOLE.as_bytes(), Limits::TOKEN).unwrap());
        assert_eq!(read("{}"), Ok(None));
    }

    #[test]
    fn a_member_of_another_type_is_malformed() {
        for (from, to) in [
            (r#""minted":"id_token""#, r#""minted":"code""#),
            (r#""iss":"https://idp.example""#, r#""iss":1"#),
            (r#""type":"jwt""#, r#""type":null"#),
            (r#""iat":1"#, r#""iat":"1""#),
            (r#""exp":9"#, r#""exp":-1"#),
            (r#""auth_time":0"#, r#""auth_time":{}"#),
            (r#"["a","b"]"#, r#""a""#),
            (r#"["a","b"]"#, r#"["a",1]"#),
            (r#"["a","b"]"#, r#"["1","2","3","4","5","6","7","8","9"]"#),
            (r#""scope":"scp""#, r#""scope":[]"#),
            (r#""scope":"scp""#, r#""scope":"aud""#),
        ] {
            assert_eq!(read(&WHOLE.replace(from, to)), Err(OriginMalformed), "{to}");
        }
        assert_eq!(read(r#"{"origin":[]}"#), Err(OriginMalformed));
        assert!(read(&WHOLE.replace(r#"["a","b"]"#, r#"["1","2","3","4","5","6","7","8"]"#)).is_ok());
    }
}
