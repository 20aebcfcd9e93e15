//! Stage 4: the subject and actor tokens. RFC 7515, RFC 7519, RFC 8725; RFC 8693 §2.1.
//!
//! In:  a token of the request and its declared type.
//! Out: [`VerifiedToken`]: the proof that an issuer of this realm signed the token, and its type, which
//!      the token shows itself.
//!
//! Verification has three steps, because two of them wait for the host: an [`UnverifiedToken`]
//! names the issuer whose keys the engine needs, a `KeyedToken` holds the signature to verify, and
//! only a valid verdict leads to a proof. [`verify`] takes them in order. The engine uses no key and no
//! URL from the token itself.

mod format;
mod issuer;
mod revocation;
mod seen;
pub(crate) mod token_type;
mod unverified;
mod verification;

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Deref;

pub(crate) use self::issuer::Source;
pub(crate) use self::revocation::ValidToken;
pub(crate) use self::unverified::UnverifiedToken;
pub(crate) use self::verification::{Unproven, verify};
use crate::check::TokenSlot;
use crate::error::TokenError;
use crate::exchange::binding::Confirmation;
use crate::exchange::origin::Origin;
use crate::json::{Object, Value};
use crate::jwt::{Audiences, Claims};
use crate::oauth::{ClientId, Issuer, Scope, TokenType, UnixTime};
use crate::realm::{MissingAudience, ReadScope, Realm, Role};

/// The role of a token in an exchange.
pub(crate) trait Part {
    /// The role as an enumeration.
    const ROLE: Role;
    /// Refuses a `sub` outside the namespace of its issuer, for roles that have namespaces.
    fn in_namespace(sub: &str, namespace: &str, source: Source<'_>, realm: &Realm) -> Result<(), TokenError>;
}

/// The role of the subject token: the party on whose behalf the new token speaks.
#[derive(Debug)]
pub(crate) enum Subject {}

/// The role of the actor token: the party that acts.
#[derive(Debug)]
pub(crate) enum Actor {}

impl Part for Subject {
    const ROLE: Role = Role::Subject;

    /// A `sub` with its prefix stays within the namespace, because no namespace is a prefix of
    /// another. A `sub` of an issuer without a namespace must not begin with that of another
    /// issuer.
    fn in_namespace(sub: &str, namespace: &str, source: Source<'_>, realm: &Realm) -> Result<(), TokenError> {
        let unprefixed = source.trusted().is_some() && namespace.is_empty();
        if unprefixed && realm.begins_with_namespace(sub) {
            return Err(TokenError::SubjectNamespace);
        }
        if namespace.len() + sub.len() > MAX_SUB {
            return Err(TokenError::SubjectMissing);
        }
        Ok(())
    }
}

impl Part for Actor {
    const ROLE: Role = Role::Actor;

    /// `act` names an actor together with its issuer, so that an actor needs no namespace.
    fn in_namespace(_: &str, _: &str, _: Source<'_>, _: &Realm) -> Result<(), TokenError> {
        Ok(())
    }
}

/// A token whose signature, issuer, time, subject and type are verified, and which is not revoked.
#[derive(Debug)]
pub(crate) struct VerifiedToken<'r, P> {
    facts: TokenFacts<'r>,
    slot: &'static TokenSlot,
    part: PhantomData<P>,
}

/// What a verified token says, whichever part it plays.
#[derive(Debug)]
pub(crate) struct TokenFacts<'r> {
    claims: Claims,
    source: Source<'r>,
    iss: Issuer,
    namespace: Cow<'r, str>,
    token_type: TokenType,
    exp: UnixTime,
    sub: String,
    scope: ReadScope,
    confirmation: Confirmation,
    /// Of an own token: where its authority comes from.
    origin: Option<Origin>,
}

impl<'r, P> Deref for VerifiedToken<'r, P> {
    type Target = TokenFacts<'r>;

    fn deref(&self) -> &TokenFacts<'r> {
        &self.facts
    }
}

impl<'r> TokenFacts<'r> {
    /// The issuer, with its settings in this realm.
    pub(crate) fn source(&self) -> Source<'r> {
        self.source
    }

    /// The issuer: the `iss` of the token, of one tenant where the realm's entry has several.
    pub(crate) fn issuer(&self) -> &Issuer {
        &self.iss
    }

    pub(crate) fn sub(&self) -> &str {
        &self.sub
    }

    /// The `sub` of a token that this realm would mint: the value with the namespace of its issuer.
    pub(crate) fn namespaced_sub(&self) -> String {
        format!("{}{}", self.namespace, self.sub)
    }

    /// The type of the token, which it shows itself.
    pub(crate) fn token_type(&self) -> TokenType {
        self.token_type
    }

    /// Where the authority of an own token comes from; `None` for one that an older version minted.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The parsed claims.
    pub(crate) fn registered(&self) -> &Claims {
        &self.claims
    }

    /// The key of its sender that the token is bound to.
    pub(crate) fn confirmation(&self) -> Confirmation {
        self.confirmation
    }

    /// The claim `exp`, without the skew.
    pub(crate) fn exp(&self) -> UnixTime {
        self.exp
    }

    /// The scope, from the place where its issuer writes it.
    pub(crate) fn scope(&self) -> Option<&Scope> {
        self.scope.scope.as_ref()
    }

    /// The number of elements in that place that are no scope values, and grant nothing.
    pub(crate) fn ignored_scope(&self) -> usize {
        self.scope.ignored
    }

    pub(crate) fn aud(&self) -> &Audiences {
        &self.claims.aud
    }

    pub(crate) fn claims(&self) -> &Object {
        self.claims.all()
    }

    /// The client that the token was issued to: `azp` of an ID token; of other tokens the claim in which
    /// the issuer names it.
    pub(crate) fn issued_to(&self) -> Option<&str> {
        match (self.token_type, self.source) {
            (TokenType::IdToken, _) => self.claims.azp.as_deref(),
            (_, Source::Own(_)) => self.claims.all().member("client_id").and_then(Value::as_str),
            (token_type, Source::Trusted(issuer)) => issuer.claims.client_id(self.claims.all(), token_type),
        }
    }

    /// The client that an access token without `aud` is addressed to, where its issuer omits `aud`.
    pub(crate) fn stands_in_for_audience(&self) -> Option<&str> {
        let issuer = self.source.trusted()?;
        let omitted = issuer.missing_audience == MissingAudience::ClientId
            && self.token_type == TokenType::AccessToken
            && self.claims.aud.values().next().is_none();
        issuer.claims.sole_client_id(self.claims.all()).filter(|_| omitted)
    }

    /// Whether this realm minted it, as an access token, for this client.
    pub(crate) fn minted_for(&self, client_id: &ClientId) -> bool {
        let own = matches!(self.source, Source::Own(_));
        own && self.claims.all().member("client_id").and_then(Value::as_str) == Some(client_id.as_str())
    }
}

/// The longest `sub`, in bytes. RFC 7519 sets no bound.
const MAX_SUB: usize = 1_024;
