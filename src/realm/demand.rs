//! The algorithms that a realm demands of its host, and the place in its document of each demand.
//!
//! In:  a realm document, before the check compares its members.
//! Out: each algorithm it needs, once. A host that lacks one reports it with a pointer when it checks
//!      the document, and not when the first token comes.

use super::document::RealmDocument;
use super::place::Place;
use crate::jose::Algorithm;
use crate::json::{Object, Value};

/// An algorithm that a host must have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Demand {
    /// A JSON pointer to the first place in the document that needs it.
    pub pointer: String,
    /// The algorithm, with which the host must verify or sign.
    pub algorithm: Algorithm,
}

/// The algorithms that a document demands. Unknown names are for `check.rs` to find.
pub(super) fn demands(document: &RealmDocument) -> Vec<Demand> {
    let root = &Place::ROOT;
    let mut found = Found::default();
    found.named(&document.signing.algorithm, &root.member("signing").member("algorithm"));
    let dpop = root.member("dpop");
    let algorithms = dpop.member("algorithms");
    for (index, name) in document.dpop.iter().flat_map(|dpop| &dpop.algorithms).enumerate() {
        found.named(name, &algorithms.element(index));
    }
    let issuers = root.member("trusted_issuers");
    for (index, issuer) in document.trusted_issuers.iter().enumerate() {
        let issuer_place = issuers.element(index);
        let algorithms = issuer_place.member("algorithms");
        for (index, name) in issuer.algorithms.iter().enumerate() {
            found.named(name, &algorithms.element(index));
        }
    }
    let clients = root.member("clients");
    for (index, client) in document.clients.iter().enumerate() {
        let Some(Value::Array(keys)) = client.auth.jwks.as_ref().and_then(|jwks| jwks.member("keys")) else {
            continue;
        };
        let client_place = clients.element(index);
        let auth = client_place.member("auth");
        let jwks = auth.member("jwks");
        let place = jwks.member("keys");
        for (index, key) in keys.iter().enumerate() {
            if let Some(name) = key.as_object().and_then(algorithm_of) {
                found.named(name, &place.element(index));
            }
        }
    }
    found.demands
}

#[derive(Default)]
struct Found {
    demands: Vec<Demand>,
}

impl Found {
    fn named(&mut self, name: &str, place: &Place<'_>) {
        let Some(algorithm) = Algorithm::from_name(name) else { return };
        if !self.demands.iter().any(|demand| demand.algorithm == algorithm) {
            self.demands.push(Demand { pointer: place.to_string(), algorithm });
        }
    }
}

/// The algorithm with which a client's key signs: its `alg`, or the one algorithm of its curve.
fn algorithm_of(jwk: &Object) -> Option<&str> {
    let text = |name| jwk.member(name).and_then(Value::as_str);
    text("alg").or_else(|| match text("crv")? {
        "P-256" => Some("ES256"),
        "P-384" => Some("ES384"),
        "P-521" => Some("ES512"),
        "secp256k1" => Some("ES256K"),
        _ => None,
    })
}
