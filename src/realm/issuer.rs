//! A trusted issuer: the tokens the realm accepts from it, in which role, and the claims it believes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::jose::{Algorithm, JwkSet};
use crate::oauth::{Audience, ClaimName, ClientId, Issuer, Scope, Seconds, TokenType};
use crate::realm::template::IssuerTemplate;
use crate::realm::{ClaimMapping, Markers, Profile, WorkloadProfile};

/// An issuer that the realm trusts.
#[derive(Debug)]
pub struct TrustedIssuer {
    /// The value of `iss`, or a template with a place for the tenant.
    pub(crate) issuer: Issuer,
    /// The tenants, where `issuer` is a template.
    pub(crate) tenants: Option<Tenants>,
    pub(crate) keys: KeySource,
    /// The name of the secret that the host sends when it fetches them.
    pub(crate) jwks_auth: Option<Box<str>>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) token_types: Vec<TokenType>,
    pub(crate) roles: Vec<Role>,
    /// The names by which this issuer knows this service.
    pub(crate) audience: Vec<Audience>,
    /// The realm also accepts access tokens without `at+jwt`.
    pub(crate) untyped_access_tokens: bool,
    /// Where its tokens have scope, client and subject.
    pub(crate) claims: ClaimMapping,
    /// How its tokens show their type, before the engine looks for the usual claims.
    pub(crate) markers: Markers,
    /// What an access token without `aud` is addressed to.
    pub(crate) missing_audience: MissingAudience,
    pub(crate) clients: ClientList,
    pub(crate) scopes: ScopeCeiling,
    /// The claims, among those the realm carries, that it believes from this issuer.
    pub(crate) carry: Vec<ClaimName>,
    /// The prefix of its subjects; with the placeholder of a template for the tenant.
    pub(crate) subject_namespace: Box<str>,
    pub(crate) max_age: Seconds,
    /// The product whose tokens these are, where the engine knows it.
    pub(crate) profile: Option<Profile>,
    /// What its tokens mean as credentials.
    pub(crate) workload_profile: WorkloadProfile,
    /// The trust domain of its JWT-SVIDs.
    pub(crate) trust_domain: Option<Box<str>>,
    /// Whether an issued token may outlive a token of this issuer.
    pub(crate) outlive_subject: OutliveSubject,
    /// What becomes of its tokens with a reference to a status list.
    pub(crate) status: StatusList,
}

/// Whether an issued token may outlive another issuer's subject token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OutliveSubject {
    /// It may not, which is the default.
    No,
    /// It may, as long as the client presents the subject token before its `exp`.
    Yes,
}

/// What becomes of a token whose status stands in a list elsewhere, which the engine does not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StatusList {
    /// The engine refuses the token.
    Refused,
    /// The engine takes it as if it had no such reference.
    Ignored,
}

impl TrustedIssuer {
    /// The value of `iss` in its tokens, or the template of such values.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The prefix of the subjects of one tenant.
    pub(crate) fn namespace(&self, tenant: Option<&str>) -> Cow<'_, str> {
        match (&self.tenants, tenant) {
            (Some(tenants), Some(tenant)) => {
                Cow::Owned(tenants.template.fill(&self.subject_namespace, tenant))
            }
            _ => Cow::Borrowed(&self.subject_namespace),
        }
    }

    /// Its `iss` whose subjects have this namespace, for the same tenant where both have several.
    pub(crate) fn iss_with_namespace(&self, namespace: &str, tenant: Option<&str>) -> Option<String> {
        let (iss, tenant) = match &self.tenants {
            None => (self.issuer.to_string(), None),
            Some(tenants) => {
                let iss = tenants.template.of(tenant?);
                tenants.tenant(&iss)?;
                (iss, tenant)
            }
        };
        (self.namespace(tenant) == namespace).then_some(iss)
    }

    /// The source of its keys.
    pub fn keys(&self) -> &KeySource {
        &self.keys
    }

    /// The name of the secret that the host sends when it fetches them.
    pub fn jwks_auth(&self) -> Option<&str> {
        self.jwks_auth.as_deref()
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

/// The source of the keys of an issuer, or of a client that signs its assertions.
#[derive(Debug)]
pub enum KeySource {
    /// The realm document.
    Inline(Arc<JwkSet>),
    /// Their owner, at this address; the host keeps a copy and never fetches for a request.
    Remote(Box<str>),
}

/// The tenants of an issuer, each with an `iss` of its own.
#[derive(Debug)]
pub struct Tenants {
    pub(crate) template: IssuerTemplate,
    /// The tenants that the realm trusts; `None` for any.
    pub(crate) listed: Option<Vec<Box<str>>>,
}

impl Tenants {
    /// The tenant of an `iss`, if the realm trusts it.
    pub(crate) fn tenant<'a>(&self, iss: &'a str) -> Option<&'a str> {
        let trusted = |tenant: &&str| {
            self.listed.as_ref().is_none_or(|listed| listed.iter().any(|own| **own == **tenant))
        };
        self.template.tenant(iss).filter(trusted)
    }
}

/// What an access token without `aud` is addressed to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MissingAudience {
    /// Nothing, so that the engine refuses it.
    Refused,
    /// The client that it was issued to.
    ClientId,
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
    /// A client whose assertion is a token of this issuer.
    Client,
}

/// The clients that may present an issuer's tokens.
#[derive(Debug)]
pub enum ClientList {
    /// Any client of the realm.
    All,
    /// These.
    Only(HashSet<ClientId>),
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
