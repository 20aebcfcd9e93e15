//! Runs the vectors against the engine on a native host.
//!
//! The test runs every vector before it reports, so that one faulty rule shows all the vectors that it
//! changes.

mod suite {
    use std::collections::{BTreeSet, HashMap, HashSet};
    use std::sync::Arc;

    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::{Realm, Response, respond};

    use crate::answer::{Differences, compare};
    use crate::host::{RealmKey, TestHost, block_on};
    use crate::signer::key_set;
    use crate::vector::{self, Request, Vector};

    /// A realm and the key it signs with.
    struct World {
        realm: Arc<Realm>,
        key: RealmKey,
    }

    impl World {
        fn read(name: &str) -> Self {
            let document = vector::read(&format!("realms/{name}.json"));
            let (realm, _) = Realm::parse(&document).unwrap_or_else(|error| panic!("{name}: {error}"));
            Self { realm: Arc::new(realm), key: RealmKey::parse(&key_set(&format!("realm.{name}"))) }
        }

        fn ask(&self, host: &TestHost, route: Option<&str>, request: &Request) -> Response {
            let path = format!("/{}/{}", self.realm.path(), route.unwrap_or("token"));
            block_on(respond(host, &request.at(&path))).response
        }

        fn run(&self, vector: &Vector) -> (Differences, Option<String>, Response) {
            let host = TestHost::new(UnixTime::from_seconds(vector.now), &self.key);
            host.serve(&self.realm);
            host.revoked.borrow_mut().1.extend(vector.not_before_times(&self.realm));
            let route = vector.route.as_deref();
            for revocation in &vector.revocations {
                assert_eq!(self.ask(&host, Some("revoke"), revocation).status, 200, "{}", vector.name);
            }
            let first = vector.repeat.then(|| self.ask(&host, route, &vector.request));
            let response = self.ask(&host, route, &vector.request);
            let (mut differences, jti) = compare(&vector.expect, &response, self.key.public());
            differences
                .unless(first.is_none_or(|first| first.status == 200), "the first request was refused");
            (differences, jti, response)
        }
    }

    #[test]
    fn every_vector_is_answered_as_expected() {
        let vectors = vector::all();
        let mut worlds: HashMap<&str, World> = HashMap::new();
        let mut identifiers = HashSet::new();
        let mut failed_authentication: HashMap<&str, String> = HashMap::new();
        let mut failing = Vec::new();
        for vector in &vectors {
            let world = worlds.entry(&vector.realm).or_insert_with(|| World::read(&vector.realm));
            let (mut differences, jti, response) = world.run(vector);
            differences.unless(jti.is_none_or(|jti| identifiers.insert(jti)), "`jti` was given before");
            if vector.expect.refusal.as_deref() == Some("client.authentication_failed") {
                let answer = format!("{response:?}");
                let first = failed_authentication.entry(&vector.realm).or_insert_with(|| answer.clone());
                differences.unless(*first == answer, "failures of authentication differ");
            }
            if !differences.none() {
                failing.push(format!("{}\n{}", vector.name, differences.lines()));
            }
        }
        println!("vectors: {}", vectors.len());
        assert!(failing.is_empty(), "{} vectors fail:\n{}", failing.len(), failing.concat());
    }

    #[test]
    fn every_refusal_is_reached_by_a_vector() {
        // The rules of a realm document are its own.
        let of_engine = |id: &String| !id.starts_with("policy.rule.");
        let refusals = vector::all().into_iter().filter_map(|one| one.expect.refusal);
        let reached: BTreeSet<String> = refusals.filter(of_engine).collect();
        // Vectors are for the token endpoint of a host without limits: explain.rs has the refusals of the
        // explain endpoint alone, audit.rs the limit.
        let of_token =
            |id: &String| !["client.explain_not_allowed", "client.rate_limited"].contains(&id.as_str());
        let all: BTreeSet<String> = edge_token_exchange::exchange::refusals()
            .map(|refusal| refusal.id().to_string())
            .filter(of_token)
            .collect();
        let unreached: Vec<_> = all.difference(&reached).collect();
        let unknown: Vec<_> = reached.difference(&all).collect();
        assert!(
            unreached.is_empty() && unknown.is_empty(),
            "unreached: {unreached:#?}, unknown: {unknown:#?}"
        );
    }

    #[test]
    fn every_vector_has_its_own_name_and_a_clause() {
        let mut names = HashSet::new();
        for vector in vector::all() {
            assert!(!vector.clauses.is_empty(), "{} answers to no clause", vector.name);
            assert!(names.insert(vector.name.clone()), "two vectors are called {}", vector.name);
        }
    }
}
