//! The permissions of a realm, and the document with them.
//!
//! Two clients: `first` may use tokens for itself and for the target `t0`, `second` those for `t1`. So the
//! client that received a result for `t0` can exchange it again, and the service that received one for
//! `t1`.

use serde_json::{Value, json};

use crate::signer::Signer;

pub(crate) const ISSUER: &str = "https://edge.example/realms/p";
pub(crate) const PROVIDER: &str = "https://idp.example/p";
pub(crate) const SCOPES: [&str; 4] = ["read", "write", "transfer", "admin"];
pub(crate) const TARGETS: [&str; 3] = ["t0", "t1", "t2"];
pub(crate) const SECRET: &str = "2kHf0yZr9QmW7sVxJc4LbT8nPdEaGu1i";
/// The SHA-256 of [`SECRET`].
const DIGEST: &str = "MsHfWI_egtfA8wBDhKYSc5VDhrwZuOXj81YGQrTolhA";

/// The permissions of one client.
#[derive(Clone, Debug)]
pub(crate) struct Rights {
    pub(crate) scopes: Vec<&'static str>,
    pub(crate) targets: Vec<&'static str>,
    pub(crate) expansion_of_access_tokens: Vec<&'static str>,
    pub(crate) expansion_of_id_tokens: Vec<&'static str>,
    pub(crate) lifetime: Option<u32>,
    pub(crate) allow: Vec<&'static str>,
    pub(crate) may_act: &'static str,
}

/// The permissions of a realm.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) scope_policy: &'static str,
    pub(crate) lifetime: u32,
    pub(crate) outlive_subject: bool,
    pub(crate) issuer_scopes: Option<Vec<&'static str>>,
    pub(crate) target_scopes: Vec<Vec<&'static str>>,
    pub(crate) target_lifetimes: Vec<Option<u32>>,
    pub(crate) first: Rights,
    pub(crate) second: Rights,
}

impl Settings {
    /// Returns the document with these permissions.
    pub(crate) fn document(&self, provider: &Signer) -> Value {
        let scopes = self.issuer_scopes.as_ref().map_or(json!("all"), |scopes| json!(scopes));
        let targets: Vec<Value> = TARGETS
            .iter()
            .zip(&self.target_scopes)
            .zip(&self.target_lifetimes)
            .map(|((name, scopes), lifetime)| {
                with_lifetime(json!({ "audience": name, "scopes": scopes }), *lifetime)
            })
            .collect();
        json!({
            "realm": "realms/p",
            "issuer": ISSUER,
            "lifetime": { "seconds": self.lifetime },
            "scope_policy": self.scope_policy,
            "exchanges": [
                ["access_token", "access_token"], ["access_token", "id_token"],
                ["id_token", "access_token"], ["id_token", "id_token"],
            ],
            "trusted_issuers": [{
                "issuer": PROVIDER,
                "jwks": provider.jwks(),
                "algorithms": [provider.algorithm().name()],
                "token_types": ["access_token", "id_token"],
                "roles": ["subject", "actor"],
                "scopes": scopes,
                "outlive_subject": self.outlive_subject,
            }],
            "targets": targets,
            "clients": [self.first.document("first", "t0"), self.second.document("second", "t1")],
        })
    }
}

impl Rights {
    fn document(&self, client_id: &str, held: &str) -> Value {
        with_lifetime(
            json!({
                "client_id": client_id,
                "auth": { "method": "client_secret_basic", "secret_sha256": [DIGEST] },
                "targets": self.targets,
                "scopes": self.scopes,
                "scope_expansion": {
                    "access_token": self.expansion_of_access_tokens,
                    "id_token": self.expansion_of_id_tokens,
                },
                "allow": self.allow,
                "may_act": self.may_act,
                "subject_audience": [held],
            }),
            self.lifetime,
        )
    }
}

fn with_lifetime(mut document: Value, lifetime: Option<u32>) -> Value {
    if let Some(seconds) = lifetime {
        document["lifetime_seconds"] = json!(seconds);
    }
    document
}
