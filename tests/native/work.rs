//! The most work that one request can cause, counted over every vector: signatures, not time.
//!
//! The engine verifies an assertion, a subject token and an actor token at most once each, over at most 16
//! KiB each, under keys of a bounded size; it signs one token, and records one identifier.

use edge_token_exchange::error::HostError;
use edge_token_exchange::oauth::UnixTime;
use edge_token_exchange::oauth::limits::MAX_TOKEN;
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{Realm, exchange};

use crate::host::{RealmKey, TestHost, block_on};
use crate::signer::key_set;
use crate::vector;

#[test]
fn a_request_costs_a_bounded_number_of_signatures() {
    let mut most = (0, 0, 0);
    for vector in vector::all().into_iter().filter(|vector| vector.route.is_none()) {
        let name = &vector.realm;
        let (realm, _) = Realm::parse(&vector::read(&format!("realms/{name}.json"))).unwrap();
        let key = RealmKey::parse(&key_set(&format!("realm.{name}")));
        let host = TestHost::new(UnixTime::from_seconds(vector.now), &key);
        let arrived = vector.request.arrived();
        let outcome = block_on(exchange(&host, &realm, &arrived, &mut Trace::new(TraceDetail::Outcomes)));
        let parameter = |name: &str| vector.request.body.contains(&format!("{name}="));
        let proofs = usize::from(vector.request.headers.contains_key("dpop"));
        let others = usize::from(parameter("actor_token")) + usize::from(parameter("client_assertion"));
        let tokens = 1 + proofs + others;
        let verified = host.count(HostError::Verify);
        assert!(verified <= tokens, "{} verifies too much", vector.name);
        let asked = host.asked.borrow();
        let longest = asked.iter().filter(|asked| asked.part == HostError::Verify).map(|asked| asked.bytes);
        assert!(longest.max() <= Some(MAX_TOKEN), "{} verifies too long a token", vector.name);
        let recorded = host.count(HostError::FirstUse);
        assert!(recorded <= 1, "{} records too much", vector.name);
        // The engine signs nothing for a refused request.
        let signed = host.count(HostError::Sign);
        assert_eq!(signed, usize::from(outcome.result.is_ok()), "{}", vector.name);
        most = (verified.max(most.0), signed.max(most.1), recorded.max(most.2));
    }
    // The vectors have a proof, a subject token and an actor token, or an assertion in place of two of them.
    assert_eq!(most, (3, 1, 1));
}

#[test]
fn the_metadata_list_what_a_request_costs() {
    let (realm, _) = Realm::parse(&vector::read("realms/federation.json")).unwrap();
    let metadata: serde_json::Value = serde_json::from_str(&realm.metadata()).unwrap();
    let costs = &metadata["token_exchange"]["costs"];
    assert_eq!(
        *costs,
        serde_json::json!({
            "signatures_made": 1,
            "signatures_checked": {
                "subject_token": 1, "actor_token": 1, "client_assertion": 1, "dpop_proof": 1,
            },
            "replay_records": {
                "private_key_jwt": 1, "federated_assertion": 0, "federated_assertion_single_use": 1,
                "dpop_proof": 0,
                "dpop_proof_by_jti": 1,
            },
        })
    );
    let key = RealmKey::parse(&key_set("realm.federation"));
    for (name, kind) in
        [("federated-accepted", "federated_assertion"), ("federated-once", "federated_assertion_single_use")]
    {
        let vector = vector::all().into_iter().find(|vector| vector.name == name).unwrap();
        let host = TestHost::new(UnixTime::from_seconds(vector.now), &key);
        let arrived = vector.request.arrived();
        block_on(exchange(&host, &realm, &arrived, &mut Trace::new(TraceDetail::Outcomes)));
        assert_eq!(host.count(HostError::FirstUse), costs["replay_records"][kind], "{name}");
    }
}

#[test]
fn an_assertion_of_any_client_costs_one_signature_check() {
    let mut compared = 0;
    for vector in vector::all().into_iter().filter(|vector| vector.route.is_none()) {
        let assertion =
            vector.request.body.split('&').find_map(|pair| pair.strip_prefix("client_assertion="));
        // What is no JWT, or of an unknown algorithm, costs no verification, whatever client it names.
        let is_jws = assertion
            .is_some_and(|text| text.split('.').count() == 3 && text.starts_with("eyJhbGciOiJFUzI1NiIs"));
        let refused = vector.expect.status == 401
            && vector
                .request
                .body
                .contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt");
        let both = vector.request.headers.contains_key("authorization");
        if !is_jws || !refused || both || vector.repeat {
            continue;
        }
        let (realm, _) = Realm::parse(&vector::read(&format!("realms/{}.json", vector.realm))).unwrap();
        let key = RealmKey::parse(&key_set(&format!("realm.{}", vector.realm)));
        let host = TestHost::new(UnixTime::from_seconds(vector.now), &key);
        let arrived = vector.request.arrived();
        block_on(exchange(&host, &realm, &arrived, &mut Trace::new(TraceDetail::Outcomes)));
        assert_eq!(host.count(HostError::Verify), 1, "{}", vector.name);
        assert_eq!(host.cacheable.get(), 0, "{} costs less the second time", vector.name);
        compared += 1;
    }
    assert!(compared > 30, "{compared} assertions");
}
