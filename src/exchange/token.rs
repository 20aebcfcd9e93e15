//! Stage 4: the subject and actor tokens. RFC 7515, RFC 7519, RFC 8725; RFC 8693 §2.1.
//!
//! In:  a token of the request and its declared type.
//! Out: [`VerifiedToken`]: the proof that an issuer of this realm signed the token, and its type, which
//!      the token shows itself.
//!
//! Verification has three steps, because two of them wait for the host: an [`UnverifiedToken`]
//! names the issuer whose keys the engine needs, a [`KeyedToken`] holds the signature to verify,
//! and only a valid verdict leads to a proof. The engine uses no key and no URL from the token
//! itself.

mod issuer;
mod revocation;
mod seen;
pub(crate) mod token_type;

use std::borrow::Cow;
use std::marker::PhantomData;
use std::ops::Deref;

pub(crate) use self::issuer::Source;
pub(crate) use self::revocation::ValidToken;
use self::token_type::Evidence;
use crate::check::{Check, TokenCheck};
use crate::error::{ExchangeError, Refusal, RegisteredClaim, TokenError};
use crate::exchange::grant_type::TokenParameter;
use crate::jose::{
    Algorithm, CompactJws, JwkSet, Jws, Key, Recurrence, Selection, SignatureQuestion, Typ, Verdict,
};
use crate::json::{Object, Value};
use crate::jwt::{Audiences, Claims, Clock, expiry};
use crate::oauth::{ClientId, Issuer, Scope, TokenType, UnixTime};
use crate::realm::{Client, MissingAudience, ReadScope, Realm, Role, SubjectFault};
use crate::trace::Trace;

/// The role of a token in an exchange.
pub(crate) trait Part {
    /// The role as an enumeration.
    const ROLE: Role;
    /// The check with the role in its id.
    fn check(check: TokenCheck) -> Check;
    /// The refusal with the role in its id.
    fn refuse(error: TokenError) -> ExchangeError;
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

    fn check(check: TokenCheck) -> Check {
        Check::SubjectToken(check)
    }

    fn refuse(error: TokenError) -> ExchangeError {
        ExchangeError::Refused(Refusal::SubjectToken(error))
    }

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

    fn check(check: TokenCheck) -> Check {
        Check::ActorToken(check)
    }

    fn refuse(error: TokenError) -> ExchangeError {
        ExchangeError::Refused(Refusal::ActorToken(error))
    }

    /// `act` names an actor together with its issuer, so that an actor needs no namespace.
    fn in_namespace(_: &str, _: &str, _: Source<'_>, _: &Realm) -> Result<(), TokenError> {
        Ok(())
    }
}

/// A well-formed token that names an issuer of this realm; nothing of it is verified.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a, 'r, P> {
    jws: Jws<'a>,
    claims: Claims,
    scope: ReadScope,
    source: Source<'r>,
    /// The prefix of its subject, for its tenant where the issuer has several.
    namespace: Cow<'r, str>,
    /// The type that the request declares.
    declared: TokenType,
    part: PhantomData<P>,
}

/// An unverified token with the key that must have signed it.
#[derive(Debug)]
pub(crate) struct KeyedToken<'a, 'r, 'k, P> {
    candidate: UnverifiedToken<'a, 'r, P>,
    key: &'k Key,
    algorithm: Algorithm,
}

/// A token whose signature, issuer, time, subject and type are verified, and which is not revoked.
#[derive(Debug)]
pub(crate) struct VerifiedToken<'r, P> {
    facts: TokenFacts<'r>,
    part: PhantomData<P>,
}

/// What a verified token says, whichever part it plays.
#[derive(Debug)]
pub(crate) struct TokenFacts<'r> {
    claims: Claims,
    source: Source<'r>,
    iss: Issuer,
    namespace: Cow<'r, str>,
    kind: TokenType,
    exp: UnixTime,
    sub: String,
    scope: ReadScope,
}

impl<'r, P> Deref for VerifiedToken<'r, P> {
    type Target = TokenFacts<'r>;

    fn deref(&self) -> &TokenFacts<'r> {
        &self.facts
    }
}

impl<'a, 'r, P: Part> UnverifiedToken<'a, 'r, P> {
    /// Parses a token and finds its issuer among those that the realm trusts in `role`.
    pub(crate) fn parse(
        presented: TokenParameter<'a>,
        realm: &'r Realm,
        role: Role,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let TokenParameter { token, kind } = presented;
        Self::of(compact::<P>(token, trace)?, realm, kind, role, trace)
    }

    fn of(
        jws: Jws<'a>,
        realm: &'r Realm,
        declared: TokenType,
        role: Role,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let claims = Claims::parse(&jws.payload)?;
        trace.audit(|record| record.read(P::ROLE, claims.iss.as_deref(), claims.jti.as_deref(), realm));
        let source = Source::find(realm, &claims, role);
        // The issuer's settings name the claim of the scope, so its type is checked here.
        let scope = source.as_ref().map_or(Ok(ReadScope::default()), |(source, _)| source.scope(&claims))?;
        trace.passed(P::check(TokenCheck::Claims));
        trace.compare(|| seen::issuer(&claims, realm));
        let (source, tenant) = source?;
        let namespace = source.namespace(tenant);
        trace.passed(P::check(TokenCheck::Issuer));
        Ok(Self { jws, claims, scope, source, namespace, declared, part: PhantomData })
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
        let header = &self.jws.header;
        trace.compare(|| seen::algorithm(header));
        let algorithm = Algorithm::from_name(&header.algorithm).ok_or(TokenError::AlgorithmNotListed)?;
        let key = match self.source {
            Source::Own(_) => keys.select(header.kid.as_deref(), algorithm, &Algorithm::ALL),
            Source::Trusted(issuer) if !issuer.algorithms.contains(&algorithm) => {
                return Err(TokenError::AlgorithmNotListed);
            }
            Source::Trusted(issuer) => keys.select(header.kid.as_deref(), algorithm, &issuer.algorithms),
        };
        trace.passed(P::check(TokenCheck::Algorithm));
        trace.compare(|| seen::key(header));
        if let Err(Selection::Unknown) = key {
            missing(header.kid.as_deref());
        }
        let key = key?;
        trace.passed(P::check(TokenCheck::Key));
        Ok(KeyedToken { candidate: self, key, algorithm })
    }
}

impl<'a, 'r> UnverifiedToken<'a, 'r, Subject> {
    /// Parses a token of this realm, which is of the type as which it was minted.
    pub(crate) fn minted(token: &'a str, realm: &'r Realm, trace: &mut Trace) -> Result<Self, TokenError> {
        let jws = compact::<Subject>(token, trace)?;
        let candidate = Self::of(jws, realm, TokenType::Jwt, Role::Subject, trace)?;
        match candidate.source {
            Source::Own(_) => Ok(candidate),
            Source::Trusted(_) => Err(TokenError::IssuerRole),
        }
    }

    /// The type as which it says it was minted.
    pub(crate) fn minted_as(&self) -> Result<TokenType, TokenError> {
        token_type::minted(&self.jws.header.typ, &self.claims)
    }
}

impl<'r, P: Part> KeyedToken<'_, 'r, '_, P> {
    /// The question to the host: does the signature verify under this key?
    pub(crate) fn question(&self) -> SignatureQuestion<'_> {
        SignatureQuestion {
            key: self.key,
            algorithm: self.algorithm,
            message: self.candidate.jws.signing_input,
            signature: &self.candidate.jws.signature,
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
        trace.expects("made with that key over these bytes");
        if verdict == Verdict::Invalid {
            return Err(TokenError::SignatureInvalid);
        }
        trace.passed(P::check(TokenCheck::Signature));
        let UnverifiedToken { jws, claims, scope, source, namespace, declared, part } = self.candidate;
        let typ = &jws.header.typ;
        let found = match source {
            Source::Own(_) => token_type::minted(typ, &claims),
            Source::Trusted(issuer) => Evidence { typ, claims: &claims, issuer, client }.token_type(),
        };
        let clock = Clock { now, skew: realm.clock_skew };
        trace.compare(|| seen::time(&claims, clock, source));
        // A token without a type is refused below, whatever its times.
        let exp = expiry(&claims, found.unwrap_or(TokenType::Jwt), source.max_age(), clock)?;
        trace.passed(P::check(TokenCheck::Time));
        trace.compare(|| seen::sub(&claims, source));
        let sub = subject(&claims, source)?;
        P::in_namespace(&sub, &namespace, source, realm)?;
        trace.passed(P::check(TokenCheck::Subject));
        let kind = match source {
            Source::Own(_) => minted_as::<P>(found, declared, typ, trace)?,
            Source::Trusted(issuer) => {
                let evidence = Evidence { typ, claims: &claims, issuer, client };
                typed::<P>(found, declared, &evidence, trace)?
            }
        };
        trace.passed(P::check(TokenCheck::Kind));
        let iss = Issuer::from(claims.iss.as_deref().unwrap_or_else(|| source.as_written().as_str()));
        let facts = TokenFacts { claims, source, iss, namespace, kind, exp, sub, scope };
        Ok(ValidToken(VerifiedToken { facts, part }))
    }
}

/// Finds the type of a foreign token, step by step, and compares it with the declared one.
fn typed<P: Part>(
    found: Result<TokenType, TokenError>,
    declared: TokenType,
    evidence: &Evidence<'_>,
    trace: &mut Trace,
) -> Result<TokenType, TokenError> {
    let Evidence { typ, claims, issuer, client } = *evidence;
    trace.compare(|| seen::protocol(typ));
    token_type::protocol(typ)?;
    trace.passed(P::check(TokenCheck::Protocol));
    trace.compare(|| seen::other_kind(claims, issuer));
    token_type::is_token_of_a_subject(claims, issuer)?;
    trace.passed(P::check(TokenCheck::OtherKind));
    trace.compare(|| seen::token_type(evidence));
    let found = found?;
    trace.passed(P::check(TokenCheck::Type));
    trace.compare(|| seen::declared(found, declared, evidence));
    token_type::agrees(found, declared, evidence)?;
    if let (TokenType::IdToken, Some(client)) = (found, client) {
        let may_act = match P::ROLE {
            Role::Subject | Role::Workload => claims.all().member("may_act").and_then(Value::as_object),
            // An actor token does not permit others to act for the subject.
            Role::Actor => None,
        };
        token_type::authorized_party(claims, may_act, client)?;
    }
    Ok(found)
}

/// Compares the type as which this realm minted a token with the declared one.
fn minted_as<P: Part>(
    found: Result<TokenType, TokenError>,
    declared: TokenType,
    typ: &Typ,
    trace: &mut Trace,
) -> Result<TokenType, TokenError> {
    trace.compare(|| seen::protocol(typ));
    for check in [TokenCheck::Protocol, TokenCheck::OtherKind, TokenCheck::Type] {
        trace.passed(P::check(check));
    }
    trace.compare(|| seen::minted(found.ok(), declared));
    let found = found?;
    if declared == found || declared == TokenType::Jwt { Ok(found) } else { Err(TokenError::MintedAsOther) }
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
    pub(crate) fn kind(&self) -> TokenType {
        self.kind
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
        match (self.kind, self.source) {
            (TokenType::IdToken, _) => self.claims.azp.as_deref(),
            (_, Source::Own(_)) => self.claims.all().member("client_id").and_then(Value::as_str),
            (kind, Source::Trusted(issuer)) => issuer.claims.client_id(self.claims.all(), kind),
        }
    }

    /// The client that an access token without `aud` is addressed to, where its issuer omits `aud`.
    pub(crate) fn stands_in_for_audience(&self) -> Option<&str> {
        let issuer = self.source.trusted()?;
        let omitted = issuer.missing_audience == MissingAudience::ClientId
            && self.kind == TokenType::AccessToken
            && self.claims.aud.values().next().is_none();
        issuer.claims.sole_client_id(self.claims.all()).filter(|_| omitted)
    }

    /// Whether this realm minted it, as an access token, for this client.
    pub(crate) fn minted_for(&self, client_id: &ClientId) -> bool {
        let own = matches!(self.source, Source::Own(_));
        own && self.claims.all().member("client_id").and_then(Value::as_str) == Some(client_id.as_str())
    }
}

fn compact<'a, P: Part>(token: &'a str, trace: &mut Trace) -> Result<Jws<'a>, TokenError> {
    trace.compare(|| seen::compact(token));
    let jws = CompactJws::parse(token)?;
    trace.passed(P::check(TokenCheck::Compact));
    trace.expects(seen::HEADER);
    let jws = jws.with_header()?;
    trace.passed(P::check(TokenCheck::Header));
    trace.expects(seen::CLAIMS);
    Ok(jws)
}

/// The subject, from the place where its issuer writes it.
fn subject(claims: &Claims, source: Source<'_>) -> Result<String, TokenError> {
    let sub = match source {
        Source::Own(_) => claims.sub.clone().ok_or(TokenError::SubjectMissing)?,
        Source::Trusted(issuer) => issuer.claims.subject(claims.all()).map_err(|fault| match fault {
            SubjectFault::Missing => TokenError::SubjectMissing,
            SubjectFault::Malformed => TokenError::ClaimsMalformed(RegisteredClaim::Sub),
            SubjectFault::OtherPrefix => TokenError::SubjectPrefix,
            SubjectFault::NotAllowed => TokenError::SubjectNotAllowed,
        })?,
    };
    if (1..=MAX_SUB).contains(&sub.len()) { Ok(sub) } else { Err(TokenError::SubjectMissing) }
}

/// The longest `sub`, in bytes. RFC 7519 sets no bound.
const MAX_SUB: usize = 1_024;
