//! The configured world: the tokens a realm trusts, the clients it serves and the tokens it issues.
//!
//! A *realm* is one issuer of tokens with its configuration: trusted issuers, targets, clients and
//! limits. The engine turns its document into a [`Realm`] or into an error that points at the mistake;
//! no other way leads to a realm, so the stages never meet an invalid one.

mod check;
mod claim_mapping;
mod claim_path;
pub(crate) mod claim_rule;
mod client;
mod client_auth;
mod client_index;
mod demand;
mod document;
mod dpop;
mod issued;
mod issuer;
pub mod least_engine;
mod lint;
mod markers;
pub(crate) mod may_act;
mod metadata;
mod nearest;
mod not_before;
mod place;
mod profile;
mod reader;
pub mod record;
mod rule_refusal;
pub mod signed;
pub(crate) mod spiffe;
mod split;
mod target_scopes;
mod template;
#[cfg(test)]
mod tests;
mod token_shape;
mod url;
pub(crate) mod workload_profile;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use self::claim_mapping::ClaimMapping;
pub(crate) use self::claim_mapping::{
    ClientIdClaim, EmailVerified, ReadScope, ScopeMalformed, SubjectFault, SubjectSource, SubjectValues,
};
pub use self::claim_path::ClaimPath;
pub use self::client::Client;
pub(crate) use self::client::{Allowed, MayActPolicy};
pub(crate) use self::client_auth::AuthMethod;
pub use self::client_auth::{ClientAuth, FederatedRule, WorkloadRule};
pub(crate) use self::client_index::ClientIndex;
pub use self::demand::Demand;
pub use self::document::RealmDocument;
#[cfg(feature = "schema")]
pub use self::document::schema;
pub(crate) use self::dpop::{DpopPolicy, ProofNonce, ProofReplay};
pub(crate) use self::issued::{ByTokenType, Issued, IssuedMayAct, Rule, Then};
pub use self::issuer::{ClientList, KeySource, Role, ScopeCeiling, Tenants, TrustedIssuer};
pub(crate) use self::issuer::{MissingAudience, OutliveSubject, StatusList};
pub use self::lint::lint;
pub use self::markers::Markers;
pub(crate) use self::markers::{MarkerSet, MarkerTest};
pub(crate) use self::place::escaped;
pub use self::profile::{Profile, unknown_profile};
pub(crate) use self::reader::read;
use self::record::LeastVersions;
pub use self::rule_refusal::RuleRefusal;
pub use self::split::{Pushed, Records, split};
pub(crate) use self::target_scopes::{TargetScopes, TargetSet};
pub(crate) use self::token_shape::{AccessTokenTyp, ScopeClaim, ScopeForm, TokenShape};
pub use self::workload_profile::WorkloadProfile;

use crate::jose::Algorithm;
use crate::oauth::{
    Audience, ClaimName, ClientId, IssuedTokenType, Issuer, RealmPath, Scope, Seconds, TokenType,
};

/// A realm, valid by construction.
#[derive(Debug)]
pub struct Realm {
    pub(crate) path: RealmPath,
    pub(crate) issuer: Issuer,
    pub(crate) version: u64,
    pub(crate) signing_algorithm: Algorithm,
    /// The days after which another key follows the one that signs.
    pub(crate) rotate_every_days: u32,
    pub(crate) lifetime: Seconds,
    /// What it demands of `DPoP` proofs; without it the realm accepts none.
    pub(crate) dpop: Option<DpopPolicy>,
    pub(crate) clock_skew: Seconds,
    pub(crate) max_act_depth: usize,
    pub(crate) scope_policy: ScopePolicy,
    pub(crate) exchanges: Vec<(TokenType, IssuedTokenType)>,
    pub(crate) issuers: HashMap<Issuer, TrustedIssuer>,
    /// Those of them that are templates, sorted.
    pub(crate) templates: Vec<Issuer>,
    /// The issuers of JWT-SVIDs, by their trust domains.
    pub(crate) trust_domains: HashMap<Box<str>, Issuer>,
    /// Pairs of the issuer of a subject and the issuer of an actor.
    pub(crate) cross_issuer: Vec<(Issuer, Issuer)>,
    /// The namespaces of all issuers but the empty one: sorted, each once, none a prefix of another.
    pub(crate) namespaces: Vec<Box<str>>,
    pub(crate) targets: Vec<Target>,
    /// The targets that each scope value may be granted for.
    pub(crate) target_scopes: TargetScopes,
    /// The index in `targets` that an `audience` or a `resource` names.
    pub(crate) target_names: HashMap<Audience, usize>,
    /// The clients in this document; the record of a realm leaves most of them to their own records.
    pub(crate) clients: HashMap<ClientId, Arc<Client>>,
    /// Those of them that a token of another issuer authenticates, by what their rules pin.
    pub(crate) client_index: ClientIndex,
    /// The further claims of issued tokens, unless their client's part of the document differs.
    pub(crate) issued: Issued,
    /// The claims that limit a token: the engine carries them over, or refuses the exchange.
    pub(crate) restrict: Vec<ClaimName>,
    /// The rules that decide last.
    pub(crate) rules: Vec<Rule>,
    pub(crate) origins: Vec<Box<str>>,
    /// The oldest records of its clients that the realm accepts.
    pub(crate) least: LeastVersions,
    /// The addresses of the keys of those clients that have their own records.
    pub(crate) client_jwks_uris: BTreeMap<ClientId, Box<str>>,
    /// The digest of the record it was read from: an attacker who can write the store must not swap two
    /// records of one version.
    pub(crate) digest: Box<str>,
}

/// An audience for which the realm issues tokens.
#[derive(Debug)]
pub struct Target {
    pub(crate) audience: Audience,
    pub(crate) resources: Vec<Audience>,
    pub(crate) scopes: Scope,
    pub(crate) lifetime: Option<Seconds>,
    pub(crate) shape: TokenShape,
}

/// The answer to a request for more scope than the realm can grant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ScopePolicy {
    /// The engine refuses it, so that the client learns at once that its code expects too much.
    Refuse,
    /// The engine trims the scope, and the response states the granted scope.
    Narrow,
}

/// A mistake in a realm document: its place, and the way to fix it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RealmError {
    /// A JSON pointer (RFC 6901) to the mistake; empty for the document as a whole.
    pub pointer: String,
    /// The mistake, without the value itself.
    pub reason: String,
}

impl RealmError {
    pub(crate) fn new(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }
}

impl fmt::Display for RealmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{place}: {}", self.reason)
    }
}

impl std::error::Error for RealmError {}

/// An oddity in a valid realm document: a key that the engine skips, a dangerous setting, a rule that it
/// never evaluates.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RealmWarning {
    /// The stable id of the warning, such as `issuer.untyped`; `src/manual/realm/warnings.md` lists them.
    pub id: &'static str,
    /// A JSON pointer to the oddity.
    pub pointer: String,
    /// How the engine treats it, or why it is dangerous and what the operator can do.
    pub reason: String,
}

impl fmt::Display for RealmWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(f, "{place}: {} ({})", self.reason, self.id)
    }
}

impl Realm {
    /// Reads a realm document.
    ///
    /// # Errors
    ///
    /// [`RealmError`] for the first mistake: bad JSON, an unknown member, a value of the wrong
    /// type, or one of the contradictions that `src/manual/realm.md` lists.
    pub fn parse(document: &str) -> Result<(Self, Vec<RealmWarning>), RealmError> {
        check::realm(RealmDocument::parse(document)?)
    }

    /// The path of the issuer, under which the realm answers.
    pub fn path(&self) -> &RealmPath {
        &self.path
    }

    /// The `iss` of every token minted here.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The version of the document, which grows with every push.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The digest of the record that the realm was read from; empty for a realm read from a document. Two
    /// records of one version have two digests.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The algorithm with which the realm signs.
    pub fn signing_algorithm(&self) -> Algorithm {
        self.signing_algorithm
    }

    /// The days after which another key follows the one that signs.
    pub fn rotate_every_days(&self) -> u32 {
        self.rotate_every_days
    }

    /// The client of that name, if this document holds its record.
    pub fn client(&self, client_id: &ClientId) -> Option<&Arc<Client>> {
        self.clients.get(client_id)
    }

    /// The browser origins that may call the token endpoint.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.origins.iter().map(|origin| &**origin)
    }

    /// The trusted issuer of an `iss`, compared byte for byte, and the tenant where its entry is a
    /// template. An entry without a placeholder counts before a template that its name matches.
    pub(crate) fn trusted_issuer<'a>(&self, iss: &'a str) -> Option<(&TrustedIssuer, Option<&'a str>)> {
        if let Some(issuer) = self.issuers.get(iss).filter(|issuer| issuer.tenants.is_none()) {
            return Some((issuer, None));
        }
        self.templates.iter().find_map(|name| {
            let issuer = self.issuers.get(name)?;
            let tenant = issuer.tenants.as_ref()?.tenant(iss)?;
            Some((issuer, Some(tenant)))
        })
    }

    /// The issuer of the JWT-SVIDs of a trust domain.
    pub(crate) fn issuer_of_trust_domain(&self, domain: &str) -> Option<&TrustedIssuer> {
        self.trust_domains.get(domain).and_then(|issuer| self.issuers.get(issuer))
    }

    /// The target that an `audience` or a `resource` names exactly.
    pub(crate) fn target(&self, name: &str) -> Option<&Target> {
        self.numbered_target(name).map(|(_, target)| target)
    }

    /// The same, with its index in `targets`.
    pub(crate) fn numbered_target(&self, name: &str) -> Option<(usize, &Target)> {
        let index = *self.target_names.get(name)?;
        self.targets.get(index).map(|target| (index, target))
    }

    /// Whether the realm lets a subject of one issuer and an actor of another appear in one exchange. A
    /// pair names entries as the document has them; where both are templates, only for one tenant.
    pub(crate) fn combines(&self, subject: &str, actor: &str) -> bool {
        // A foreign `act` may name any issuer, and the template itself is none: it stands for its tenants.
        if self.templates.iter().any(|name| *name == *subject || *name == *actor) {
            return false;
        }
        let entry = |iss| match self.trusted_issuer(iss) {
            Some((issuer, tenant)) => (issuer.issuer.as_str(), tenant),
            None => (iss, None),
        };
        let ((subject, subjects), (actor, actors)) = (entry(subject), entry(actor));
        let one_tenant = subjects.is_none() || actors.is_none() || subjects == actors;
        one_tenant && self.cross_issuer.iter().any(|pair| pair.0 == *subject && pair.1 == *actor)
    }

    /// Whether a name begins with the namespace of some issuer.
    pub(crate) fn begins_with_namespace(&self, name: &str) -> bool {
        // INVARIANT: no namespace is a prefix of another, so if `name` begins with one, it is the
        // last that sorts at or before `name`.
        let after = self.namespaces.partition_point(|namespace| **namespace <= *name);
        let last = after.checked_sub(1).and_then(|index| self.namespaces.get(index));
        last.is_some_and(|namespace| name.starts_with(&**namespace))
    }
}
