//! Compares the audit line with the vectors: the engine writes one line of JSON for each decision, with its
//! outcome and without any confidential value.

mod world;

mod suite {
    use std::collections::{BTreeSet, HashMap, HashSet};
    use std::fs;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use edge_token_exchange::audit::MAX_LINE;
    use edge_token_exchange::error::HostError;
    use edge_token_exchange::host::Admission;
    use serde_json::{Value, json};

    use super::world::{World, named, parameter, read, sha256};
    use crate::vector::{self, Vector};

    /// The number of characters in a row of a secret that count as that secret.
    const TELLING: usize = 24;

    /// Returns the confidential values of a request, as they are written and decoded.
    fn confidential(vector: &Vector) -> Vec<String> {
        let of_body = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            let named = ["subject_token", "actor_token", "client_assertion", "client_secret"];
            named.contains(&name).then(|| value.to_owned())
        };
        let mut secrets: Vec<String> = vector.request.body.split('&').filter_map(of_body).collect();
        for credentials in vector.request.headers.get("authorization").iter().flat_map(|text| text.split(' '))
        {
            let decoded = STANDARD.decode(credentials).unwrap_or_default();
            let decoded = String::from_utf8_lossy(&decoded).into_owned();
            secrets.extend(decoded.split_once(':').map(|(_, secret)| secret.to_owned()));
            secrets.push(credentials.to_owned());
        }
        secrets.extend(vector.request.headers.get("dpop").cloned());
        secrets
    }

    fn windows(text: &str) -> impl Iterator<Item = &[u8]> {
        text.as_bytes().windows(TELLING)
    }

    #[test]
    fn every_vector_leaves_one_line_that_says_how_it_ended_and_holds_no_secret() {
        let mut worlds: HashMap<String, World> = HashMap::new();
        let mut refusals = BTreeSet::new();
        let mut members = BTreeSet::new();
        // The Worker's tests run those of the other endpoints, and those with revocations.
        let plain = |vector: &Vector| {
            vector.route.is_none() && vector.revocations.is_empty() && vector.not_before.is_empty()
        };
        for vector in vector::all().into_iter().filter(plain) {
            let world = worlds.entry(vector.realm.clone()).or_insert_with(|| World::read(&vector.realm));
            let host = world.host(&vector);
            if vector.repeat {
                world.exchange(&vector, &host);
            }
            let (response, line) = world.exchange(&vector, &host);
            let (_, explained) = world.explain(&vector, &world.host(&vector));
            let token = serde_json::from_str::<Value>(&response.body).ok();
            let token = token.and_then(|body| body["access_token"].as_str().map(str::to_owned));
            for line in [&line, &explained] {
                assert!(!line.contains('\n') && line.len() <= MAX_LINE, "{}: {line}", vector.name);
                let known: HashSet<&[u8]> = windows(line).collect();
                for secret in confidential(&vector).iter().chain(&token) {
                    let repeated = windows(secret).find(|window| known.contains(window));
                    assert_eq!(repeated, None, "{}: {line}", vector.name);
                }
            }
            let line = read(&line);
            names(&line, &mut members);
            assert_eq!(line["v"], 1);
            assert_eq!(line["realm"], world.realm.path().as_str(), "{}", vector.name);
            assert_eq!(line["refusal"].as_str(), vector.expect.refusal.as_deref(), "{}", vector.name);
            let outcome = if vector.expect.status == 200 { "granted" } else { "refused" };
            assert_eq!(line["outcome"], outcome, "{}", vector.name);
            refusals.extend(vector.expect.refusal);
        }
        assert!(refusals.len() > 90, "{refusals:?}");
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/src/manual/audit.md");
        let page = fs::read_to_string(page).unwrap();
        let unknown: Vec<_> =
            members.into_iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
        assert_eq!(unknown, ["bytes"], "members that the page does not list; `bytes` it shows in place");
    }

    /// Returns the names of all members at any depth.
    fn names(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    found.insert(name.clone());
                    names(value, found);
                }
            }
            Value::Array(entries) => entries.iter().for_each(|entry| names(entry, found)),
            _ => {}
        }
    }

    #[test]
    fn what_nobody_has_vouched_for_is_marked() {
        for (name, refusal) in [
            ("subject-token-by-another-key", "subject_token.signature_invalid"),
            ("time-exp-past-skew", "subject_token.expired"),
        ] {
            let (world, vector) = named(name);
            let line = read(&world.exchange(&vector, &world.host(&vector)).1);
            assert_eq!(line["refusal"], refusal);
            assert_eq!(
                line["subject"],
                json!({
                    "sha256": sha256(parameter(&vector, "subject_token")),
                    "type": "access_token",
                    "unverified": { "issuer": "https://idp.example/realms/alpha" },
                })
            );
        }
    }

    #[test]
    fn a_delegation_is_accounted_for() {
        let (world, vector) = named("pingam-delegation-access-token-to-id-token-by-actor-access-token");
        let idp = "https://am.example/am/oauth2/realms/root/realms/alpha";
        let (response, line) = world.exchange(&vector, &world.host(&vector));
        let mut line = read(&line);
        let jti = line["grant"]["jti"].take();
        assert_eq!((response.status, jti.as_str().unwrap().len()), (200, 22));
        assert_eq!(
            line,
            json!({
                "v": 1,
                "event": "exchange",
                "outcome": "granted",
                "time": 1_700_000_000,
                "realm": "am",
                "realm_version": 1,
                "engine": env!("CARGO_PKG_VERSION"),
                "client": "delegateClient",
                "subject": {
                    "sha256": sha256(parameter(&vector, "subject_token")),
                    "type": "access_token",
                    "issuer": idp,
                    "sub": "(usr!demo)",
                    "exp": 1_700_000_600,
                },
                "actor": {
                    "sha256": sha256(parameter(&vector, "actor_token")),
                    "type": "access_token",
                    "issuer": idp,
                    "sub": "delegateClient",
                    "exp": 1_700_000_600,
                },
                "grant": {
                    "type": "id_token",
                    "target": ["delegateClient"],
                    "scope": "read_accounts transfer",
                    "exp": 1_700_000_300,
                    "act": [{ "iss": idp, "sub": "delegateClient" }],
                    "jti": null,
                },
            })
        );
    }

    /// The members of the impersonation vector's line that do not depend on the outcome.
    fn impersonation(vector: &Vector, event: &str, more: Value) -> Value {
        let mut line = json!({
            "v": 1,
            "event": event,
            "time": 1_700_000_000,
            "realm": "am",
            "realm_version": 1,
            "engine": env!("CARGO_PKG_VERSION"),
            "client": "impersonationClient",
            "subject": { "sha256": sha256(parameter(vector, "subject_token")), "type": "access_token" },
        });
        let Value::Object(more) = more else { panic!("members") };
        for (name, value) in more {
            match (&mut line[&name], value) {
                (Value::Object(own), Value::Object(new)) => own.extend(new),
                (own, new) => *own = new,
            }
        }
        line
    }

    #[test]
    fn an_explanation_a_limit_and_a_failure_are_accounted_for() {
        let (world, vector) = named("pingam-impersonation-access-token-to-access-token");
        let verified = json!({
            "issuer": "https://am.example/am/oauth2/realms/root/realms/alpha",
            "sub": "(usr!demo)",
            "exp": 1_700_000_600,
        });
        let grant = json!({
            "type": "access_token",
            "target": ["transfers"],
            "scope": "transfer",
            "exp": 1_700_000_300,
        });
        let asked = json!({ "type": "access_token", "scope": "transfer" });

        let (_, line) = world.explain(&vector, &world.host(&vector));
        let more = json!({ "outcome": "granted", "subject": verified, "grant": grant });
        assert_eq!(read(&line), impersonation(&vector, "explain", more));

        let over = world.host(&vector);
        over.admission.set(Admission::No);
        for (event, (response, line)) in
            [("exchange", world.exchange(&vector, &over)), ("explain", world.explain(&vector, &over))]
        {
            assert_eq!(response.status, 429);
            assert!(response.headers.contains(&("retry-after", "10".to_owned())));
            assert!(response.headers.contains(&("x-exchange-refusal", "client.rate_limited".to_owned())));
            assert_eq!(read(&response.body)["error"], "temporarily_unavailable");
            let more = json!({ "outcome": "refused", "refusal": "client.rate_limited", "asked": asked });
            assert_eq!(read(&line), impersonation(&vector, event, more));
        }

        let failing = world.host(&vector);
        failing.failing.replace(vec![HostError::Limit]);
        let (response, line) = world.exchange(&vector, &failing);
        assert_eq!(response.status, 503);
        let more = json!({
            "outcome": "unavailable",
            "refusal": "host.limit_unavailable",
            "failed": "the rate limit is unavailable",
            "asked": asked,
        });
        assert_eq!(read(&line), impersonation(&vector, "exchange", more));

        let keyless = world.host(&vector);
        keyless.failing.replace(vec![HostError::Sign]);
        let (response, line) = world.exchange(&vector, &keyless);
        assert_eq!(response.status, 503);
        let more = json!({
            "outcome": "unavailable",
            "refusal": "host.signing_unavailable",
            "failed": "signing is unavailable",
            "subject": verified,
        });
        assert_eq!(read(&line), impersonation(&vector, "exchange", more));
    }

    #[test]
    fn only_authenticated_requests_are_counted() {
        let (world, vector) = named("basic-wrong-secret");
        let over = world.host(&vector);
        over.admission.set(Admission::No);
        assert_eq!(world.exchange(&vector, &over).0.status, 401);
    }

    #[test]
    fn why_a_client_did_not_authenticate_is_for_the_log() {
        let (world, vector) = named("basic-wrong-secret");
        let line = read(&world.exchange(&vector, &world.host(&vector)).1);
        assert_eq!(
            (&line["refusal"], &line["reason"]),
            (&json!("client.authentication_failed"), &json!("wrong_secret"))
        );
        assert_eq!((&line["client"], &line["unverified"]), (&Value::Null, &json!({ "client": "gateway" })));
    }

    /// Returns a request of the client `gateway` with these parameters in place of a verified token.
    fn hostile(parameters: &str, credentials: &str) -> Vector {
        let (_, mut vector) = named("act-a-string");
        let credentials = format!("Basic {}", STANDARD.encode(credentials));
        vector.request.headers.insert("authorization".to_owned(), credentials);
        vector.request.body.push_str(parameters);
        vector
    }

    fn fingerprint(text: &str) -> Value {
        json!({ "bytes": text.len(), "sha256": sha256(text) })
    }

    #[test]
    fn what_a_request_says_stands_only_where_the_realm_says_it_too() {
        let encoded = "x%22%2C%0A%22outcome%22%3A%22granted";
        let decoded = "x\",\n\"outcome\":\"granted";
        let scope = vec!["a"; 8_192].join("%20");
        let long = "c".repeat(4_000);
        let cases = [
            (format!("&audience={encoded}"), "asked/target/0", fingerprint(decoded)),
            ("&audience=%E2%80%AEorders".to_owned(), "asked/target/0", fingerprint("\u{202e}orders")),
            ("&audience=orders".to_owned(), "asked/target/0", json!("orders")),
            ("&scope=read".to_owned(), "asked/scope", json!("read")),
            ("&scope=read%20admin".to_owned(), "asked/scope", fingerprint("read admin")),
        ];
        let (world, vector) = named("act-a-string");
        let known = STANDARD.decode(&vector.request.headers["authorization"]["Basic ".len()..]).unwrap();
        let known = String::from_utf8(known).unwrap();
        for (parameters, place, expected) in cases {
            let vector = hostile(&parameters, &known);
            let line = world.exchange(&vector, &world.host(&vector)).1;
            assert!(!line.contains('\n'));
            assert_eq!(read(&line).pointer(&format!("/{place}")), Some(&expected), "{parameters}: {line}");
        }
        for (parameters, refusal) in [
            (format!("&scope={scope}"), "request.scope_malformed"),
            (format!("&subject_token_type={encoded}"), "form.parameter_repeated"),
            (format!("&requested_token_type={encoded}"), "request.requested_token_type_unsupported"),
        ] {
            let vector = hostile(&parameters, &known);
            let line = world.exchange(&vector, &world.host(&vector)).1;
            assert_eq!(read(&line)["refusal"], refusal, "{line}");
            assert!(line.len() < 1_024 && !line.contains("granted"), "{line}");
        }
        for (name, as_sent) in [(decoded, encoded), (&long, &long), ("unregistered", "unregistered")] {
            let vector = hostile("", &format!("{as_sent}:secret"));
            let line = read(&world.exchange(&vector, &world.host(&vector)).1);
            assert_eq!(line["unverified"], json!({ "client": fingerprint(name) }));
            assert_eq!(line["reason"], "unknown_client");
        }
    }
}
