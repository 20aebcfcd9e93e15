//! How a client authenticates: the methods, and the record of one that a client is registered for. RFC
//! 6749 §2.3.

use serde::Deserialize;

use crate::jose::Algorithm;
use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::claim_rule::ClaimRules;
use crate::realm::{KeySource, Role, WorkloadProfile};

/// A method, by its name in documents and metadata.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, strum::EnumIter, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case", expecting = "an authentication method")]
#[strum(serialize_all = "snake_case")]
pub(crate) enum AuthMethod {
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
    FederatedJwt,
    Workload,
}

impl AuthMethod {
    /// The name in documents, metadata and traces.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the name is registered for metadata. A workload has no credential but the token that it
    /// exchanges, and a federated client sends what metadata calls `private_key_jwt` or `spiffe_jwt`.
    pub(crate) fn is_registered(self) -> bool {
        match self {
            Self::ClientSecretBasic | Self::ClientSecretPost | Self::PrivateKeyJwt => true,
            Self::FederatedJwt | Self::Workload => false,
        }
    }
}

/// How a client authenticates: one method, fixed when the operator registers it.
#[derive(Debug)]
pub enum ClientAuth {
    /// `client_secret_basic`: the SHA-256 of each valid secret.
    SecretBasic(Vec<[u8; 32]>),
    /// `client_secret_post`: the SHA-256 of each valid secret.
    SecretPost(Vec<[u8; 32]>),
    /// `private_key_jwt`
    PrivateKeyJwt {
        /// The keys of the client.
        keys: KeySource,
        /// The algorithms that the engine accepts with them.
        algorithms: Vec<Algorithm>,
    },
    /// `federated_jwt`: the assertion is a token of a trusted issuer.
    FederatedJwt(FederatedRule),
    /// `workload`: the subject token is the credential.
    Workload(WorkloadRule),
}

impl ClientAuth {
    /// The method that the client is registered for.
    pub(crate) fn method(&self) -> AuthMethod {
        match self {
            Self::SecretBasic(_) => AuthMethod::ClientSecretBasic,
            Self::SecretPost(_) => AuthMethod::ClientSecretPost,
            Self::PrivateKeyJwt { .. } => AuthMethod::PrivateKeyJwt,
            Self::FederatedJwt(_) => AuthMethod::FederatedJwt,
            Self::Workload(_) => AuthMethod::Workload,
        }
    }

    /// The source of the keys with which the client signs its assertions.
    pub(crate) fn keys(&self) -> Option<&KeySource> {
        match self {
            Self::PrivateKeyJwt { keys, .. } => Some(keys),
            Self::SecretBasic(_) | Self::SecretPost(_) | Self::FederatedJwt(_) | Self::Workload(_) => None,
        }
    }

    /// The role of the tokens that authenticate the client and the rule that they meet, for methods whose
    /// credential is a token of another issuer.
    pub(crate) fn rule(&self) -> Option<(Role, &WorkloadRule)> {
        match self {
            Self::FederatedJwt(federated) => Some((Role::Client, &federated.rule)),
            Self::Workload(rule) => Some((Role::Workload, rule)),
            Self::SecretBasic(_) | Self::SecretPost(_) | Self::PrivateKeyJwt { .. } => None,
        }
    }
}

/// The tokens of a trusted issuer that authenticate a client.
#[derive(Debug)]
pub struct WorkloadRule {
    /// The `iss` of the tokens; for JWT-SVIDs without one, the name of the issuer.
    pub(crate) issuer: Issuer,
    /// What the claims of that issuer mean.
    pub(crate) profile: WorkloadProfile,
    /// What the claims must be.
    pub(crate) rules: ClaimRules,
}

impl WorkloadRule {
    /// Claims that the rule accepts, for requests that a tool derives: the first value of each claim, and
    /// each further value beside the first ones of the others. The first part of a pair names the variant.
    pub(crate) fn examples(&self) -> Vec<(String, Object)> {
        let mut first = Object::default();
        if let Some(events) = self.profile.events() {
            // Both platforms have jobs that a push starts, and no stranger can push.
            first.set(events.claim, Value::String("push".to_owned()));
        }
        for rule in self.rules.iter() {
            if let Some(accepted) = rule.accepted.first() {
                rule.claim.write(&mut first, accepted.example());
            }
        }
        let mut examples = vec![(String::new(), first.clone())];
        for rule in self.rules.iter() {
            for (index, accepted) in rule.accepted.iter().enumerate().skip(1) {
                let mut claims = first.clone();
                rule.claim.write(&mut claims, accepted.example());
                examples.push((format!(", {} by its value {}", rule.claim, index + 1), claims));
            }
        }
        examples
    }
}

/// The assertions that authenticate a federated client.
#[derive(Debug)]
pub struct FederatedRule {
    pub(crate) rule: WorkloadRule,
    /// Whether each authenticates once only.
    pub(crate) single_use: bool,
}
