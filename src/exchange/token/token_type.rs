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

pub(crate) use self::declared::minted;
use self::declared::{agrees, authorized_party};
use self::other_kind::is_token_of_a_subject;
pub(super) use self::other_kind::other_kind;
pub(super) use self::signs::Signs;
use crate::check::{Check, TokenCheck, TokenSlot};
use crate::error::TokenError;
use crate::exchange::token::seen;
use crate::jose::Typ;
use crate::json::Value;
use crate::jwt::Claims;
use crate::oauth::TokenType;
use crate::realm::{Client, Role, TrustedIssuer};
use crate::trace::Trace;

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
    /// Steps 1 and 2: refuses a token that was signed for another purpose, whatever its times.
    pub(crate) fn check_purpose(
        &self,
        slot: &'static TokenSlot,
        trace: &mut Trace,
    ) -> Result<(), TokenError> {
        trace.compare(|| seen::protocol(self.typ));
        protocol(self.typ)?;
        trace.passed(Check::Token(slot, TokenCheck::Protocol));
        trace.compare(|| seen::other_kind(self.claims, self.issuer));
        is_token_of_a_subject(self.claims, self.issuer)?;
        trace.passed(Check::Token(slot, TokenCheck::OtherKind));
        Ok(())
    }

    /// Writes the type into the trace, and compares it with the declared one.
    pub(crate) fn check(
        &self,
        found: Result<TokenType, TokenError>,
        declared: TokenType,
        (role, slot): (Role, &'static TokenSlot),
        trace: &mut Trace,
    ) -> Result<TokenType, TokenError> {
        let Evidence { claims, client, .. } = *self;
        trace.compare(|| seen::token_type(self));
        let found = found?;
        trace.audit(|record| record.turned_out(role, found));
        trace.passed(Check::Token(slot, TokenCheck::Type));
        trace.compare(|| seen::declared(found, declared, self));
        agrees(found, declared, self)?;
        if let (TokenType::IdToken, Some(client)) = (found, client) {
            let may_act = match role {
                Role::Subject | Role::Workload | Role::Client => {
                    claims.all().member("may_act").and_then(Value::as_object)
                }
                // An actor token does not permit others to act for the subject.
                Role::Actor => None,
            };
            authorized_party(claims, may_act, client)?;
        }
        Ok(found)
    }

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

/// Compares the type as which this realm minted a token with the declared one.
pub(crate) fn check_minted(
    found: Result<TokenType, TokenError>,
    declared: TokenType,
    slot: &'static TokenSlot,
    trace: &mut Trace,
) -> Result<TokenType, TokenError> {
    trace.compare(|| seen::minted(found.ok(), declared));
    trace.passed(Check::Token(slot, TokenCheck::Type));
    trace.compare(|| seen::minted(found.ok(), declared));
    let found = found?;
    if declared == found || declared == TokenType::Jwt { Ok(found) } else { Err(TokenError::MintedAsOther) }
}

/// Refuses what is no assertion of a client: a token of another protocol or kind, and every token that shows
/// that it is an access token or an ID token. A resource server or a website receives those, and could
/// otherwise authenticate as the client.
pub(crate) fn is_assertion(typ: &Typ, claims: &Claims, issuer: &TrustedIssuer) -> Result<(), TokenError> {
    if !matches!(typ, Typ::Absent | Typ::Jwt | Typ::Jose) {
        return Err(TokenError::TypeOtherProtocol);
    }
    is_token_of_a_subject(claims, issuer)?;
    let signs = Signs::of(claims, issuer);
    let mut met = issuer.markers.met(claims.all());
    let is_access_token = !signs.access.is_empty() || signs.scope_elsewhere;
    if is_access_token || !signs.id.is_empty() || met.any(|found| found != TokenType::Jwt) {
        return Err(TokenError::TypeMarkers);
    }
    Ok(())
}

/// Step 1: refuses the `typ` of another protocol.
fn protocol(typ: &Typ) -> Result<(), TokenError> {
    match typ {
        Typ::Absent | Typ::Jwt | Typ::Jose | Typ::AccessToken => Ok(()),
        Typ::ClientAuthentication | Typ::Other => Err(TokenError::TypeOtherProtocol),
    }
}
