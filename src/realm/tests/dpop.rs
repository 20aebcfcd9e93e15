//! The member `dpop`.

use serde_json::{Value, json};

use super::{accepted, refused};
use crate::jose::Algorithm;
use crate::json;
use crate::realm::{ProofNonce, ProofReplay};

fn dpop(changes: &Value) -> Value {
    let mut dpop = json!({ "nonce": false, "replay": "jti" });
    for (name, value) in changes.as_object().unwrap() {
        dpop[name] = value.clone();
    }
    dpop
}

#[test]
fn a_realm_without_the_member_accepts_no_proof() {
    assert!(accepted(&[]).dpop.is_none());
}

#[test]
fn a_proof_needs_a_nonce_unless_the_document_says_otherwise() {
    let of = |dpop| accepted(&[("/dpop", dpop)]).dpop.map(|dpop| (dpop.nonce, dpop.replay));
    let (demanded, none) = (ProofNonce::Demanded, ProofNonce::None);
    assert_eq!(of(json!({})), Some((demanded, ProofReplay::Nonce)));
    assert_eq!(of(json!({ "replay": "jti" })), Some((demanded, ProofReplay::Identifier)));
    assert_eq!(of(json!({ "nonce": false, "replay": "jti" })), Some((none, ProofReplay::Identifier)));
}

#[test]
fn the_algorithms_are_those_of_the_document_or_the_usual_ones() {
    let of = |changes| accepted(&[("/dpop", dpop(&changes))]).dpop.unwrap().algorithms;
    assert_eq!(
        of(json!({})),
        [
            Algorithm::Es256,
            Algorithm::Ed25519,
            Algorithm::EdDsa,
            Algorithm::Es384,
            Algorithm::Ps256,
            Algorithm::Rs256
        ]
    );
    assert_eq!(of(json!({ "algorithms": ["ES512", "RS512"] })), [Algorithm::Es512, Algorithm::Rs512]);
}

#[test]
fn every_mistake_has_its_place() {
    for (changes, pointer, reason) in [
        (
            json!({ "nonce": false, "replay": "nonce" }),
            "/dpop/replay",
            "expected `jti`: without a nonce nothing else stops replay",
        ),
        (
            json!({ "algorithms": [] }),
            "/dpop/algorithms",
            "without an algorithm no proof is accepted; leave `dpop` out instead",
        ),
        (json!({ "algorithms": ["ES256", "none"] }), "/dpop/algorithms/1", "not an algorithm for proofs"),
        (json!({ "algorithms": ["HS256"] }), "/dpop/algorithms/0", "not an algorithm for proofs"),
        (json!({ "algorithms": ["ES256K"] }), "/dpop/algorithms/0", "not an algorithm for proofs"),
        (json!({ "algorithms": ["ES256", "ES256"] }), "/dpop/algorithms/1", "listed before"),
    ] {
        refused(&[("/dpop", dpop(&changes))], pointer, reason);
    }
}

#[test]
fn the_metadata_list_the_algorithms_of_proofs() {
    let metadata = |realm: crate::realm::Realm| {
        let metadata = json::parse_object(realm.metadata().as_bytes(), json::Limits::DOCUMENT).unwrap();
        metadata
            .member("dpop_signing_alg_values_supported")
            .map(|listed| serde_json::to_string(listed).unwrap())
    };
    assert_eq!(metadata(accepted(&[])), None);
    let dpop = dpop(&json!({ "algorithms": ["ES256", "EdDSA"] }));
    assert_eq!(metadata(accepted(&[("/dpop", dpop)])).as_deref(), Some(r#"["ES256","EdDSA"]"#));
}
