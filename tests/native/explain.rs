//! Compares explanations with the vectors: an explanation describes the decision of `/token`, and shows
//! nothing that `/token` would not show.
//!
//! tests/explain.json has whole answers, each under the name of its vector. `EXPLAIN=write cargo test --test
//! native explain::` writes them, and then a person reads them; the tests of the JavaScript hosts compare
//! their answers with the same file.

mod suite {
    use std::collections::{HashMap, HashSet};
    use std::fs;
    use std::path::PathBuf;
    use std::sync::{Arc, LazyLock};

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use edge_token_exchange::error::HostError;
    use edge_token_exchange::json::{self, Limits};
    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::trace::{Trace, TraceDetail};
    use edge_token_exchange::{Realm, Response, exchange, explain};
    use serde_json::{Map, Value};

    use crate::host::{RealmKey, TestHost, block_on};
    use crate::pretty;
    use crate::signer::key_set;
    use crate::vector::{self, Vector};

    /// A realm with the setting `explain` for all its clients, and the key it signs with.
    struct World {
        realm: Realm,
        key: RealmKey,
    }

    impl World {
        fn read(name: &str, explains: bool) -> Self {
            let mut document: Value =
                serde_json::from_str(&vector::read(&format!("realms/{name}.json"))).unwrap();
            for client in document["clients"].as_array_mut().unwrap() {
                client["explain"] = explains.into();
            }
            let (realm, _) = Realm::parse(&document.to_string()).unwrap();
            Self { realm, key: RealmKey::parse(&key_set(&format!("realm.{name}"))) }
        }

        fn host(&self, vector: &Vector) -> TestHost {
            let host = TestHost::new(UnixTime::from_seconds(vector.now), &self.key);
            host.revoked.borrow_mut().1.extend(vector.not_before_times(&self.realm));
            host
        }

        fn explain(&self, vector: &Vector, host: &TestHost) -> Response {
            let mut trace = Trace::new(TraceDetail::Full);
            block_on(explain(host, &self.realm, &vector.request.arrived(), &mut trace)).response
        }

        fn exchange(&self, vector: &Vector, host: &TestHost) -> Response {
            let mut trace = Trace::new(TraceDetail::Outcomes);
            block_on(exchange(host, &self.realm, &vector.request.arrived(), &mut trace)).response
        }
    }

    /// Whether the vector sends one request to the token endpoint, and none before. A proof is for one of the
    /// two endpoints alone.
    fn is_one_exchange(vector: &Vector) -> bool {
        let has_proof = vector.request.headers.contains_key("dpop");
        !vector.repeat && vector.route.is_none() && vector.revocations.is_empty() && !has_proof
    }

    /// A vector, its realm, and the answer of the explain endpoint.
    struct Explained {
        vector: Vector,
        world: Arc<World>,
        response: Response,
    }

    fn explain_all(explains: bool) -> Vec<Explained> {
        let mut worlds: HashMap<String, Arc<World>> = HashMap::new();
        let explained = |vector: Vector| {
            let world = || Arc::new(World::read(&vector.realm, explains));
            let world = worlds.entry(vector.realm.clone()).or_insert_with(world).clone();
            let response = world.explain(&vector, &world.host(&vector));
            Explained { vector, world, response }
        };
        vector::all().into_iter().filter(is_one_exchange).map(explained).collect()
    }

    /// Every vector, in realms where all clients may see explanations.
    static EXPLAINED: LazyLock<Vec<Explained>> = LazyLock::new(|| explain_all(true));

    /// Whether the engine refuses before it knows the client.
    fn is_early(refusal: &str) -> bool {
        ["form.", "request.", "client."].iter().any(|stage| refusal.starts_with(stage))
    }

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        response.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    fn body(response: &Response) -> Value {
        serde_json::from_str(&response.body).unwrap()
    }

    /// Asserts that the answer is the token endpoint's own.
    fn assert_as_exchanged(Explained { vector, world, response }: &Explained) {
        let exchanged = world.exchange(vector, &world.host(vector));
        assert_eq!(format!("{response:?}"), format!("{exchanged:?}"), "{}", vector.name);
    }

    #[test]
    fn an_explanation_tells_of_the_decision_that_is_made() {
        for explained in EXPLAINED.iter() {
            let Explained { vector, response, .. } = explained;
            let name = &vector.name;
            let refusal = vector.expect.refusal.as_deref();
            if refusal.is_some_and(is_early) {
                assert_as_exchanged(explained);
                continue;
            }
            assert_eq!(response.status, 200, "{name}: {response:?}");
            assert_eq!(header(response, "cache-control"), Some("no-store"), "{name}");
            assert_eq!(header(response, "x-exchange-refusal"), None, "{name}");
            let body = body(response);
            assert_eq!(body["refusal"]["id"].as_str(), refusal, "{name}");
            let decision = if refusal.is_none() { "granted" } else { "refused" };
            assert_eq!(body["decision"], decision, "{name}");
            let claims = vector.expect.token.as_ref().map(|token| Value::Object(token.claims.clone()));
            assert_eq!(body["grant"], claims.unwrap_or(Value::Null), "{name}");
        }
    }

    /// Returns the answers that are explanations.
    fn explanations() -> impl Iterator<Item = (&'static Vector, Value)> {
        EXPLAINED.iter().filter_map(|Explained { vector, response, .. }| {
            let body = body(response);
            body["checks"].is_array().then_some((vector, body))
        })
    }

    #[test]
    fn the_first_check_that_fails_is_the_refusals_and_the_last_that_is_made() {
        for (vector, body) in explanations() {
            let checks = body["checks"].as_array().unwrap();
            let failed: Vec<_> = checks.iter().filter(|check| check["result"] == "failed").collect();
            assert_eq!(failed.len(), usize::from(body["decision"] == "refused"), "{}", vector.name);
            let Some(failed) = failed.first() else {
                continue;
            };
            assert_eq!(failed["clause"], body["refusal"]["clause"], "{}", vector.name);
            let last = checks.iter().rposition(|check| check["result"] != "not_reached").unwrap();
            assert_eq!(checks[last], **failed, "{}", vector.name);
        }
    }

    /// Returns the parameters of a request, decoded.
    fn form(vector: &Vector) -> Vec<(String, String)> {
        let decoded = |text: &str| {
            let mut bytes = Vec::new();
            let mut rest = text.bytes();
            while let Some(byte) = rest.next() {
                bytes.push(match byte {
                    b'+' => b' ',
                    b'%' => {
                        let digits = [rest.next().unwrap(), rest.next().unwrap()];
                        u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap()
                    }
                    plain => plain,
                });
            }
            String::from_utf8(bytes).unwrap()
        };
        let pairs = vector.request.body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
    }

    #[test]
    fn an_explanation_repeats_no_part_of_a_token_or_a_credential() {
        for Explained { vector, response, .. } in EXPLAINED.iter() {
            let said: HashSet<&[u8]> = response.body.as_bytes().windows(24).collect();
            let secret = ["subject_token", "actor_token", "client_secret", "client_assertion"];
            let pairs = vector.request.body.split('&').filter_map(|pair| pair.split_once('='));
            let secrets = pairs.filter(|(name, _)| secret.contains(name)).map(|(_, value)| value);
            for secret in secrets.chain(vector.request.headers.get("authorization").map(String::as_str)) {
                let repeated = secret.as_bytes().windows(24).find(|run| said.contains(run));
                assert_eq!(repeated.map(String::from_utf8_lossy), None, "{}", vector.name);
            }
        }
    }

    /// Returns every string in a JSON value, names of members included.
    fn strings(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(elements) => elements.iter().for_each(|element| strings(element, found)),
            Value::Object(members) => {
                for (name, value) in members {
                    found.push(name.clone());
                    strings(value, found);
                }
            }
            _ => {}
        }
    }

    /// Returns the texts of a request, its tokens included.
    fn brought(vector: &Vector) -> Vec<String> {
        let mut found = Vec::new();
        for (name, value) in form(vector) {
            for part in value.split('.') {
                let json = URL_SAFE_NO_PAD.decode(part).ok();
                if let Some(json) = json.and_then(|json| serde_json::from_slice(&json).ok()) {
                    strings(&json, &mut found);
                }
            }
            found.extend([name, value]);
        }
        found
    }

    #[test]
    fn an_explanation_names_nobody_elses_settings() {
        let common = ["POST", "application/x-www-form-urlencoded", "delegation", "impersonation"];
        let profiles: Value = serde_json::from_str(include_str!("../../src/realm/profiles.json")).unwrap();
        for (vector, body) in explanations() {
            let document: Value =
                serde_json::from_str(&vector::read(&format!("realms/{}.json", vector.realm))).unwrap();
            let mut known = brought(vector);
            known.extend(common.map(str::to_owned));
            known.extend(vector.request.headers.get("content-type").cloned());
            strings(&document["issuer"], &mut known);
            strings(&body["refusal"]["id"], &mut known);
            // The subject as this realm names it: a prefix of its own or of a profile, and the value of a claim.
            let issuers = document["trusted_issuers"].as_array().unwrap().iter();
            let described = issuers.flat_map(|issuer| {
                let profile = issuer["profile"].as_str().map(|name| &profiles[name]);
                [Some(issuer), profile].into_iter().flatten()
            });
            let subjects = described.filter_map(|one| one["claims"]["sub"].as_array()).flatten();
            let texts = subjects.filter_map(|one| one["prefix"].as_str());
            let prefixed: Vec<String> =
                texts.flat_map(|given| known.iter().map(move |own| format!("{given}{own}"))).collect();
            known.extend(prefixed);
            let checks = body["checks"].as_array().unwrap();
            let client = checks.iter().find(|check| check["id"] == "client.authentication").unwrap();
            let client_id = client["seen"].as_str().unwrap().split('`').nth(1).unwrap();
            let clients = document["clients"].as_array().unwrap();
            strings(clients.iter().find(|own| own["client_id"] == client_id).unwrap(), &mut known);
            for side in checks.iter().flat_map(|check| [&check["seen"], &check["expected"]]) {
                for name in side.as_str().unwrap_or_default().split('`').skip(1).step_by(2) {
                    let plain = name.split("\\u{").next().unwrap();
                    assert!(known.iter().any(|own| own.contains(plain)), "{}: {name}", vector.name);
                }
            }
        }
    }

    #[test]
    fn without_the_setting_nothing_is_explained() {
        for explained in &explain_all(false) {
            let Explained { vector, response, .. } = explained;
            if vector.expect.refusal.as_deref().is_some_and(is_early) {
                assert_as_exchanged(explained);
                continue;
            }
            let refusal = header(response, "x-exchange-refusal");
            let expected = (400, Some("client.explain_not_allowed"));
            assert_eq!((response.status, refusal), expected, "{}", vector.name);
            assert_eq!(body(response)["error"], "unauthorized_client", "{}", vector.name);
        }
    }

    /// Returns the vector of that name.
    fn named(name: &str) -> Vector {
        vector::all().into_iter().find(|vector| vector.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    #[test]
    fn an_explained_assertion_is_used_up() {
        let vector = named("assertion-accepted");
        let world = World::read(&vector.realm, true);
        let host = world.host(&vector);
        assert_eq!(world.explain(&vector, &host).status, 200);
        assert_eq!(world.explain(&vector, &host).status, 401);
        assert_eq!(world.exchange(&vector, &host).status, 401);
    }

    #[test]
    fn an_explanation_needs_no_key_to_sign_with() {
        let vector = named("pingam-impersonation-access-token-to-access-token");
        let world = World::read(&vector.realm, true);
        let host = world.host(&vector);
        host.failing.replace(vec![HostError::Random, HostError::OwnKeys, HostError::Sign]);
        let explained = block_on(explain(
            &host,
            &world.realm,
            &vector.request.arrived(),
            &mut Trace::new(TraceDetail::Full),
        ))
        .response;
        assert_eq!(body(&explained)["decision"], "granted");
    }

    /// Writes whole answers as one document, with the names of their vectors.
    fn document(answers: &[(&str, json::Value)]) -> String {
        let member = |(name, answer): &(&str, json::Value)| {
            format!("  \"{name}\": {}", pretty::json(answer).trim_end().replace('\n', "\n  "))
        };
        format!("{{\n{}\n}}\n", answers.iter().map(member).collect::<Vec<_>>().join(",\n"))
    }

    #[test]
    fn explanations_are_those_of_the_file_byte_for_byte() {
        let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "explain.json"].iter().collect();
        let writes = std::env::var_os("EXPLAIN").is_some_and(|value| value == "write");
        let expected: Map<String, Value> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let mut results: HashMap<String, u32> = HashMap::new();
        let mut answers = Vec::new();
        for (name, expected) in &expected {
            let vector = named(name);
            let world = World::read(&vector.realm, true);
            let response = world.explain(&vector, &world.host(&vector));
            assert_eq!(response.body, world.explain(&vector, &world.host(&vector)).body);
            // The test compares values first: a failure then names the vector.
            let body = body(&response);
            assert!(writes || body == *expected, "{name} is explained so: {body:#}");
            let id = body["refusal"]["id"].as_str().unwrap_or("granted");
            *results.entry(id.to_owned()).or_default() += 1;
            answers.push((name.as_str(), json::parse(response.body.as_bytes(), Limits::DOCUMENT).unwrap()));
        }
        if writes {
            fs::write(&file, document(&answers)).unwrap();
        }
        assert!(fs::read_to_string(&file).unwrap() == document(&answers), "the same values in other bytes");
        assert!(results["granted"] >= 3, "{results:?}");
        assert!(results.len() > 10, "{results:?}");
    }
}
