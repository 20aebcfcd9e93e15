//! The metadata that a realm publishes. RFC 8414 §2; `OpenID` Connect Discovery §3.
//!
//! Everything comes from the realm document, nothing from the request: an attacker who controls a
//! `Host` header could otherwise send clients, and their credentials, to an address of the attacker.

use serde::Serialize;
use strum::IntoEnumIterator as _;

use crate::jose::Algorithm;
use crate::json::Limits;
use crate::oauth::limits::{MAX_BODY, MAX_PARAMETERS, MAX_TOKEN};
use crate::oauth::{GrantType, TokenType};
use crate::realm::{AuthMethod, Realm, Role};

#[derive(Serialize)]
struct Metadata<'r> {
    issuer: &'r str,
    authorization_endpoint: String,
    token_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    response_types_supported: [&'static str; 0],
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_signing_alg_values_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_signing_alg_values_supported: Option<Vec<&'static str>>,
    #[serde(flatten)]
    discovery: Option<Discovery>,
    token_exchange: TokenExchange,
}

/// The members that `OpenID` Connect Discovery §3 requires beyond RFC 8414. The algorithm is the one that
/// signs: a client that expects RS256 because that section demands it must learn that it would wait in
/// vain.
#[derive(Serialize)]
struct Discovery {
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
}

/// The extension member: the pairs of token types that clients can exchange, and the limits. The lists of
/// types always have `jwt`, as which a request may declare or ask for every JWT (RFC 8693 §3); `matrix` has
/// the types that the tokens turn out to be.
#[derive(Serialize)]
struct TokenExchange {
    matrix: Vec<[&'static str; 2]>,
    subject_token_types_supported: Vec<&'static str>,
    actor_token_types_supported: Vec<&'static str>,
    requested_token_types_supported: Vec<&'static str>,
    limits: Numbers,
    costs: Costs,
}

/// The work that one request can cause, besides reading: signatures that the service makes and checks, and
/// records that it writes against replay, for each assertion of a client and each `DPoP` proof.
#[derive(Serialize)]
struct Costs {
    signatures_made: u32,
    signatures_checked: Checks,
    replay_records: ReplayRecords,
}

#[derive(Serialize)]
struct Checks {
    subject_token: u32,
    actor_token: u32,
    client_assertion: u32,
    dpop_proof: u32,
}

/// A client's own assertion always authenticates once, and a proof is good for one request where the
/// realm has `replay` `jti`. A token of another issuer does only where its client
/// has `single_use`.
#[derive(Serialize)]
struct ReplayRecords {
    private_key_jwt: u32,
    federated_assertion: u32,
    federated_assertion_single_use: u32,
    dpop_proof: u32,
    dpop_proof_by_jti: u32,
}

const COSTS: Costs = Costs {
    signatures_made: 1,
    signatures_checked: Checks { subject_token: 1, actor_token: 1, client_assertion: 1, dpop_proof: 1 },
    replay_records: ReplayRecords {
        private_key_jwt: 1,
        federated_assertion: 0,
        federated_assertion_single_use: 1,
        dpop_proof: 0,
        dpop_proof_by_jti: 1,
    },
};

#[derive(Serialize)]
struct Numbers {
    body_bytes: usize,
    token_bytes: usize,
    parameters: usize,
    json_depth: u32,
    json_members: u32,
    clock_skew_seconds: u32,
    lifetime_seconds: u32,
    max_act_depth: usize,
}

impl Realm {
    /// The metadata document of the realm, as JSON. RFC 8414 §2.
    pub fn metadata(&self) -> String {
        self.document(None)
    }

    /// The same document with the members that `OpenID` Connect Discovery requires.
    pub fn discovery(&self) -> String {
        self.document(Some(Discovery {
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: [self.signing_algorithm.name()],
        }))
    }

    fn document(&self, discovery: Option<Discovery>) -> String {
        let issuer = self.issuer.as_str();
        let registered = AuthMethod::iter().filter(|method| method.is_registered());
        let svids = self
            .issuers
            .values()
            .any(|issuer| issuer.has_role(Role::Client) && issuer.trust_domain.is_some());
        let methods: Vec<&str> =
            registered.map(AuthMethod::name).chain(svids.then_some(SPIFFE_JWT)).collect();
        let algorithms = CLIENT_ALGORITHMS.map(Algorithm::name).to_vec();
        let metadata = Metadata {
            issuer,
            authorization_endpoint: format!("{issuer}/authorize"),
            token_endpoint: format!("{issuer}/token"),
            introspection_endpoint: format!("{issuer}/introspect"),
            revocation_endpoint: format!("{issuer}/revoke"),
            jwks_uri: format!("{issuer}/jwks"),
            response_types_supported: [],
            grant_types_supported: GrantType::ALL.map(GrantType::uri).to_vec(),
            token_endpoint_auth_methods_supported: methods.clone(),
            token_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
            introspection_endpoint_auth_methods_supported: methods.clone(),
            introspection_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
            introspection_signing_alg_values_supported: [self.signing_algorithm.name()],
            revocation_endpoint_auth_methods_supported: methods,
            revocation_endpoint_auth_signing_alg_values_supported: algorithms,
            dpop_signing_alg_values_supported: self
                .dpop
                .as_ref()
                .map(|dpop| dpop.algorithms.iter().map(|algorithm| algorithm.name()).collect()),
            discovery,
            token_exchange: self.token_exchange(),
        };
        // INVARIANT: a struct of strings and numbers always serialises.
        serde_json::to_string(&metadata).unwrap_or_default()
    }

    fn token_exchange(&self) -> TokenExchange {
        let takes = |role: Role, token_type: TokenType| {
            self.issuers
                .values()
                .any(|issuer| issuer.has_role(role) && issuer.token_types.contains(&token_type))
        };
        let offers = |token_type: TokenType| {
            self.exchanges.iter().any(|(_, issued)| issued.token_type() == token_type)
        };
        let exchanged =
            |token_type: TokenType| self.exchanges.iter().any(|(subject, _)| *subject == token_type);
        let uris = |kept: &dyn Fn(TokenType) -> bool| {
            let named = |token_type: &TokenType| kept(*token_type) || *token_type == TokenType::Jwt;
            TokenType::ALL.into_iter().filter(named).map(TokenType::uri).collect()
        };
        TokenExchange {
            matrix: self.exchanges.iter().map(|(subject, issued)| [subject.uri(), issued.uri()]).collect(),
            subject_token_types_supported: uris(&exchanged),
            actor_token_types_supported: uris(&|token_type| takes(Role::Actor, token_type)),
            requested_token_types_supported: uris(&offers),
            limits: Numbers {
                body_bytes: MAX_BODY,
                token_bytes: MAX_TOKEN,
                parameters: MAX_PARAMETERS,
                json_depth: Limits::TOKEN.depth,
                json_members: Limits::TOKEN.members,
                clock_skew_seconds: self.clock_skew.get(),
                lifetime_seconds: self.lifetime.get(),
                max_act_depth: self.max_act_depth,
            },
            costs: COSTS,
        }
    }
}

/// How metadata calls the method of a client whose assertion is a JWT-SVID,
/// draft-ietf-oauth-spiffe-client-auth.
const SPIFFE_JWT: &str = "spiffe_jwt";

/// The algorithms with which clients may sign their assertions and proofs, if their keys fit.
pub(crate) const CLIENT_ALGORITHMS: [Algorithm; 11] = [
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::Es512,
    Algorithm::Ed25519,
    Algorithm::EdDsa,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
];
