//! The configured world: what a realm trusts, whom it serves and what it hands out.
//!
//! A *realm* is one issuer of tokens with everything it was told: trusted issuers, targets,
//! clients and limits. Its document becomes a [`Realm`] or an error that points at the mistake;
//! there is no other way to one, so the stages never meet an invalid realm.

mod check;
mod client;
mod demand;
mod document;
mod issued;
mod issuer;
mod lint;
pub(crate) mod may_act;
mod metadata;
mod place;
mod reader;
pub mod record;
mod rule_refusal;
pub mod signed;
mod split;
#[cfg(test)]
mod tests;
mod url;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub(crate) use self::client::{Allowed, MayActPolicy};
pub use self::client::{Client, ClientAuth, Platform, WorkloadRule};
pub use self::demand::Demand;
pub use self::document::RealmDocument;
#[cfg(feature = "schema")]
pub use self::document::schema;
pub(crate) use self::issued::{ByKind, Issued, IssuedMayAct, Rule, Then};
pub use self::issuer::{ClientList, IssuerKeys, Role, ScopeCeiling, TrustedIssuer};
pub use self::lint::lint;
pub(crate) use self::place::escaped;
pub(crate) use self::reader::read;
use self::record::LeastVersions;
pub use self::rule_refusal::RuleRefusal;
pub use self::split::{Pushed, Records, split};

use crate::jose::Algorithm;
use crate::oauth::{Audience, ClientId, IssuedTokenType, Issuer, RealmPath, Scope, Seconds, TokenType};

/// A realm, valid by construction.
#[derive(Debug)]
pub struct Realm {
    pub(crate) path: RealmPath,
    pub(crate) issuer: Issuer,
    pub(crate) version: u64,
    pub(crate) signing_algorithm: Algorithm,
    /// How old its own key becomes before another one follows.
    pub(crate) rotate_every_days: u32,
    pub(crate) lifetime: Seconds,
    pub(crate) outlive_subject: OutliveSubject,
    pub(crate) clock_skew: Seconds,
    pub(crate) max_act_depth: usize,
    pub(crate) scope_policy: ScopePolicy,
    pub(crate) exchanges: Vec<(TokenType, IssuedTokenType)>,
    pub(crate) issuers: HashMap<Issuer, TrustedIssuer>,
    /// Pairs of the issuer of a subject and the issuer of an actor.
    pub(crate) cross_issuer: Vec<(Issuer, Issuer)>,
    /// The namespaces of all issuers but the empty one: sorted, each once, none a prefix of another.
    pub(crate) namespaces: Vec<Box<str>>,
    pub(crate) targets: Vec<Target>,
    /// Where in `targets` an `audience` or a `resource` is.
    pub(crate) target_names: HashMap<Audience, usize>,
    /// The clients in this document; a record leaves most of them to records of their own.
    pub(crate) clients: HashMap<ClientId, Arc<Client>>,
    /// What issued tokens carry, unless their client says otherwise.
    pub(crate) issued: Issued,
    /// The rules that decide last.
    pub(crate) rules: Vec<Rule>,
    pub(crate) origins: Vec<Box<str>>,
    /// Which records of its clients count.
    pub(crate) least: LeastVersions,
    /// The digest of the record it was read from: two of one version may not take turns.
    pub(crate) digest: Box<str>,
}

/// An audience that tokens may be issued for.
#[derive(Debug)]
pub struct Target {
    pub(crate) audience: Audience,
    pub(crate) resources: Vec<Audience>,
    pub(crate) scopes: Scope,
    pub(crate) lifetime: Option<Seconds>,
}

/// Whether an issued token may outlive a foreign subject token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OutliveSubject {
    /// The default.
    No,
    /// Only tokens of trusted issuers, and only while they are before their `exp`.
    Yes,
}

/// What becomes of a request for more scope than can be granted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ScopePolicy {
    /// It is refused, so that a client learns at once that its code expects too much.
    Refuse,
    /// It is trimmed, and the response says to what.
    Narrow,
}

/// A mistake in a realm document: where, and what to do about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RealmError {
    /// A JSON pointer (RFC 6901) to the mistake; empty for the document as a whole.
    pub pointer: String,
    /// What is wrong there, without the value itself.
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

/// Something odd in a valid realm document: a key that is skipped, a setting that is dangerous, a
/// rule that is never asked.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RealmWarning {
    /// A stable name for it, such as `issuer.untyped`; `src/manual/realm.md` lists them.
    pub id: &'static str,
    /// A JSON pointer to it.
    pub pointer: String,
    /// What is done about it, or why it is dangerous and what to do.
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
    /// kind, or one of the contradictions that `src/manual/realm.md` lists.
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

    /// Grows with every push of the document.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Tells its record from any other of the same version; empty for a realm that was read from its
    /// document.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// With which algorithm the realm signs.
    pub fn signing_algorithm(&self) -> Algorithm {
        self.signing_algorithm
    }

    /// After how many days another key follows the one that signs.
    pub fn rotate_every_days(&self) -> u32 {
        self.rotate_every_days
    }

    /// The client of that name, if its record is in this document.
    pub fn client(&self, client_id: &ClientId) -> Option<&Arc<Client>> {
        self.clients.get(client_id)
    }

    /// Browser origins that may call the token endpoint.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.origins.iter().map(|origin| &**origin)
    }

    /// The trusted issuer that is named so, byte for byte.
    pub(crate) fn trusted_issuer(&self, issuer: &str) -> Option<&TrustedIssuer> {
        self.issuers.get(issuer)
    }

    /// The target that an `audience` or a `resource` names exactly.
    pub(crate) fn target(&self, name: &str) -> Option<&Target> {
        self.target_names.get(name).and_then(|&index| self.targets.get(index))
    }

    /// Whether a subject of one issuer and an actor of another may be combined.
    pub(crate) fn combines(&self, subject: &str, actor: &str) -> bool {
        self.cross_issuer.iter().any(|pair| pair.0 == *subject && pair.1 == *actor)
    }

    /// Whether a name begins with the namespace of some issuer.
    pub(crate) fn begins_with_namespace(&self, name: &str) -> bool {
        // INVARIANT: no namespace is a prefix of another, so the one that `name` begins with is
        // the last that sorts at or before it.
        let after = self.namespaces.partition_point(|namespace| **namespace <= *name);
        let last = after.checked_sub(1).and_then(|index| self.namespaces.get(index));
        last.is_some_and(|namespace| name.starts_with(&**namespace))
    }
}
