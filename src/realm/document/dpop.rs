//! The member `dpop` of a realm document.

use serde::Deserialize;

/// How the realm accepts `DPoP` proofs (RFC 9449).
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct DpopDocument {
    /// Whether a proof must have a nonce that this service made in the last minutes. Default true.
    #[serde(default = "yes")]
    pub(in crate::realm) nonce: bool,
    /// What stops the replay of a proof: `nonce`, within minutes and without a record, or `jti`, one record
    /// against replay for each proof. Default `nonce`.
    #[serde(default)]
    pub(in crate::realm) replay: DpopReplayName,
    /// The algorithms that a proof may have. Default `ES256`, `Ed25519`, `EdDSA`, `ES384`, `PS256` and
    /// `RS256`.
    #[cfg_attr(feature = "schema", schemars(extend("items" = super::schema::proof_algorithm())))]
    #[serde(default = "usual")]
    pub(in crate::realm) algorithms: Vec<String>,
}

/// What stops the replay of a proof.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`nonce` or `jti`")]
pub(in crate::realm) enum DpopReplayName {
    #[default]
    Nonce,
    Jti,
}

fn yes() -> bool {
    true
}

fn usual() -> Vec<String> {
    ["ES256", "Ed25519", "EdDSA", "ES384", "PS256", "RS256"].map(str::to_owned).to_vec()
}
