//! A trusted issuer: whose tokens are taken, in which part, and how much of what they say.

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
    /// Access tokens without `at+jwt` are taken too, under the conditions of `token/kind.rs`.
    pub(crate) untyped_access_tokens: bool,
    /// Where this issuer keeps `scope`.
    pub(crate) scope_claim: ClaimName,
    /// Where this issuer keeps `client_id`.
    pub(crate) client_id_claim: ClaimName,
    pub(crate) clients: ClientList,
    pub(crate) scopes: ScopeCeiling,
    /// Which of the realm's carried claims are believed from it.
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

    /// Where its keys are.
    pub fn keys(&self) -> &IssuerKeys {
        &self.keys
    }

    /// Whether it may bring tokens in this part.
    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether it may bring tokens to this client.
    pub(crate) fn lists(&self, client_id: &ClientId) -> bool {
        match &self.clients {
            ClientList::All => true,
            ClientList::Only(clients) => clients.contains(client_id),
        }
    }
}

/// Where the keys of an issuer are.
#[derive(Debug)]
pub enum IssuerKeys {
    /// In the realm document.
    Inline(Arc<JwkSet>),
    /// With the issuer, at this address; the host keeps a copy and never fetches for a request.
    Remote(Box<str>),
}

/// The part a token plays.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// On whose behalf.
    Subject,
    /// Who acts.
    Actor,
    /// A subject whose token is at once the client's credential.
    Workload,
}

/// The clients that may bring an issuer's tokens.
#[derive(Debug)]
pub enum ClientList {
    /// Any client of the realm.
    All,
    /// These.
    Only(Vec<ClientId>),
}

/// What scope an issuer's tokens may bring.
#[derive(Debug)]
pub enum ScopeCeiling {
    /// Whatever they say.
    All,
    /// No more than this.
    Only(Scope),
}

impl ScopeCeiling {
    /// Whether a scope value may come from this issuer.
    pub(crate) fn contains(&self, value: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(scope) => scope.contains(value),
        }
    }
}
