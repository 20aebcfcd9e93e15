//! How a client authenticates: the methods, and the record of one that a client is registered for. RFC
//! 6749 §2.3.

use std::sync::Arc;

use serde::Deserialize;

use crate::jose::{Algorithm, JwkSet};
use crate::json::Object;
use crate::oauth::Issuer;

/// A method, by its name in documents and metadata.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, strum::EnumIter, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case", expecting = "an authentication method")]
#[strum(serialize_all = "snake_case")]
pub(crate) enum AuthMethod {
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
    Workload,
}

impl AuthMethod {
    /// The name in documents, metadata and traces.
    pub(crate) fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the name is registered for metadata. A workload has no credential but the token that it
    /// exchanges.
    pub(crate) fn is_registered(self) -> bool {
        match self {
            Self::ClientSecretBasic | Self::ClientSecretPost | Self::PrivateKeyJwt => true,
            Self::Workload => false,
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
        /// The registered keys.
        keys: Arc<JwkSet>,
        /// The algorithms that the engine accepts with them.
        algorithms: Vec<Algorithm>,
    },
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
            Self::Workload(_) => AuthMethod::Workload,
        }
    }
}

/// The tokens that authenticate a workload client.
#[derive(Debug)]
pub struct WorkloadRule {
    /// The issuer, which has the role `workload`.
    pub(crate) issuer: Issuer,
    /// Claims with the value and the JSON type that a token must have for each.
    pub(crate) require: Object,
}
