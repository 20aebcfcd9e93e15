//! The type of a token: the token decides it, the request can only agree. RFC 8725 §3.11 and §3.12,
//! RFC 9068 §2.1 and §4.
//!
//! In:  a token with a verified signature, the settings of its issuer, and the declared type.
//! Out: its type, or the refusal.
//!
//! Under one issuer a token has exactly one type, so an ID token that a client received at login never
//! passes as the access token that it did not receive, nor the other way round. The first step that
//! knows the type decides:
//!
//! 1. `typ` of another protocol, such as a DPoP proof: refused.
//! 2. A claim of another kind of token, such as `events` of a logout token: refused.
//! 3. `typ` `at+jwt`: an access token.
//! 4. The markers of the issuer.
//! 5. The claims that are in one type of token alone ([`signs`]).
//! 6. `aud`, where nothing else tells an ID token from an access token.

mod declared;
mod other_kind;
mod signs;

pub(crate) use self::declared::{agrees, authorized_party, minted};
pub(crate) use self::other_kind::{is_token_of_a_subject, other_kind};
pub(crate) use self::signs::Signs;
use crate::error::TokenError;
use crate::jose::Typ;
use crate::jwt::Claims;
use crate::oauth::TokenType;
use crate::realm::{Client, TrustedIssuer};

/// What decides the type of a foreign token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) typ: &'a Typ,
    pub(crate) claims: &'a Claims,
    pub(crate) issuer: &'a TrustedIssuer,
    /// The client that presents the token; `None` while a workload token is its credential.
    pub(crate) client: Option<&'a Client>,
}

impl Evidence<'_> {
    /// The type, by the steps from 3 on.
    pub(crate) fn token_type(&self) -> Result<TokenType, TokenError> {
        if *self.typ == Typ::AccessToken {
            return Ok(TokenType::AccessToken);
        }
        if let Some(by_markers) = self.by_markers() {
            return by_markers;
        }
        let signs = Signs::of(self.claims, self.issuer);
        let found = match signs.token_type() {
            Ok(Some(token_type)) => token_type,
            Ok(None) => self.without_signs()?,
            Err(error) => return Err(error),
        };
        // The issuer says by which claims it marks this type, and the token has others.
        if self.issuer.markers.covers(found) {
            return Err(TokenError::TypeMarkers);
        }
        Ok(found)
    }

    /// Step 4: the type whose set the token meets; `None` where step 5 decides.
    fn by_markers(&self) -> Option<Result<TokenType, TokenError>> {
        let markers = &self.issuer.markers;
        if markers.is_empty() {
            return None;
        }
        let mut met = markers.met(self.claims.all());
        match (met.next(), met.next()) {
            (Some(token_type), None) => Some(Ok(token_type)),
            (Some(_), Some(_)) => Some(Err(TokenError::TypeMarkers)),
            (None, _) => {
                let all = self.issuer.token_types.iter().all(|listed| markers.covers(*listed));
                all.then_some(Err(TokenError::TypeMarkers))
            }
        }
    }

    /// Step 6: no claim tells the type.
    fn without_signs(&self) -> Result<TokenType, TokenError> {
        let lists = |token_type| self.issuer.token_types.contains(&token_type);
        if lists(TokenType::Jwt) {
            return Ok(TokenType::Jwt);
        }
        if lists(TokenType::IdToken) && !lists(TokenType::AccessToken) && self.is_addressed_to_a_client() {
            return Ok(TokenType::IdToken);
        }
        Err(TokenError::TypeUnmarked)
    }

    /// Whether `aud` is the presenting client alone, as an ID token's is. The credential of a workload
    /// names this service instead.
    fn is_addressed_to_a_client(&self) -> bool {
        self.claims.aud.sole().is_some_and(|aud| match self.client {
            Some(client) => client.is_named_by_id_token(aud),
            None => self.issuer.audience.iter().any(|own| *own == *aud),
        })
    }
}

/// Step 1: refuses the `typ` of another protocol.
pub(crate) fn protocol(typ: &Typ) -> Result<(), TokenError> {
    match typ {
        Typ::Absent | Typ::Jwt | Typ::Jose | Typ::AccessToken => Ok(()),
        Typ::ClientAuthentication | Typ::Other => Err(TokenError::TypeOtherProtocol),
    }
}
