//! Runs the policy tests beside the examples in `tests/policy/` in their realm.
//!
//! A policy test has the claims of the tokens and the request, as `src/manual/policy.md` shows it. The
//! runner fills in the rest: the issuer is the realm's first, the tokens are for the client (of a workload:
//! for this service) and valid for ten minutes. It then signs the issuers' tokens with a key that the
//! realm's document names as theirs, and the realm's own tokens with the realm's own key, and runs the
//! whole exchange.

mod suite {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use edge_token_exchange::jose::Algorithm;
    use edge_token_exchange::jose::portable::PrivateKey;
    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::trace::{Trace, TraceDetail};
    use edge_token_exchange::{Realm, exchange, http};
    use serde::Deserialize;
    use serde_json::{Map, Value, json};

    use crate::host::{RealmKey, TestHost, block_on};
    use crate::signer::key_set;

    /// One policy test.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct PolicyTest {
        name: String,
        now: i64,
        request: Request,
        subject: Map<String, Value>,
        actor: Option<Map<String, Value>>,
        expect: Expect,
    }

    /// The request, in the words of the form.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Request {
        client_id: Option<String>,
        #[serde(default = "access_token")]
        subject_token_type: String,
        #[serde(default = "access_token")]
        actor_token_type: String,
        #[serde(default = "access_token")]
        requested_token_type: String,
        #[serde(default)]
        audience: Vec<String>,
        #[serde(default)]
        resource: Vec<String>,
        scope: Option<String>,
    }

    /// The expected decision: the refusal, or claims of the new token and names of claims that it must not
    /// have.
    #[derive(Debug, Deserialize)]
    #[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
    enum Expect {
        Granted {
            #[serde(default)]
            claims: Map<String, Value>,
            #[serde(default)]
            absent: Vec<String>,
        },
        Refused {
            refusal: String,
        },
    }

    fn access_token() -> String {
        "access_token".to_owned()
    }

    fn folder() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests", "policy"].iter().collect()
    }

    fn text(path: &str) -> String {
        fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn read(path: &str) -> Value {
        serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Returns the examples by name.
    fn examples() -> BTreeSet<String> {
        let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let documents = names.map(|name| name.into_string().unwrap());
        documents.filter_map(|name| Some(name.strip_suffix(".test.json")?.to_owned())).collect()
    }

    /// Returns the first private key of a set.
    fn first_key(name: &str) -> Value {
        let set: Value = serde_json::from_str(&key_set(name)).unwrap();
        set["keys"][0].clone()
    }

    /// An issuer's key. These tests do not depend on which key signs.
    fn issuer_key() -> Value {
        first_key("issuer.idp")
    }

    /// Returns the document with the tests' own key for its issuers.
    fn realm(name: &str) -> Realm {
        let mut document = read(&format!("{name}.json"));
        let mut public = issuer_key();
        public.as_object_mut().unwrap().remove("d");
        for issuer in document["trusted_issuers"].as_array_mut().unwrap() {
            let issuer = issuer.as_object_mut().unwrap();
            issuer.remove("jwks_uri");
            issuer.insert("jwks".to_owned(), json!({ "keys": [public] }));
            issuer.insert("algorithms".to_owned(), json!(["ES256"]));
        }
        let (realm, warnings) =
            Realm::parse(&document.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(warnings, [], "{name}");
        realm
    }

    /// The realm's own key.
    fn realm_key() -> Value {
        first_key("realm.policy")
    }

    /// Whether the subject token is the client's credential. A client that the test does not name is such a
    /// workload.
    fn is_workload(request: &Request, document: &Value) -> bool {
        let Some(client_id) = &request.client_id else { return true };
        let clients = document["clients"].as_array().unwrap();
        clients
            .iter()
            .any(|client| client["client_id"] == client_id.as_str() && client["auth"]["method"] == "workload")
    }

    fn token(claims: &Map<String, Value>, kind: &str, test: &PolicyTest, document: &Value) -> String {
        let PolicyTest { now, request, .. } = test;
        let issuer = &document["trusted_issuers"][0]["issuer"];
        let service = document["issuer"].as_str().unwrap();
        let audience = match &request.client_id {
            Some(client_id) if !is_workload(request, document) => client_id,
            _ => service,
        };
        let mut all = json!({ "iss": issuer, "aud": audience, "iat": now - 10, "exp": now + 600 });
        all.as_object_mut().unwrap().extend(claims.clone());
        let key = if all["iss"] == service { realm_key() } else { issuer_key() };
        // A case lists the claims that its rules read; `nonce` shows that a token is an ID token.
        if kind == "id_token" {
            all["nonce"] = json!("of a login");
        }
        let typ = if kind == "access_token" { "at+jwt" } else { "JWT" };
        let header = json!({ "alg": "ES256", "kid": key["kid"], "typ": typ });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&all));
        let private = PrivateKey::from_jwk(&key.to_string(), Algorithm::Es256).unwrap();
        let signature = private.sign(message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Returns the form of the request; no value here needs another encoding.
    fn form(test: &PolicyTest, document: &Value) -> String {
        let PolicyTest { request, subject, actor, .. } = test;
        let uri = |kind: &str| match kind {
            "access_token" | "id_token" | "jwt" => format!("urn:ietf:params:oauth:token-type:{kind}"),
            uri => uri.to_owned(),
        };
        let token = |claims, kind: &str| token(claims, kind, test, document);
        let mut pairs = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange".to_owned()),
            ("subject_token", token(subject, &request.subject_token_type)),
            ("subject_token_type", uri(&request.subject_token_type)),
            ("requested_token_type", uri(&request.requested_token_type)),
        ];
        if let Some(actor) = actor {
            pairs.push(("actor_token", token(actor, &request.actor_token_type)));
            pairs.push(("actor_token_type", uri(&request.actor_token_type)));
        }
        pairs.extend(request.audience.iter().map(|audience| ("audience", audience.clone())));
        pairs.extend(request.resource.iter().map(|resource| ("resource", resource.clone())));
        pairs.extend(request.scope.iter().map(|scope| ("scope", scope.replace(' ', "+"))));
        if is_workload(request, document) {
            pairs.extend(request.client_id.iter().map(|client_id| ("client_id", client_id.clone())));
        }
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }

    /// Returns the differences between the answer and the expectation of the test.
    fn run(test: &PolicyTest, realm: &Realm, document: &Value, key: &RealmKey) -> Result<(), String> {
        let host = TestHost::new(UnixTime::from_seconds(test.now), key);
        let body = form(test, document);
        let named = test.request.client_id.as_ref().filter(|_| !is_workload(&test.request, document));
        let credentials = named.map(|id| format!("Basic {}", STANDARD.encode(format!("{id}:a"))));
        let request = http::Request::form("", body).with_header("authorization", credentials.as_deref());
        let response =
            block_on(exchange(&host, realm, &request, &mut Trace::new(TraceDetail::Outcomes))).response;
        let refusal = response.headers.iter().find(|(name, _)| *name == "x-exchange-refusal");
        let refused = refusal.map(|(_, id)| id.as_str());
        let (claims, absent) = match &test.expect {
            Expect::Refused { refusal } if refused == Some(refusal) => return Ok(()),
            Expect::Refused { .. } => return Err(format!("refused: {refused:?}")),
            Expect::Granted { .. } if refused.is_some() => return Err(format!("refused: {refused:?}")),
            Expect::Granted { claims, absent } => (claims, absent),
        };
        let body: Value = serde_json::from_str(&response.body).unwrap();
        let payload = body["access_token"].as_str().unwrap().split('.').nth(1).unwrap();
        let granted: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        let as_expected = claims.iter().all(|(name, value)| granted.get(name) == Some(value))
            && absent.iter().all(|name| granted.get(name).is_none());
        if as_expected { Ok(()) } else { Err(format!("granted: {granted}")) }
    }

    #[test]
    fn every_example_decides_as_its_tests_say() {
        let key = RealmKey::parse(&key_set("realm.policy"));
        let mut failing = Vec::new();
        for example in examples() {
            let document = read(&format!("{example}.json"));
            let realm = realm(&example);
            let tests: Vec<PolicyTest> =
                serde_json::from_value(read(&format!("{example}.test.json"))).unwrap();
            assert!(tests.len() >= 4, "{example} is hardly tested");
            for test in &tests {
                if let Err(difference) = run(test, &realm, &document, &key) {
                    failing.push(format!("{example}: {}: {difference}\n", test.name));
                }
            }
        }
        assert!(failing.is_empty(), "{}", failing.concat());
    }

    #[test]
    fn every_example_is_a_document_that_is_valid_as_it_stands() {
        let examples = examples();
        assert!(examples.len() >= 8, "{examples:?}");
        for example in examples {
            let document = text(&format!("{example}.json"));
            assert_eq!(Realm::parse(&document).map(|(_, warnings)| warnings), Ok(Vec::new()), "{example}");
        }
    }
}
