//! The states of a token before it is valid: parsed, and parsed with a key.
//!
//! In:  a parsed token, the keys of its issuer, the host's verdict on the signature.
//! Out: a [`ValidToken`]. No other order of the steps compiles.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::check::{Check, TokenCheck, TokenSlot};
use crate::error::TokenError;
use crate::exchange::binding::Confirmation;
use crate::exchange::grant_type::TokenParameter;
use crate::exchange::origin::Origin;
use crate::exchange::token::format::{self, ParsedToken};
use crate::exchange::token::token_type::{self, Evidence};
use crate::exchange::token::{Part, Source, Subject, TokenFacts, ValidToken, VerifiedToken, seen};
use crate::jose::{Algorithm, JwkSet, Recurrence, Selected, Selection, SignatureQuestion, Verdict, Wanted};
use crate::jwt::{Clock, expiry};
use crate::oauth::{Issuer, TokenType, UnixTime};
use crate::realm::{Client, ReadScope, Realm, Role};
use crate::trace::Trace;

/// A well-formed token that names an issuer of this realm; nothing of it is verified.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a, 'r, P> {
    parsed: ParsedToken<'a>,
    scope: ReadScope,
    source: Source<'r>,
    /// The prefix of its subject, for its tenant where the issuer has several.
    namespace: Cow<'r, str>,
    /// The type that the request declares.
    declared: TokenType,
    slot: &'static TokenSlot,
    part: PhantomData<P>,
}

/// An unverified token with the key that must have signed it.
#[derive(Debug)]
pub(crate) struct KeyedToken<'a, 'r, 'k, P> {
    candidate: UnverifiedToken<'a, 'r, P>,
    selected: Selected<'k>,
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
        (declared, role): (TokenType, Role),
        slot: &'static TokenSlot,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let claims = &parsed.claims;
        trace.audit(|record| record.read(P::ROLE, claims.iss.as_deref(), claims.jti.as_deref(), realm));
        let source = Source::find(realm, claims, role);
        // The issuer's settings name the claim of the scope, so its type is checked here.
        let scope = source.as_ref().map_or(Ok(ReadScope::default()), |(source, _)| source.scope(claims))?;
        trace.passed(Check::Token(slot, TokenCheck::Claims));
        trace.compare(|| seen::issuer(claims, realm));
        let (source, tenant) = source?;
        if claims.iss.is_none() {
            let iss = Some(source.as_written().as_str());
            trace.audit(|record| record.read(P::ROLE, iss, claims.jti.as_deref(), realm));
        }
        let namespace = source.namespace(tenant);
        trace.passed(Check::Token(slot, TokenCheck::Issuer));
        Ok(Self { parsed, scope, source, namespace, declared, slot, part: PhantomData })
    }

    /// The issuer whose keys the engine needs.
    pub(crate) fn source(&self) -> Source<'r> {
        self.source
    }

    /// Selects the key by the header, among the issuer's keys and for an algorithm that it lists.
    /// If no key fits, it calls `missing` with the `kid` of the header and the `iss`.
    pub(crate) fn with_key<'k>(
        self,
        keys: &'k JwkSet,
        missing: impl FnOnce(Option<&str>, &str),
        trace: &mut Trace,
    ) -> Result<KeyedToken<'a, 'r, 'k, P>, TokenError> {
        let header = &self.parsed.header;
        trace.compare(|| seen::algorithm(header));
        let algorithm = Algorithm::from_name(&header.algorithm).ok_or(TokenError::AlgorithmNotListed)?;
        let listed = match self.source {
            Source::Own(_) => &Algorithm::ALL[..],
            Source::Trusted(issuer) if !algorithm.is_among(&issuer.algorithms) => {
                return Err(TokenError::AlgorithmNotListed);
            }
            Source::Trusted(issuer) => &issuer.algorithms,
        };
        trace.passed(Check::Token(self.slot, TokenCheck::Algorithm));
        trace.compare(|| seen::key(header));
        let iss = self.parsed.claims.iss.as_deref().unwrap_or_default();
        let selected = keys.select(&Wanted { kid: header.kid.as_deref(), algorithm, listed, iss });
        if let Err(Selection::Unknown) = selected {
            missing(header.kid.as_deref(), iss);
        }
        let selected = selected?;
        if !selected.presumed {
            trace.passed(Check::Token(self.slot, TokenCheck::Key));
        }
        Ok(KeyedToken { candidate: self, selected, algorithm })
    }
}

impl<'a, 'r> UnverifiedToken<'a, 'r, Subject> {
    /// Parses a token of this realm, which is of the type as which it was minted.
    pub(crate) fn minted(
        token: &'a str,
        slot: &'static TokenSlot,
        realm: &'r Realm,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let parsed = format::minted(token, slot, trace)?;
        let candidate = Self::of(parsed, realm, (TokenType::Jwt, Role::Subject), slot, trace)?;
        match candidate.source {
            Source::Own(_) => Ok(candidate),
            Source::Trusted(_) => Err(TokenError::IssuerRole),
        }
    }

    /// The type as which it says it was minted.
    pub(crate) fn minted_as(&self) -> Result<TokenType, TokenError> {
        let origin = Origin::parse(self.parsed.claims.all());
        token_type::minted(
            &self.parsed.header.typ,
            origin.as_ref().map(Option::as_ref).map_err(|error| *error),
        )
    }
}

impl<'r, P: Part> KeyedToken<'_, 'r, '_, P> {
    /// The question to the host: does the signature verify under this key?
    pub(crate) fn question(&self) -> SignatureQuestion<'_> {
        SignatureQuestion {
            key: self.selected.key,
            algorithm: self.algorithm,
            message: &self.candidate.parsed.message,
            signature: &self.candidate.parsed.signature,
            recurrence: Recurrence::Likely,
        }
    }

    /// The `kid` and `iss` of a token whose key was only presumed, where that key did not sign it: the
    /// token means a key that the set lacks.
    pub(crate) fn misses_its_key(&self, verdict: Verdict) -> Option<(Option<&str>, &str)> {
        let ParsedToken { header, claims, .. } = &self.candidate.parsed;
        let missed = self.selected.presumed && verdict == Verdict::Invalid;
        missed.then(|| (header.kid.as_deref(), claims.iss.as_deref().unwrap_or_default()))
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
        if self.misses_its_key(verdict).is_some() {
            return Err(TokenError::KeyUnknown);
        }
        let UnverifiedToken { parsed, scope, source, namespace, declared, slot, part } = self.candidate;
        if self.selected.presumed {
            trace.passed(Check::Token(slot, TokenCheck::Key));
        }
        let ParsedToken { header, claims, .. } = parsed;
        let typ = &header.typ;
        trace.expects("made with that key over these bytes");
        if verdict == Verdict::Invalid {
            return Err(TokenError::SignatureInvalid);
        }
        trace.passed(Check::Token(slot, TokenCheck::Signature));
        let origin = match source {
            Source::Own(_) => Origin::parse(claims.all()),
            Source::Trusted(_) => Ok(None),
        };
        let found = match source {
            // What this realm signs for another purpose has no `typ` of a token.
            Source::Own(_) => {
                trace.compare(|| seen::protocol(typ));
                trace.passed(Check::Token(slot, TokenCheck::Protocol));
                trace.passed(Check::Token(slot, TokenCheck::OtherKind));
                token_type::minted(typ, origin.as_ref().map(Option::as_ref).map_err(|error| *error))
            }
            Source::Trusted(issuer) => {
                let evidence = Evidence { typ, claims: &claims, issuer, client };
                evidence.check_purpose(slot, trace)?;
                evidence.token_type()
            }
        };
        let clock = Clock { now, skew: realm.clock_skew };
        trace.compare(|| seen::time(&claims, clock, source));
        // A token without a type is refused below, whatever its times.
        let exp = expiry(&claims, found.unwrap_or(TokenType::Jwt), source.max_age(), clock)?;
        trace.passed(Check::Token(slot, TokenCheck::Time));
        trace.compare(|| seen::sub(&claims, source));
        let sub = source.subject(&claims)?;
        P::in_namespace(&sub, &namespace, source, realm)?;
        trace.passed(Check::Token(slot, TokenCheck::Subject));
        let token_type = match source {
            Source::Own(_) => token_type::check_minted(found, declared, slot, trace)?,
            Source::Trusted(issuer) => {
                let evidence = Evidence { typ, claims: &claims, issuer, client };
                evidence.check(found, declared, (P::ROLE, slot), trace)?
            }
        };
        trace.passed(Check::Token(slot, TokenCheck::Kind));
        let confirmation = Confirmation::of(&claims);
        let iss = Issuer::from(claims.iss.as_deref().unwrap_or_else(|| source.as_written().as_str()));
        // INVARIANT: a token with a malformed origin has no type, and was refused above.
        let origin = origin.unwrap_or_default();
        let facts =
            TokenFacts { claims, source, iss, namespace, token_type, exp, sub, scope, confirmation, origin };
        Ok(ValidToken(VerifiedToken { facts, slot, part }))
    }
}
