//! Clients that publish their keys at a `jwks_uri`: the verdicts are those of the same keys in the document.

mod suite {
    use std::sync::Arc;

    use edge_token_exchange::error::HostError;
    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::{JwkSet, Reading, Realm, respond};
    use serde_json::{Value, json};

    use crate::answer::compare;
    use crate::host::{RealmKey, TestHost, block_on};
    use crate::signer::key_set;
    use crate::vector::{self, Vector};

    const REALM: &str = "two-services";
    const CLIENT: &str = "jwt-client";

    /// The realm, with the keys of one client at an address, and those keys.
    fn published() -> (Arc<Realm>, String) {
        let mut document: Value =
            serde_json::from_str(&vector::read(&format!("realms/{REALM}.json"))).unwrap();
        let clients = document["clients"].as_array_mut().unwrap();
        let client = clients.iter_mut().find(|client| client["client_id"] == CLIENT).unwrap();
        let keys = client["auth"]["jwks"].to_string();
        client["auth"] =
            json!({ "method": "private_key_jwt", "jwks_uri": "https://jwt-client.example/jwks" });
        let (realm, _) = Realm::parse(&document.to_string()).unwrap();
        (Arc::new(realm), keys)
    }

    fn parsed(keys: &str) -> Option<Arc<JwkSet>> {
        JwkSet::parse(keys.as_bytes(), Reading::Canonical).ok().map(|(keys, _)| Arc::new(keys))
    }

    fn host(realm: &Arc<Realm>, now: i64) -> TestHost {
        let host = TestHost::new(UnixTime::from_seconds(now), &own_key());
        host.serve(realm);
        host
    }

    fn own_key() -> RealmKey {
        RealmKey::parse(&key_set(&format!("realm.{REALM}")))
    }

    fn assertions() -> Vec<Vector> {
        let all = vector::all().into_iter();
        all.filter(|vector| vector.realm == REALM && vector.name.starts_with("assertion-")).collect()
    }

    fn named(name: &str) -> Vector {
        assertions().into_iter().find(|vector| vector.name == name).unwrap()
    }

    #[test]
    fn every_assertion_has_the_verdict_of_keys_in_the_document() {
        let (realm, keys) = published();
        let path = format!("/{}/token", realm.path());
        let vectors = assertions();
        for vector in &vectors {
            let host = host(&realm, vector.now);
            *host.client_keys.borrow_mut() = parsed(&keys);
            if vector.repeat {
                block_on(respond(&host, &vector.request.at(&path)));
            }
            let response = block_on(respond(&host, &vector.request.at(&path))).response;
            let (differences, _) = compare(&vector.expect, &response, own_key().public());
            assert!(differences.none(), "{}\n{}", vector.name, differences.lines());
        }
        assert!(vectors.len() >= 50, "{} assertions", vectors.len());
    }

    #[test]
    fn keys_that_are_unavailable_are_no_refusal() {
        let (realm, _) = published();
        let vector = named("assertion-accepted");
        let host = host(&realm, vector.now);
        let path = format!("/{}/token", realm.path());
        let response = block_on(respond(&host, &vector.request.at(&path))).response;
        assert_eq!(response.status, 503);
        assert_eq!(host.count(HostError::IssuerKeys), 1);
        assert_eq!(host.count(HostError::Verify), 0);
    }

    #[test]
    fn a_key_that_the_set_lacks_is_reported_to_the_host() {
        let (realm, keys) = published();
        let vector = named("assertion-accepted");
        let host = host(&realm, vector.now);
        *host.client_keys.borrow_mut() = parsed(&keys.replace("jwt-client-1", "jwt-client-0"));
        let path = format!("/{}/token", realm.path());
        let response = block_on(respond(&host, &vector.request.at(&path))).response;
        assert_eq!(response.status, 401);
        assert_eq!(*host.client_keys_missed.borrow(), [CLIENT]);
        // An assertion costs one signature check, whatever becomes of it.
        assert_eq!(host.count(HostError::Verify), 1);
    }
}
