//! A trusted issuer: the tokens the realm accepts from it, in which role, and the claims it believes.

use std::sync::Arc;

use crate::jose::{Algorithm, JwkSet};
use crate::oauth::{Audience, ClaimName, ClientId, Issuer, Scope, Seconds, TokenType};
use crate::realm::Platform;

/// An issuer that the realm trusts.
#[derive(Debug)]
pub struct TrustedIssuer {
    pub(crate) issuer: Issuer,
    pub(crate) keys: IssuerKeys,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) token_types: Vec<TokenType>,
    pub(crate) roles: Vec<Role>,
    /// The names by which this issuer knows this service.
    pub(crate) audience: Vec<Audience>,
    /// The realm also accepts access tokens without `at+jwt`, under the conditions of the type check.
    pub(crate) untyped_access_tokens: bool,
    /// The claim in which this issuer writes `scope`.
    pub(crate) scope_claim: ClaimName,
    /// The claim in which this issuer writes `client_id`.
    pub(crate) client_id_claim: ClaimName,
    pub(crate) clients: ClientList,
    pub(crate) scopes: ScopeCeiling,
    /// The claims, among those the realm carries, that it believes from this issuer.
    pub(crate) carry: Vec<ClaimName>,
    pub(crate) subject_namespace: Box<str>,
    pub(crate) max_age: Seconds,
    pub(crate) platform: Platform,
}

impl TrustedIssuer {
    /// The value of `iss` in its tokens.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The source of its keys.
    pub fn keys(&self) -> &IssuerKeys {
        &self.keys
    }

    /// Whether its tokens may appear in this role.
    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether this client may present its tokens.
    pub(crate) fn lists(&self, client_id: &ClientId) -> bool {
        match &self.clients {
            ClientList::All => true,
            ClientList::Only(clients) => clients.contains(client_id),
        }
    }
}

/// The source of an issuer's keys.
#[derive(Debug)]
pub enum IssuerKeys {
    /// The realm document.
    Inline(Arc<JwkSet>),
    /// The issuer, at this address; the host keeps a copy and never fetches for a request.
    Remote(Box<str>),
}

/// The role of a token in an exchange.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// The party on whose behalf the client acts.
    Subject,
    /// The party that acts.
    Actor,
    /// A subject whose token is also the client's credential.
    Workload,
}

/// The clients that may present an issuer's tokens.
#[derive(Debug)]
pub enum ClientList {
    /// Any client of the realm.
    All,
    /// These.
    Only(Vec<ClientId>),
}

/// The scope that an issuer's tokens may bring.
#[derive(Debug)]
pub enum ScopeCeiling {
    /// All the scope of the token.
    All,
    /// No more than this.
    Only(Scope),
}

impl ScopeCeiling {
    /// Whether a token of this issuer may bring this scope value.
    pub(crate) fn contains(&self, value: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(scope) => scope.contains(value),
        }
    }
}
