//! Stage 4: the subject and actor tokens. RFC 7515, RFC 7519, RFC 8725; RFC 8693 §2.1.
//!
//! In:  a token of the request and its declared type.
//! Out: [`VerifiedToken`]: the proof that an issuer of this realm signed the token, for this type
//!      and time.
//!
//! Verification has three steps, because two of them wait for the host: an [`UnverifiedToken`]
//! names the issuer whose keys the engine needs, a [`KeyedToken`] holds the signature to verify,
//! and only a valid verdict leads to a proof. The engine uses no key and no URL from the token
//! itself.

mod issuer;
mod kind;
mod revocation;
mod seen;

use std::marker::PhantomData;
use std::ops::Deref;

pub(crate) use self::issuer::Source;
pub(crate) use self::revocation::ValidToken;
use crate::jose::{CompactJws, JwkSet, Jws, JwsError, Selected, Selection, Typ, Wanted};
use crate::jwt::{Audiences, Claims, Clock, expiry};

use crate::check::{Check, TokenCheck};
use crate::error::{ExchangeError, Refusal, TokenError};
use crate::exchange::grant_type::TokenParameter;
use crate::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict};
use crate::json::{Object, Value};
use crate::oauth::{ClientId, Issuer, Scope, TokenType, UnixTime};
use crate::realm::{Client, Realm, Role};
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
    fn in_namespace(sub: &str, source: Source<'_>, realm: &Realm) -> Result<(), TokenError>;
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
    fn in_namespace(sub: &str, source: Source<'_>, realm: &Realm) -> Result<(), TokenError> {
        let unprefixed = source.trusted().is_some_and(|issuer| issuer.subject_namespace.is_empty());
        if unprefixed && realm.begins_with_namespace(sub) {
            return Err(TokenError::SubjectNamespace);
        }
        if source.namespace().len() + sub.len() > MAX_SUB {
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
    fn in_namespace(_: &str, _: Source<'_>, _: &Realm) -> Result<(), TokenError> {
        Ok(())
    }
}

/// A well-formed token that names an issuer of this realm; nothing of it is verified.
#[derive(Debug)]
pub(crate) struct UnverifiedToken<'a, 'r, P> {
    jws: Jws<'a>,
    claims: Claims,
    scope: Option<Scope>,
    source: Source<'r>,
    kind: TokenType,
    part: PhantomData<P>,
}

/// An unverified token with the key that must have signed it.
#[derive(Debug)]
pub(crate) struct KeyedToken<'a, 'r, 'k, P> {
    candidate: UnverifiedToken<'a, 'r, P>,
    selected: Selected<'k>,
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
    kind: TokenType,
    exp: UnixTime,
    sub: String,
    scope: Option<Scope>,
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
        kind: TokenType,
        role: Role,
        trace: &mut Trace,
    ) -> Result<Self, TokenError> {
        let claims = Claims::parse(&jws.payload)?;
        trace.audit(|record| record.read(P::ROLE, claims.iss.as_deref(), claims.jti.as_deref(), realm));
        let iss = claims.iss.as_deref().ok_or(TokenError::IssuerMissing);
        let source = iss.and_then(|iss| Source::find(realm, iss, kind, role));
        // The issuer's settings name the claims for `scope` and `client_id`, so their types are
        // checked here.
        let scope = source.as_ref().map_or(Ok(None), |source| claims.scope(source.scope_claim()))?;
        source.as_ref().map_or(Ok(None), |source| claims.client_id(source.client_id_claim()))?;
        trace.passed(P::check(TokenCheck::Claims));
        trace.compare(|| seen::issuer(&claims, realm));
        let source = source?;
        trace.passed(P::check(TokenCheck::Issuer));
        Ok(Self { jws, claims, scope, source, kind, part: PhantomData })
    }

    /// The type that the token must have.
    pub(crate) fn kind(&self) -> TokenType {
        self.kind
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
        let header = &self.jws.header;
        trace.compare(|| seen::algorithm(header));
        let algorithm = Algorithm::from_name(&header.algorithm).ok_or(TokenError::AlgorithmNotListed)?;
        let listed = match self.source {
            Source::Own(_) => &Algorithm::ALL[..],
            Source::Trusted(issuer) if !algorithm.is_among(&issuer.algorithms) => {
                return Err(TokenError::AlgorithmNotListed);
            }
            Source::Trusted(issuer) => &issuer.algorithms,
        };
        trace.passed(P::check(TokenCheck::Algorithm));
        trace.compare(|| seen::key(header));
        let iss = self.claims.iss.as_deref().unwrap_or_default();
        let selected = keys.select(&Wanted { kid: header.kid.as_deref(), algorithm, listed, iss });
        if let Err(Selection::Unknown) = selected {
            missing(header.kid.as_deref(), iss);
        }
        let selected = selected?;
        if !selected.presumed {
            trace.passed(P::check(TokenCheck::Key));
        }
        Ok(KeyedToken { candidate: self, selected, algorithm })
    }
}

impl<'a, 'r> UnverifiedToken<'a, 'r, Subject> {
    /// Parses a token of this realm, as the type of its `typ` header.
    pub(crate) fn minted(token: &'a str, realm: &'r Realm, trace: &mut Trace) -> Result<Self, TokenError> {
        let jws = compact::<Subject>(token, trace)?;
        let kind = match jws.header.typ {
            Typ::AccessToken => TokenType::AccessToken,
            Typ::Jwt => TokenType::IdToken,
            Typ::Absent | Typ::ClientAuthentication | Typ::Other => return Err(TokenError::MintedAsOther),
        };
        let candidate = Self::of(jws, realm, kind, Role::Subject, trace)?;
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
            key: self.selected.key,
            algorithm: self.algorithm,
            message: self.candidate.jws.signing_input,
            signature: &self.candidate.jws.signature,
            recurrence: Recurrence::Likely,
        }
    }

    /// The `kid` and `iss` of a token whose key was only presumed, where that key did not sign it: the
    /// token means a key that the set lacks.
    pub(crate) fn misses_its_key(&self, verdict: Verdict) -> Option<(Option<&str>, &str)> {
        let UnverifiedToken { jws, claims, .. } = &self.candidate;
        let missed = self.selected.presumed && verdict == Verdict::Invalid;
        missed.then(|| (jws.header.kid.as_deref(), claims.iss.as_deref().unwrap_or_default()))
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
        if self.selected.presumed {
            trace.passed(P::check(TokenCheck::Key));
        }
        trace.expects("made with that key over these bytes");
        if verdict == Verdict::Invalid {
            return Err(TokenError::SignatureInvalid);
        }
        trace.passed(P::check(TokenCheck::Signature));
        let UnverifiedToken { jws, claims, scope, source, kind, part } = self.candidate;
        let clock = Clock { now, skew: realm.clock_skew };
        trace.compare(|| seen::time(&claims, clock));
        let exp = expiry(&claims, kind, source.max_age(), clock)?;
        trace.passed(P::check(TokenCheck::Time));
        trace.compare(|| seen::sub(&claims));
        let sub = subject(&claims)?;
        P::in_namespace(&sub, source, realm)?;
        trace.passed(P::check(TokenCheck::Subject));
        trace.compare(|| seen::kind(kind, &jws.header.typ, &claims, source, client));
        match source {
            Source::Own(_) => kind::minted(kind, &jws.header.typ)?,
            Source::Trusted(issuer) => {
                let client = client.map(Client::client_id);
                let may_act = match P::ROLE {
                    Role::Subject | Role::Workload => {
                        claims.all().member("may_act").and_then(Value::as_object)
                    }
                    // An actor token does not permit others to act for the subject.
                    Role::Actor => None,
                };
                kind::foreign(kind, &jws.header.typ, &claims, issuer, client, may_act)?;
            }
        }
        trace.passed(P::check(TokenCheck::Kind));
        let facts = TokenFacts { claims, source, kind, exp, sub, scope };
        Ok(ValidToken(VerifiedToken { facts, part }))
    }
}

impl<'r> TokenFacts<'r> {
    /// The issuer, with its settings in this realm.
    pub(crate) fn source(&self) -> Source<'r> {
        self.source
    }

    pub(crate) fn issuer(&self) -> &'r Issuer {
        self.source.issuer()
    }

    pub(crate) fn sub(&self) -> &str {
        &self.sub
    }

    /// The `sub` of a token that this realm would mint: the value with the namespace of its issuer.
    pub(crate) fn namespaced_sub(&self) -> String {
        format!("{}{}", self.source.namespace(), self.sub)
    }

    /// The declared type, which the token has.
    pub(crate) fn kind(&self) -> TokenType {
        self.kind
    }

    /// The claim `exp`, without the skew.
    pub(crate) fn exp(&self) -> UnixTime {
        self.exp
    }

    /// The scope, from the claim in which its issuer writes it.
    pub(crate) fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    pub(crate) fn aud(&self) -> &Audiences {
        &self.claims.aud
    }

    pub(crate) fn claims(&self) -> &Object {
        self.claims.all()
    }

    /// The clients that the token was issued to: `azp`, and the claim in which its issuer writes
    /// `client_id`.
    pub(crate) fn issued_to(&self) -> impl Iterator<Item = &str> {
        let client_id =
            self.claims.all().member(self.source.client_id_claim()).and_then(|value| value.as_str());
        self.claims.azp.as_deref().into_iter().chain(client_id)
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
    let jws = jws.with_header().inspect_err(|error| {
        if let JwsError::HeaderMalformed(fault) = error {
            trace.compare(|| seen::header(*fault));
        }
    })?;
    trace.passed(P::check(TokenCheck::Header));
    trace.expects(seen::CLAIMS);
    Ok(jws)
}

fn subject(claims: &Claims) -> Result<String, TokenError> {
    let sub = claims.sub.as_ref().filter(|sub| (1..=MAX_SUB).contains(&sub.len()));
    sub.cloned().ok_or(TokenError::SubjectMissing)
}

/// The longest `sub`, in bytes. RFC 7519 sets no bound.
const MAX_SUB: usize = 1_024;
