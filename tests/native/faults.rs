//! Each part of the host fails in turn, for every vector at every endpoint: an endpoint that asks this part
//! answers 503 and reveals nothing, and every other endpoint answers as before.

mod suite {
    use std::collections::HashMap;

    use edge_token_exchange::error::ErrorResponse;
    use edge_token_exchange::error::HostError;
    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::trace::{Trace, TraceDetail};
    use edge_token_exchange::{ExchangeError, Realm, Response, exchange, explain, introspect, revoke};
    use serde_json::Value;

    use crate::answer::compare;
    use crate::host::{RealmKey, TestHost, block_on};
    use crate::signer::key_set;
    use crate::vector::{self, Request, Vector};

    /// The endpoints that accept a form.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    enum Endpoint {
        Token,
        Explain,
        Introspect,
        Revoke,
    }

    impl Endpoint {
        fn of(vector: &Vector) -> Self {
            match vector.route.as_deref() {
                None => Self::Token,
                Some("explain") => Self::Explain,
                Some("introspect") => Self::Introspect,
                Some("revoke") => Self::Revoke,
                Some(other) => panic!("there is no route {other}"),
            }
        }
    }

    fn ask(host: &TestHost, realm: &Realm, endpoint: Endpoint, request: &Request) -> Response {
        let arrived = request.arrived();
        let trace = &mut Trace::new(TraceDetail::Outcomes);
        match endpoint {
            Endpoint::Token => block_on(exchange(host, realm, &arrived, trace)).response,
            Endpoint::Explain => block_on(explain(host, realm, &arrived, trace)).response,
            Endpoint::Introspect => block_on(introspect(host, realm, &arrived, trace)).response,
            Endpoint::Revoke => block_on(revoke(host, realm, &arrived, trace)).response,
        }
    }

    /// A realm and the key it signs with.
    struct World {
        realm: Realm,
        key: RealmKey,
    }

    impl World {
        fn of(vector: &Vector) -> Self {
            let document = vector::read(&format!("realms/{}.json", vector.realm));
            let key = RealmKey::parse(&key_set(&format!("realm.{}", vector.realm)));
            Self { realm: Realm::parse(&document).unwrap().0, key }
        }

        /// Returns a host that has answered all earlier requests of a vector, and of which a part fails
        /// from then on.
        fn host(&self, vector: &Vector, part: HostError) -> TestHost {
            let host = TestHost::new(UnixTime::from_seconds(vector.now), &self.key);
            host.revoked.borrow_mut().1.extend(vector.not_before_times(&self.realm));
            for revocation in &vector.revocations {
                ask(&host, &self.realm, Endpoint::Revoke, revocation);
            }
            if vector.repeat {
                ask(&host, &self.realm, Endpoint::of(vector), &vector.request);
            }
            host.asked.take();
            host.failing.replace(vec![part]);
            host
        }
    }

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        response.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// Asserts that an answer is the failure of a part and nothing else.
    fn assert_unavailable(response: &Response, part: HostError, what: &str) {
        let expected = ErrorResponse::from(&ExchangeError::Host(part));
        assert_eq!(response.status, 503, "{what}");
        assert_eq!(header(response, "x-exchange-refusal"), Some(&*expected.id.to_string()), "{what}");
        assert!(header(response, "retry-after").is_some_and(|wait| wait.parse::<u32>().is_ok()), "{what}");
        assert_eq!(header(response, "cache-control"), Some("no-store"), "{what}");
        let Ok(Value::Object(body)) = serde_json::from_str(&response.body) else {
            panic!("{what}: {}", response.body)
        };
        let members: Vec<&str> = body.keys().map(String::as_str).collect();
        assert_eq!(members, ["error", "error_description"], "{what}");
        assert_eq!(body["error"], "temporarily_unavailable", "{what}");
    }

    /// Runs every vector while a part fails; returns the endpoints at which some vector used it.
    fn run(part: HostError) -> Vec<Endpoint> {
        let mut worlds: HashMap<String, World> = HashMap::new();
        let mut asked = Vec::new();
        for vector in vector::all() {
            let world = worlds.entry(vector.realm.clone()).or_insert_with(|| World::of(&vector));
            let own = Endpoint::of(&vector);
            let explained = (own == Endpoint::Token).then_some(Endpoint::Explain);
            for endpoint in [Some(own), explained].into_iter().flatten() {
                let host = world.host(&vector, part);
                let response = ask(&host, &world.realm, endpoint, &vector.request);
                let what = format!("{} ({:?}) at {endpoint:?} while {part}", vector.name, vector.clauses);
                if host.count(part) > 0 {
                    assert_unavailable(&response, part, &what);
                    asked.push(endpoint);
                } else if endpoint == own {
                    let (differences, _) = compare(&vector.expect, &response, world.key.public());
                    assert!(differences.none(), "{what}:\n{}", differences.lines());
                }
            }
        }
        asked.sort_by_key(|endpoint| *endpoint as u8);
        asked.dedup();
        asked
    }

    use Endpoint::{Explain, Introspect, Revoke, Token};

    #[test]
    fn without_randomness_nothing_is_minted() {
        assert_eq!(run(HostError::Random), [Token]);
    }

    #[test]
    fn without_the_record_of_a_client_nobody_is_let_in() {
        assert_eq!(run(HostError::Client), [Token, Explain]);
    }

    #[test]
    fn without_own_keys_nothing_of_them_is_believed_or_minted() {
        assert_eq!(run(HostError::OwnKeys), [Token, Introspect, Revoke]);
    }

    #[test]
    fn without_a_guard_no_assertion_counts() {
        assert_eq!(run(HostError::FirstUse), [Token, Explain, Introspect]);
    }

    #[test]
    fn without_limits_that_answer_nobody_goes_on() {
        assert_eq!(run(HostError::Limit), [Token, Explain, Introspect, Revoke]);
    }

    #[test]
    fn without_revocations_no_token_counts() {
        assert_eq!(run(HostError::Revocations), [Token, Explain, Introspect, Revoke]);
    }

    #[test]
    fn without_verification_nothing_is_verified() {
        assert_eq!(run(HostError::Verify), [Token, Explain, Introspect, Revoke]);
    }

    #[test]
    fn without_signing_nothing_is_signed() {
        assert_eq!(run(HostError::Sign), [Token, Introspect]);
    }

    /// The vectors' issuers have their keys in the document: this function removes them.
    #[test]
    fn without_the_keys_of_an_issuer_no_token_of_it_counts() {
        let vectors = vector::all();
        let vector =
            vectors.iter().find(|vector| vector.expect.status == 200 && vector.route.is_none()).unwrap();
        let mut document: Value =
            serde_json::from_str(&vector::read(&format!("realms/{}.json", vector.realm))).unwrap();
        for issuer in document["trusted_issuers"].as_array_mut().unwrap() {
            issuer.as_object_mut().unwrap().remove("jwks");
            issuer["jwks_uri"] = Value::from("https://idp.example/jwks");
        }
        for client in document["clients"].as_array_mut().unwrap() {
            client["explain"] = Value::from(true);
        }
        let world = World { realm: Realm::parse(&document.to_string()).unwrap().0, ..World::of(vector) };
        for endpoint in [Token, Explain] {
            let host = world.host(vector, HostError::IssuerKeys);
            let response = ask(&host, &world.realm, endpoint, &vector.request);
            assert!(host.count(HostError::IssuerKeys) > 0);
            assert_unavailable(&response, HostError::IssuerKeys, &format!("{} at {endpoint:?}", vector.name));
        }
    }
}
