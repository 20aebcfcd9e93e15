//! Proofs of possession beyond the vectors: replay in numbers, what a proof at fault costs, explanations,
//! and the audit line.

mod suite {
    use std::sync::Arc;

    use edge_token_exchange::error::HostError;
    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::{Realm, Response, http, respond};
    use serde_json::{Value, json};

    use crate::form;
    use crate::host::{RealmKey, TestHost, block_on};
    use crate::signer::{Signer, key_set};
    use crate::vector::{self, Vector};

    const NOW: i64 = 1_700_000_000;
    const ISSUER: &str = "https://edge.example/realms/bound";

    fn realm() -> Arc<Realm> {
        let mut document: Value = serde_json::from_str(&vector::read("realms/bound.json")).unwrap();
        for client in document["clients"].as_array_mut().unwrap() {
            client["explain"] = true.into();
        }
        Arc::new(Realm::parse(&document.to_string()).unwrap().0)
    }

    fn host(realm: &Arc<Realm>) -> TestHost {
        let host = TestHost::new(UnixTime::from_seconds(NOW), &RealmKey::parse(&key_set("realm.bound")));
        host.serve(realm);
        host
    }

    fn ask(host: &TestHost, endpoint: &str, request: &vector::Request) -> Response {
        block_on(respond(host, &request.at(&format!("/realms/bound/{endpoint}")))).response
    }

    fn refusal(response: &Response) -> Option<&str> {
        let mut headers = response.headers.iter();
        headers.find(|(name, _)| *name == "x-exchange-refusal").map(|(_, id)| id.as_str())
    }

    fn body(response: &Response) -> Value {
        serde_json::from_str(&response.body).unwrap()
    }

    fn vectors() -> impl Iterator<Item = Vector> {
        vector::all().into_iter().filter(|vector| vector.realm == "bound" && vector.route.is_none())
    }

    fn named(name: &str) -> Vector {
        vectors().find(|vector| vector.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    /// Returns a proof for an endpoint by the first key of the holder.
    fn proof(endpoint: &str, jti: &str, iat: i64) -> String {
        let set: Value = serde_json::from_str(&key_set("client.proof")).unwrap();
        let key = &set["keys"][0];
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": key["x"], "y": key["y"] });
        let header = json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": jwk });
        let htu = format!("{ISSUER}/{endpoint}");
        let claims = json!({ "htm": "POST", "htu": htu, "iat": iat, "jti": jti });
        let signer = Signer::parse(&key_set("client.proof"));
        signer.signed(header.to_string().as_bytes(), claims.to_string().as_bytes())
    }

    #[test]
    fn without_its_proof_a_request_for_a_bound_token_gets_nothing() {
        let (realm, mut without) = (realm(), 0);
        for mut vector in vectors().filter(|vector| vector.request.headers.contains_key("dpop")) {
            let claim = |token: &str| form::claims(token).is_some_and(|claims| claims.get("cnf").is_some());
            let pairs = vector.request.body.split('&').filter_map(|pair| pair.split_once('='));
            let mut tokens = pairs.filter(|(name, _)| ["subject_token", "actor_token"].contains(name));
            if !tokens.any(|(_, token)| claim(token)) {
                continue;
            }
            vector.request.headers.remove("dpop");
            let response = ask(&host(&realm), "token", &vector.request);
            assert!(refusal(&response).is_some(), "{}: {response:?}", vector.name);
            without += 1;
        }
        assert!(without > 15, "{without} vectors have a bound token and a proof");
    }

    #[test]
    fn of_a_thousand_requests_with_one_proof_one_is_granted() {
        let (realm, vector) = (realm(), named("dpop-subject-proven"));
        let host = host(&realm);
        let responses = (0..1_000).map(|_| ask(&host, "token", &vector.request));
        let granted = responses
            .filter(|response| match refusal(response) {
                None => true,
                id => {
                    assert_eq!(id, Some("binding.replayed"));
                    false
                }
            })
            .count();
        assert_eq!(granted, 1);
    }

    /// A request of the client that signs its assertion.
    fn by_assertion(dpop: &str) -> http::Request {
        let claims = |more: Value| {
            let mut claims = json!({ "iat": NOW, "exp": NOW + 60, "jti": "one" });
            claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            claims
        };
        let assertion = claims(json!({ "iss": "jwt-client", "sub": "jwt-client", "aud": ISSUER }));
        let idp = "https://idp.example/realms/alpha";
        let subject = claims(
            json!({ "iss": idp, "sub": "u1", "aud": "jwt-client", "client_id": "web", "scope": "read" }),
        );
        let signed = |set: &str, typ: &str, claims| Signer::parse(&key_set(set)).token(typ, claims);
        let body = form::encode(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange".to_owned()),
            ("subject_token", signed("issuer.idp", "at+jwt", &subject)),
            ("subject_token_type", form::uri("access_token")),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
            ("client_assertion", signed("client.jwt-client", "JWT", &assertion)),
        ]);
        http::Request::form("/realms/bound/token", body).with_header("dpop", Some(dpop))
    }

    #[test]
    fn a_proof_at_fault_uses_up_no_assertion() {
        let realm = realm();
        let host = host(&realm);
        let answer = |dpop: &str| block_on(respond(&host, &by_assertion(dpop))).response;
        assert_eq!(refusal(&answer(&proof("token", "a", NOW - 121))), Some("binding.time"));
        assert_eq!(host.count(HostError::FirstUse) + host.count(HostError::Verify), 0);
        assert_eq!(answer(&proof("token", "b", NOW)).status, 200);
        let again = answer(&proof("token", "c", NOW));
        assert_eq!(refusal(&again), Some("client.authentication_failed"));
    }

    #[test]
    fn a_request_without_a_proof_asks_the_host_for_nothing_more() {
        let vector = named("dpop-no-proof-of-an-unbound-subject");
        let realm = realm();
        let host = host(&realm);
        assert_eq!(ask(&host, "token", &vector.request).status, 200);
        assert_eq!((host.count(HostError::Verify), host.count(HostError::FirstUse)), (1, 0));
    }

    #[test]
    fn an_explanation_needs_a_proof_for_its_own_address() {
        let realm = realm();
        let mut vector = named("dpop-subject-proven");
        let response = ask(&host(&realm), "explain", &vector.request);
        assert_eq!(refusal(&response), Some("binding.target"));
        vector.request.headers.insert("dpop".to_owned(), proof("explain", "a", NOW));
        let explained = body(&ask(&host(&realm), "explain", &vector.request));
        assert_eq!(explained["decision"], "granted", "{explained}");
        let bound = vector.expect.token.unwrap().claims["cnf"].clone();
        assert_eq!(explained["grant"]["cnf"], bound);
        let checks = explained["checks"].as_array().unwrap();
        let made: Vec<&str> = checks
            .iter()
            .filter(|check| check["stage"] == "binding" && check["result"] == "passed")
            .map(|check| check["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            made,
            [
                "binding.header",
                "binding.proof",
                "binding.key",
                "binding.target",
                "binding.time",
                "binding.signature",
                "binding.replay"
            ]
        );
        let rule = checks.iter().find(|check| check["id"] == "policy.sender_constraint").unwrap();
        let jkt = bound["jkt"].as_str().unwrap();
        let seen = format!("subject token: cnf jkt {jkt}; the request proves jkt {jkt}");
        assert_eq!(rule["seen"], seen);
    }

    #[test]
    fn a_refused_proof_of_a_known_client_is_explained() {
        let realm = realm();
        let host = host(&realm);
        let mut vector = named("dpop-subject-proven");
        vector.request.headers.insert("dpop".to_owned(), proof("explain", "a", NOW));
        assert_eq!(ask(&host, "explain", &vector.request).status, 200);
        let again = ask(&host, "explain", &vector.request);
        assert_eq!(again.status, 200);
        assert_eq!(body(&again)["refusal"]["id"], "binding.replayed");
    }

    #[test]
    fn the_audit_line_names_the_key_that_a_token_is_bound_to() {
        let realm = realm();
        for (name, bound) in [("dpop-subject-proven", true), ("dpop-no-proof-of-an-unbound-subject", false)] {
            let (host, vector) = (host(&realm), named(name));
            host.audits.set(true);
            let answer = block_on(respond(&host, &vector.request.at("/realms/bound/token")));
            let line: Value = serde_json::from_str(&answer.audit.unwrap()).unwrap();
            let expected = vector.expect.token.unwrap().claims.get("cnf").cloned();
            assert_eq!((line["grant"].get("cnf").cloned(), bound), (expected.clone(), expected.is_some()));
        }
    }
}
