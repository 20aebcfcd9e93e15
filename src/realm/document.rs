//! The realm document as it is written: names, kinds and defaults, but not yet their agreement.
//!
//! One struct per object, each strict about its members, and the same types are the source of the
//! JSON Schema for editors. What members must be to each other is decided in `check.rs`.

mod dpop;
mod issuer;
mod policy;
#[cfg(feature = "schema")]
mod schema;
mod words;

use serde::Deserialize;

pub(super) use self::dpop::{DpopDocument, DpopReplayName};
pub(super) use self::issuer::{
    ClaimMappingDocument, IssuerDocument, MarkersDocument, Places, SubjectDocument, SubjectSourceDocument,
    TenantsDocument,
};
pub(super) use self::policy::{
    ClaimsDocument, ClientMayActDocument, MayActDocument, PolicyDocument, RuleDocument, SetDocument,
};
pub(super) use self::words::{
    EmailVerifiedName, IssuedTypName, Listed, MayActPolicyName, MissingAudienceName, RoleName, RuleErrorName,
    ScopeClaimName, ScopeFormName, ScopePolicyName, SemanticsName, StatusListName, ThenName, TypName,
};

#[cfg(feature = "schema")]
pub use self::schema::schema;

use super::{AuthMethod, RealmError, profile, reader};
use crate::json::Object;
use crate::oauth::{IssuedTokenType, TokenType};

/// A realm: one issuer of tokens, whom it trusts, whom it serves and what it hands out.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct RealmDocument {
    /// Where an editor finds the schema of this document. The engine ignores it.
    #[serde(default, rename = "$schema")]
    _schema: Option<String>,
    /// The path of `issuer` without its leading slash, such as `realms/alpha`; empty for an issuer
    /// without a path, which is then the only realm of its deployment. Required.
    pub(super) realm: String,
    /// The `iss` of every token minted here: an https URL without a slash at its end, or http on a
    /// loopback address. Required.
    pub(super) issuer: String,
    /// Grows with every push of the document. From 1; default 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    #[serde(default = "one")]
    pub(super) version: u64,
    /// With what the realm signs. Default: ES256, a new key every 30 days.
    #[serde(default)]
    pub(super) signing: SigningDocument,
    /// How long issued tokens are valid. Default: 300 seconds; never longer than the subject token, unless
    /// its issuer has `outlive_subject`.
    #[serde(default)]
    pub(super) lifetime: LifetimeDocument,
    /// How the realm accepts `DPoP` proofs (RFC 9449). Default: it refuses a request with one.
    pub(super) dpop: Option<DpopDocument>,
    /// How far the clocks of issuers may differ from ours, in seconds. At most 60; default 60.
    #[cfg_attr(feature = "schema", schemars(range(max = 60)))]
    #[serde(default = "sixty")]
    pub(super) clock_skew_seconds: u32,
    /// How many actors an issued token may name, one within the other. At most 8; default 4.
    #[cfg_attr(feature = "schema", schemars(range(max = 8)))]
    #[serde(default = "four")]
    pub(super) max_act_depth: u32,
    /// What the engine does if a client asks for more scope than it can grant: `refuse` the request or
    /// `narrow` the scope. Default `refuse`.
    #[serde(default)]
    pub(super) scope_policy: ScopePolicyName,
    /// The pairs of a type of subject token, as the engine finds it, and a type of issued token that clients
    /// may exchange. Default: access token for access token only.
    #[serde(default = "access_for_access")]
    pub(super) exchanges: Vec<(TokenType, IssuedTokenType)>,
    /// The issuers whose tokens the realm accepts. Required, may be empty.
    pub(super) trusted_issuers: Vec<IssuerDocument>,
    /// Which issuer's subjects may be exchanged together with which issuer's actors, where the two
    /// differ. Default: none.
    #[serde(default)]
    pub(super) cross_issuer: Vec<CrossIssuerDocument>,
    /// The services that the realm issues tokens for. Required, may be empty.
    pub(super) targets: Vec<TargetDocument>,
    /// The clients that may exchange tokens here. Required, may be empty.
    pub(super) clients: Vec<ClientDocument>,
    /// Which further claims issued tokens have. Default: none.
    #[serde(default)]
    pub(super) claims: ClaimsDocument,
    /// Which `may_act` issued tokens get. Default: none.
    #[serde(default)]
    pub(super) may_act: MayActDocument,
    /// Rules that decide last. Default: none.
    #[serde(default)]
    pub(super) policy: PolicyDocument,
    /// The browser origins that may call the token endpoint (CORS), such as
    /// `https://app.example`. Default: none.
    #[serde(default)]
    pub(super) origins: Vec<String>,
}

impl RealmDocument {
    /// Reads the text of a document: strict JSON, known members, each of its kind.
    ///
    /// # Errors
    ///
    /// [`RealmError`] for the first mistake.
    pub fn parse(text: &str) -> Result<Self, RealmError> {
        let mut value = reader::value(text)?;
        profile::fill(&mut value)?;
        reader::typed(&value)
    }
}

/// With what a realm signs.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct SigningDocument {
    /// `ES256`, `Ed25519`, `ES384`, `RS256`, `PS256` or `ML-DSA-44`. Default `ES256`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = schema::SIGNING)))]
    pub(super) algorithm: String,
    /// After how many days a new key takes over. From 1 to 365; default 30.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 365)))]
    pub(super) rotate_every_days: u32,
}

impl Default for SigningDocument {
    fn default() -> Self {
        Self { algorithm: "ES256".into(), rotate_every_days: 30 }
    }
}

/// How long issued tokens are valid.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct LifetimeDocument {
    /// At most so many seconds. From 1 to 86400; default 300.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 86400)))]
    pub(super) seconds: u32,
    /// The old place of `outlive_subject`, which each trusted issuer states now. `false` has no effect.
    pub(super) outlive_subject: Option<bool>,
}

impl Default for LifetimeDocument {
    fn default() -> Self {
        Self { seconds: 300, outlive_subject: None }
    }
}

/// A subject's issuer and an actor's issuer that may occur together.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct CrossIssuerDocument {
    /// A trusted issuer, or the realm's own. Required.
    pub(super) subject: String,
    /// A trusted issuer. Required.
    pub(super) actor: String,
}

/// A party that tokens are issued for.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct TargetDocument {
    /// Its name, as `audience` of a request and `aud` of a token. Required.
    pub(super) audience: String,
    /// Its absolute URIs, as `resource` of a request. Default: none.
    #[serde(default)]
    pub(super) resource: Vec<String>,
    /// The scope that may be granted for it. Default: none.
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    /// How long tokens for it are valid, in seconds. From 1 to 86400; default: as the realm says.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 86400)))]
    pub(super) lifetime_seconds: Option<u32>,
    /// What tokens for it look like, where it expects another shape than RFC 9068. Default: `at+jwt`,
    /// with the scope as one string in `scope`.
    #[serde(default)]
    pub(super) token: TokenShapeDocument,
}

/// What access tokens for a target look like.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct TokenShapeDocument {
    /// The header `typ`: `at+jwt`, or `JWT` for a target that refuses any other. Default `at+jwt`.
    pub(super) typ: IssuedTypName,
    /// Where the scope stands. Default: one string in `scope`.
    pub(super) scope: ScopeShapeDocument,
}

/// Where access tokens for a target have their scope.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct ScopeShapeDocument {
    /// The claim: `scope`, `scp`, `permissions` or `roles`. Default `scope`.
    pub(super) claim: ScopeClaimName,
    /// `string`, its values with a space between them, or `array`. Default `string`.
    #[serde(rename = "as")]
    pub(super) form: ScopeFormName,
}

/// A client: how it proves who it is, and what it may ask for.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct ClientDocument {
    /// Its name: 1 to 1024 printable ASCII characters. Required.
    pub(super) client_id: String,
    /// How `may_act.sub` and `act.sub` name it. Default: its `client_id`.
    pub(super) subject: Option<String>,
    /// How it authenticates. Required.
    pub(super) auth: AuthDocument,
    /// The `audience` of each target it may name. Default: none.
    #[serde(default)]
    pub(super) targets: Vec<String>,
    /// The target of a request that names none; one of `targets`. Default: none.
    pub(super) default_target: Option<String>,
    /// The scope it may receive at most. Default: none.
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    /// Scope it may receive beyond the subject token's, if it asks for it. Default: none.
    #[serde(default)]
    pub(super) scope_expansion: ScopeExpansionDocument,
    /// `delegation`, `impersonation`, both or, to forbid all exchange, neither. Default
    /// `["delegation"]`.
    #[serde(default = "delegation")]
    pub(super) allow: Vec<SemanticsName>,
    /// Whether a subject token must have a `may_act`: `required` or `if_present`; or an object, with
    /// that as `subject_token`, and with the `may_act` of tokens issued to the client. Default
    /// `required`, and what the realm says.
    #[serde(default)]
    pub(super) may_act: ClientMayActDocument,
    /// Values of `aud` that mean this client, besides its `client_id`, in tokens that are no ID tokens.
    /// Default: none.
    #[serde(default)]
    pub(super) subject_audience: Vec<String>,
    /// Whether another client may have the same `subject_audience` or `id_audience`; both must say so. Default
    /// false.
    #[serde(default)]
    pub(super) shared_audience: bool,
    /// Values of `aud` and `azp` in ID tokens that mean this client, besides its `client_id`. Default:
    /// none.
    #[serde(default)]
    pub(super) id_audience: Vec<String>,
    /// The audiences whose tokens it may see as active. Default: none.
    #[serde(default)]
    pub(super) introspect: Vec<String>,
    /// How long its tokens are valid, in seconds. From 1 to 86400; default: as the realm says.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 86400)))]
    pub(super) lifetime_seconds: Option<u32>,
    /// Whether it may ask the explain endpoint for every check of a decision. Default false.
    #[serde(default)]
    pub(super) explain: bool,
    /// Which further claims its tokens have. Default: those that the realm says.
    #[serde(default)]
    pub(super) claims: ClaimsDocument,
    /// Rules that decide after those of the realm. Default: none.
    #[serde(default)]
    pub(super) policy: PolicyDocument,
}

/// How a client authenticates. Each method has its own members and no others.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct AuthDocument {
    /// The method. Required.
    pub(super) method: AuthMethod,
    /// For `client_secret_basic` and `client_secret_post`: one or two SHA-256 digests of its
    /// secrets, in base64url without padding.
    pub(super) secret_sha256: Option<Vec<String>>,
    /// For `private_key_jwt`: its public keys, as a JWK set. Either this or `jwks_uri` is required.
    pub(super) jwks: Option<Object>,
    /// For `private_key_jwt`: the https address of its public keys. Hosts fetch them by schedule.
    pub(super) jwks_uri: Option<String>,
    /// For `workload` and `federated_jwt`: the trusted issuer of its tokens, in the role `workload` or
    /// `client`; of a template the issuer of one tenant.
    pub(super) issuer: Option<String>,
    /// For `workload` and `federated_jwt`: the claims that its tokens must have. For each name, or JSON
    /// pointer, a string, number or boolean with its JSON type, a list of which one fits, or
    /// `{ "glob": "refs/tags/v*" }`.
    pub(super) require: Option<Object>,
    /// For `federated_jwt`: whether each token authenticates once only. It then needs a `jti`. Default
    /// false.
    pub(super) single_use: Option<bool>,
}

/// Scope beyond the subject token's, by the type of the token with which the chain of exchanges began. A
/// client that presents an access token of this realm gets none.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct ScopeExpansionDocument {
    /// For access tokens of trusted issuers. Default: none.
    pub(super) access_token: Vec<String>,
    /// For ID tokens. Default: none.
    pub(super) id_token: Vec<String>,
    /// For other JWTs. Default: none.
    pub(super) jwt: Vec<String>,
}

fn one() -> u64 {
    1
}

fn four() -> u32 {
    4
}

fn sixty() -> u32 {
    60
}

fn access_for_access() -> Vec<(TokenType, IssuedTokenType)> {
    vec![(TokenType::AccessToken, IssuedTokenType::AccessToken)]
}

fn delegation() -> Vec<SemanticsName> {
    vec![SemanticsName::Delegation]
}
