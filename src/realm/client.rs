//! A client: how it authenticates, and what it may request.

use crate::oauth::{Audience, ClientId, Scope, Seconds, Sub, TokenType};
use crate::realm::{ClientAuth, Issued, Rule};

/// A client of the realm.
#[derive(Debug)]
pub struct Client {
    pub(crate) client_id: ClientId,
    /// The version of the document in which the client last changed.
    pub(crate) version: u64,
    /// How `may_act.sub` and `act.sub` name this client.
    pub(crate) subject: Sub,
    pub(crate) auth: ClientAuth,
    /// The `audience` of each target it may name.
    pub(crate) targets: Vec<Audience>,
    pub(crate) default_target: Option<Audience>,
    pub(crate) scopes: Scope,
    /// Scope it may receive beyond the subject token's, by type of subject token.
    pub(crate) scope_expansion: Vec<(TokenType, Scope)>,
    pub(crate) delegation: Allowed,
    pub(crate) impersonation: Allowed,
    pub(crate) may_act: MayActPolicy,
    /// Values of `aud` that mean this client, besides its `client_id`.
    pub(crate) subject_audience: Vec<Audience>,
    /// Values of `aud` and `azp` in ID tokens that mean this client, besides its `client_id`.
    pub(crate) id_audience: Vec<Audience>,
    pub(crate) introspect: Vec<Audience>,
    pub(crate) lifetime: Option<Seconds>,
    pub(crate) explain: Allowed,
    /// The further claims of its tokens, where they differ from the realm's.
    pub(crate) issued: Issued,
    /// The rules that decide after the realm's.
    pub(crate) rules: Vec<Rule>,
}

impl Client {
    /// The name under which the operator registered it.
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// The audiences whose tokens introspection shows to it as active.
    pub fn introspects(&self) -> impl Iterator<Item = &Audience> {
        self.introspect.iter()
    }

    /// Whether it may request the trace of a decision.
    pub fn may_explain(&self) -> bool {
        self.explain == Allowed::Yes
    }

    /// Whether a value of `aud` means this client.
    pub(crate) fn is_named_by(&self, audience: &str) -> bool {
        self.client_id == *audience || self.subject_audience.iter().any(|own| *own == *audience)
    }

    /// Whether a value of `aud` or `azp` in an ID token means this client.
    pub(crate) fn is_named_by_id_token(&self, audience: &str) -> bool {
        self.client_id == *audience || self.id_audience.iter().any(|own| *own == *audience)
    }
}

/// Whether the operator permits something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Allowed {
    /// The operator permits it.
    Yes,
    /// The operator does not permit it.
    No,
}

/// The rights of a client over a subject token that has no `may_act`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MayActPolicy {
    /// None.
    Required,
    /// Those that the client's own settings permit.
    IfPresent,
}
