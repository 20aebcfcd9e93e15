//! The states of a token before it is valid: parsed, and parsed with a key.
//!
//! In:  a parsed token, the keys of its issuer, the host's verdict on the signature.
//! Out: a [`ValidToken`]. No other order of the steps compiles.

use std::marker::PhantomData;

use crate::check::{Check, TokenCheck, TokenSlot};
use crate::error::TokenError;
use crate::exchange::binding::Binding;
use crate::exchange::grant_type::TokenParameter;
use crate::exchange::token::format::{self, ParsedToken};
use crate::exchange::token::{
    MAX_SUB, Part, Source, Subject, TokenFacts, ValidToken, VerifiedToken, kind, seen,
};
use crate::jose::{Algorithm, JwkSet, Key, Recurrence, Selection, SignatureQuestion, Verdict};
use crate::json::Value;
use crate::jwt::{Claims, Clock, expiry};
use crate::oauth::{Scope, TokenType, UnixTime};
use crate::realm::{Client, Realm, Role};
use crate::trace::Trace;

/// A well-formed token that names an issuer of this realm; nothing of it is verified.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a, 'r, P> {
    parsed: ParsedToken<'a>,
    scope: Option<Scope>,
    source: Source<'r>,
    token_type: TokenType,
    slot: &'static TokenSlot,
    part: PhantomData<P>,
}

/// An unverified token with the key that must have signed it.
#[derive(Debug)]
pub(crate) struct KeyedToken<'a, 'r, 'k, P> {
    candidate: UnverifiedToken<'a, 'r, P>,
    key: &'k Key,
    algorithm: Algorithm,
}

impl<'a, 'r, P: Part> UnverifiedToken<'a, 'r, P> {
    /// Parses a token and finds its issuer among those that the realm trusts in `role`.
    pub(crate) fn parse(
        presented: TokenParameter<'a>,
        realm: &'r Realm,
        role: Role,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let parsed = format::parse(&presented, trace)?;
        Self::of(parsed, realm, (presented.token_type, role), presented.slot, trace)
    }

    fn of(
        parsed: ParsedToken<'a>,
        realm: &'r Realm,
        (token_type, role): (TokenType, Role),
        slot: &'static TokenSlot,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let claims = &parsed.claims;
        trace.audit(|record| record.read(P::ROLE, claims.iss.as_deref(), claims.jti.as_deref(), realm));
        let iss = claims.iss.as_deref().ok_or(TokenError::IssuerMissing);
        let source = iss.and_then(|iss| Source::find(realm, iss, token_type, role));
        // The issuer's settings name the claims for `scope` and `client_id`, so their types are
        // checked here.
        let scope = source.as_ref().map_or(Ok(None), |source| claims.scope(source.scope_claim()))?;
        source.as_ref().map_or(Ok(None), |source| claims.client_id(source.client_id_claim()))?;
        trace.passed(Check::Token(slot, TokenCheck::Claims));
        trace.compare(|| seen::issuer(claims, realm));
        let source = source?;
        trace.passed(Check::Token(slot, TokenCheck::Issuer));
        Ok(Self { parsed, scope, source, token_type, slot, part: PhantomData })
    }

    /// The type that the token must have.
    pub(crate) fn token_type(&self) -> TokenType {
        self.token_type
    }

    /// The issuer whose keys the engine needs.
    pub(crate) fn source(&self) -> Source<'r> {
        self.source
    }

    /// Selects the key by the header, among the issuer's keys and for an algorithm that it lists.
    /// If no key fits, it calls `missing` with the `kid` of the header.
    pub(crate) fn with_key<'k>(
        self,
        keys: &'k JwkSet,
        missing: impl FnOnce(Option<&str>),
        trace: &mut Trace,
    ) -> Result<KeyedToken<'a, 'r, 'k, P>, TokenError> {
        let header = &self.parsed.header;
        trace.compare(|| seen::algorithm(header));
        let algorithm = Algorithm::from_name(&header.algorithm).ok_or(TokenError::AlgorithmNotListed)?;
        let key = match self.source {
            Source::Own(_) => keys.select(header.kid.as_deref(), algorithm, &Algorithm::ALL),
            Source::Trusted(issuer) if !issuer.algorithms.contains(&algorithm) => {
                return Err(TokenError::AlgorithmNotListed);
            }
            Source::Trusted(issuer) => keys.select(header.kid.as_deref(), algorithm, &issuer.algorithms),
        };
        trace.passed(Check::Token(self.slot, TokenCheck::Algorithm));
        trace.compare(|| seen::key(header));
        if let Err(Selection::Unknown) = key {
            missing(header.kid.as_deref());
        }
        let key = key?;
        trace.passed(Check::Token(self.slot, TokenCheck::Key));
        Ok(KeyedToken { candidate: self, key, algorithm })
    }
}

impl<'a, 'r> UnverifiedToken<'a, 'r, Subject> {
    /// Parses a token of this realm, as the type that it shows.
    pub(crate) fn minted(
        token: &'a str,
        slot: &'static TokenSlot,
        realm: &'r Realm,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let (parsed, token_type) = format::minted(token, slot, trace)?;
        let candidate = Self::of(parsed, realm, (token_type, Role::Subject), slot, trace)?;
        match candidate.source {
            Source::Own(_) => Ok(candidate),
            Source::Trusted(_) => Err(TokenError::IssuerRole),
        }
    }
}

impl<'r, P: Part> KeyedToken<'_, 'r, '_, P> {
    /// The question to the host: does the signature verify under this key?
    pub(crate) fn question(&self) -> SignatureQuestion<'_> {
        SignatureQuestion {
            key: self.key,
            algorithm: self.algorithm,
            message: &self.candidate.parsed.message,
            signature: &self.candidate.parsed.signature,
            recurrence: Recurrence::Likely,
        }
    }

    /// Checks signature, time, subject and type, in this order.
    ///
    /// `client` presents the token; it is `None` while a workload token is its credential.
    pub(crate) fn verify(
        self,
        verdict: Verdict,
        realm: &'r Realm,
        client: Option<&Client>,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<ValidToken<'r, P>, TokenError> {
        let UnverifiedToken { parsed, scope, source, token_type, slot, part } = self.candidate;
        let ParsedToken { header, claims, .. } = parsed;
        trace.expects("made with that key over these bytes");
        if verdict == Verdict::Invalid {
            return Err(TokenError::SignatureInvalid);
        }
        trace.passed(Check::Token(slot, TokenCheck::Signature));
        let clock = Clock { now, skew: realm.clock_skew };
        trace.compare(|| seen::time(&claims, clock));
        let exp = expiry(&claims, token_type, source.max_age(), clock)?;
        trace.passed(Check::Token(slot, TokenCheck::Time));
        trace.compare(|| seen::sub(&claims));
        let sub = subject(&claims)?;
        P::in_namespace(&sub, source, realm)?;
        trace.passed(Check::Token(slot, TokenCheck::Subject));
        trace.compare(|| seen::kind(token_type, &header.typ, &claims, source, client));
        match source {
            Source::Own(_) => kind::minted(token_type, &header.typ)?,
            Source::Trusted(issuer) => {
                let client = client.map(Client::client_id);
                let may_act = match P::ROLE {
                    Role::Subject | Role::Workload => {
                        claims.all().member("may_act").and_then(Value::as_object)
                    }
                    // An actor token does not permit others to act for the subject.
                    Role::Actor => None,
                };
                kind::foreign(token_type, &header.typ, &claims, issuer, client, may_act)?;
            }
        }
        trace.passed(Check::Token(slot, TokenCheck::Kind));
        let binding = Binding::of(&claims);
        let facts = TokenFacts { claims, source, token_type, exp, sub, scope, binding };
        Ok(ValidToken(VerifiedToken { facts, slot, part }))
    }
}

fn subject(claims: &Claims) -> Result<String, TokenError> {
    let sub = claims.sub.as_ref().filter(|sub| (1..=MAX_SUB).contains(&sub.len()));
    sub.cloned().ok_or(TokenError::SubjectMissing)
}
