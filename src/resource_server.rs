//! Verification of an access token by a resource server. RFC 9068 §4, RFC 8725 §3.
//!
//! In:  a token as it arrived, the resource server's expectations, and the keys of the issuer.
//! Out: an [`AccessToken`], with the current actor apart from earlier ones.
//!
//! As in an exchange there are two steps, because the host verifies the signature. Nested actors
//! are only checked for their shape: no decision may rest on them (RFC 8693 §4.1). The caller
//! verifies proof of possession: a token with `cnf` shows that claim, and the caller accepts it
//! only after that.

use std::fmt;

use serde::Serialize;

use crate::error::TokenError;
use crate::jose::{Algorithm, JwkSet, Jws, Recurrence, Selected, SignatureQuestion, Typ, Verdict, Wanted};
use crate::json::{Object, Value};
use crate::jwt::{Claims, Clock, expiry};
use crate::oauth::{Scope, Seconds, TokenType, UnixTime};
use crate::realm::ScopeClaim;

/// The tokens that a resource server accepts.
#[derive(Debug)]
pub struct Expected {
    /// The issuer that must have minted the token.
    pub issuer: String,
    /// The names of this resource server; `aud` must have one of them.
    pub audience: Vec<String>,
    /// The algorithms that the issuer signs with.
    pub algorithms: Vec<Algorithm>,
    /// The clock skew that both ends of a token's life allow.
    pub clock_skew: Seconds,
    /// The header `typ` of the tokens.
    pub typ: ExpectedTyp,
}

/// The header `typ` that a resource server accepts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ExpectedTyp {
    /// `at+jwt` alone. RFC 9068 §4.
    #[default]
    AtJwt,
    /// `JWT` too, as the realm mints for a target that asks for it. The token must then say itself that it
    /// is an access token: with this `typ` it could be any JWT of its issuer, such as an ID token.
    Jwt,
}

/// A well-formed token for this resource server with the key that must have signed it; nothing of
/// it is verified.
pub struct Unverified<'a> {
    jws: Jws<'a>,
    claims: Claims,
    selected: Selected<'a>,
    algorithm: Algorithm,
}

/// A verified token that is valid for this resource server now.
#[derive(Debug, Serialize)]
pub struct AccessToken {
    iss: String,
    sub: String,
    aud: Vec<String>,
    client_id: String,
    scope: Vec<String>,
    jti: String,
    iat: UnixTime,
    exp: UnixTime,
    /// The current actor, if the subject does not act itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Object>,
    /// Earlier actors, the latest first: a record, on which no decision may rest.
    prior_actors: Vec<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Value>,
    /// All other claims.
    claims: Object,
}

/// Why this resource server refuses a token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// The token is malformed, its signature does not verify, or its times or type are wrong.
    Token(TokenError),
    /// `typ` is not the one of an access token, or is that of every JWT and the token does not say that it
    /// is an access token.
    Type,
    /// `iss` is another issuer.
    Issuer,
    /// `aud` does not name this resource server.
    Audience,
    /// No `client_id`, or an empty one. RFC 9068 §2.2.
    ClientMissing,
    /// No `jti`, or an empty one. RFC 9068 §2.2.
    IdentifierMissing,
    /// `act` is not a chain of at most eight objects that name an actor.
    Actor,
}

/// The longest chain of actors that is read: no realm mints a longer one.
const MAX_ACTORS: usize = 8;

/// The claims that have members of their own.
const OWN: [&str; 9] = ["iss", "sub", "aud", "client_id", "jti", "iat", "exp", "act", "cnf"];

impl From<TokenError> for AccessTokenError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl AccessTokenError {
    /// The stable id of the reason.
    pub fn reason(self) -> &'static str {
        self.row().0
    }

    fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Token(error) => error.told(),
            Self::Type => (
                "typ",
                "the header typ is not that of an access token: at+jwt, or JWT where options.typ allows it",
            ),
            Self::Issuer => (
                "issuer_unexpected",
                "iss is not options.issuer; the two are compared exactly, a slash at the end included",
            ),
            Self::Audience => (
                "audience_unexpected",
                "aud has no name of options.audience: the token is for another service, or the realm names this one otherwise",
            ),
            Self::ClientMissing => ("client_id_missing", "the token has no client_id"),
            Self::IdentifierMissing => ("jti_missing", "the token has no jti"),
            Self::Actor => ("actor_malformed", "act is not a chain of at most 8 actors that have a sub"),
        }
    }
}

impl fmt::Display for AccessTokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().1)
    }
}

impl std::error::Error for AccessTokenError {}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

impl<'a> Unverified<'a> {
    /// Parses a token and selects its key among those of the issuer.
    ///
    /// # Errors
    ///
    /// [`AccessTokenError`] for a fault in its form, type, issuer, algorithm or key.
    pub fn parse(token: &'a str, keys: &'a JwkSet, expected: &Expected) -> Result<Self, AccessTokenError> {
        let jws = Jws::parse(token).map_err(TokenError::from)?;
        // RFC 9068 §4: only an access token passes, or an ID token would open a resource.
        match (&jws.header.typ, expected.typ) {
            (Typ::AccessToken, _) | (Typ::Jwt, ExpectedTyp::Jwt) => {}
            _ => return Err(AccessTokenError::Type),
        }
        let claims = Claims::parse(&jws.payload)?;
        if jws.header.typ == Typ::Jwt && !is_minted_as_access_token(claims.all()) {
            return Err(AccessTokenError::Type);
        }
        if claims.iss.as_deref() != Some(expected.issuer.as_str()) {
            return Err(AccessTokenError::Issuer);
        }
        let algorithm = Algorithm::from_name(&jws.header.algorithm)
            .filter(|algorithm| algorithm.is_among(&expected.algorithms))
            .ok_or(TokenError::AlgorithmNotListed)?;
        let wanted = Wanted {
            kid: jws.header.kid.as_deref(),
            algorithm,
            listed: &expected.algorithms,
            iss: &expected.issuer,
        };
        let selected = keys.select(&wanted).map_err(TokenError::from)?;
        Ok(Self { jws, claims, selected, algorithm })
    }

    /// The question to the host: does the signature verify under this key?
    pub fn question(&self) -> SignatureQuestion<'_> {
        SignatureQuestion {
            key: self.selected.key,
            algorithm: self.algorithm,
            message: self.jws.signing_input,
            signature: &self.jws.signature,
            recurrence: Recurrence::Likely,
        }
    }

    /// Checks signature, audience, time, and the claims of an access token.
    ///
    /// # Errors
    ///
    /// The first [`AccessTokenError`], in this order.
    pub fn verify(
        self,
        verdict: Verdict,
        expected: &Expected,
        now: UnixTime,
    ) -> Result<AccessToken, AccessTokenError> {
        if verdict == Verdict::Invalid {
            // A key that was only presumed did not sign: the set lacks the key that the token names.
            let error =
                if self.selected.presumed { TokenError::KeyUnknown } else { TokenError::SignatureInvalid };
            return Err(error.into());
        }
        let claims = self.claims;
        if !claims.aud.values().any(|aud| expected.audience.iter().any(|own| own == aud)) {
            return Err(AccessTokenError::Audience);
        }
        let clock = Clock { now, skew: expected.clock_skew };
        let exp = expiry(&claims, TokenType::AccessToken, None, clock)?;
        let iat = claims.iat.ok_or(TokenError::IssuedAtMissing)?;
        let filled = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        let sub = filled(claims.sub.as_deref()).ok_or(TokenError::SubjectMissing)?;
        let client_id = claims.all().member("client_id").and_then(Value::as_str);
        let client_id = filled(client_id).ok_or(AccessTokenError::ClientMissing)?;
        let jti = filled(claims.jti.as_deref()).ok_or(AccessTokenError::IdentifierMissing)?;
        let scope_claim = ScopeClaim::of_minted(claims.all()).ok_or(TokenError::ScopeMalformed)?;
        let scope = scope(claims.all().member(scope_claim.name()))?;
        let mut actors = actors(claims.all().member("act"))?.into_iter();
        let mut others = claims.all().clone();
        for name in OWN.into_iter().chain([scope_claim.name()]) {
            others.remove(name);
        }
        Ok(AccessToken {
            iss: expected.issuer.clone(),
            sub,
            aud: claims.aud.values().map(str::to_owned).collect(),
            client_id,
            scope,
            jti,
            iat,
            exp,
            actor: actors.next(),
            prior_actors: actors.collect(),
            cnf: claims.all().member("cnf").cloned(),
            claims: others,
        })
    }
}

/// Whether a realm of this project minted the token as an access token.
fn is_minted_as_access_token(claims: &Object) -> bool {
    let origin = claims.member("origin").and_then(Value::as_object);
    origin.and_then(|origin| origin.member("minted")).and_then(Value::as_str)
        == Some(TokenType::AccessToken.name())
}

/// The scope, which a realm mints as one string, or as an array for a target that asks for it.
fn scope(claim: Option<&Value>) -> Result<Vec<String>, AccessTokenError> {
    match claim {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) => {
            let value = |value: &Value| {
                let text = value.as_str().filter(|text| Scope::is_value(text));
                text.map(str::to_owned).ok_or_else(|| TokenError::ScopeMalformed.into())
            };
            values.iter().map(value).collect()
        }
        Some(Value::String(text)) if text.is_empty() => Ok(Vec::new()),
        Some(Value::String(text)) => {
            let scope = Scope::parse(text).ok_or(TokenError::ScopeMalformed)?;
            Ok(scope.values().map(str::to_owned).collect())
        }
        Some(_) => Err(TokenError::ScopeMalformed.into()),
    }
}

/// The actors of a chain, the current one first, each without its nested `act`.
fn actors(act: Option<&Value>) -> Result<Vec<Object>, AccessTokenError> {
    let mut actors = Vec::new();
    let mut next = act;
    while let Some(value) = next {
        let link = value.as_object().ok_or(AccessTokenError::Actor)?;
        let is_text = |name| link.member(name).is_none_or(|value| value.as_str().is_some());
        let named = link.member("sub").and_then(Value::as_str).is_some_and(|sub| !sub.is_empty());
        if !named || !is_text("iss") || !is_text("client_id") || actors.len() == MAX_ACTORS {
            return Err(AccessTokenError::Actor);
        }
        let mut actor = link.clone();
        actor.remove("act");
        actors.push(actor);
        next = link.member("act");
    }
    Ok(actors)
}

#[cfg(test)]
mod tests;
