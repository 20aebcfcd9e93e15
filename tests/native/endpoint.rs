//! The router: which path leads where, and the answers that need no decision. The vectors show the rest.

mod suite {
    use std::sync::Arc;

    use edge_token_exchange::error::HostError;
    use edge_token_exchange::oauth::UnixTime;
    use edge_token_exchange::{Answer, Realm, Request, respond};
    use serde_json::Value;

    use crate::host::{RealmKey, TestHost, block_on};
    use crate::signer::key_set;
    use crate::vector;

    const PAGE: &str = "https://app.example";

    /// Returns a host of one realm, `/PATH`, which lists the origin of a page.
    fn start() -> (TestHost, String) {
        let text = vector::read("realms/minimal.json");
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document["origins"] = Value::from(vec![PAGE]);
        let realm = Arc::new(Realm::parse(&document.to_string()).unwrap().0);
        let key = RealmKey::parse(&key_set("realm.minimal"));
        let host = TestHost::new(UnixTime::from_seconds(1_700_000_000), &key);
        host.serve(&realm);
        (host, format!("/{}", realm.path()))
    }

    fn ask(host: &TestHost, method: &str, path: &str, origin: Option<&str>) -> Answer {
        let request = Request { method: method.to_owned(), ..Request::form(path, "") };
        block_on(respond(host, &request.with_header("origin", origin)))
    }

    fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
        let mut found = answer.response.headers.iter().filter(|(own, _)| *own == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} twice");
        value
    }

    /// The documents of a realm, and the path of its health.
    fn read_only(realm: &str) -> [String; 5] {
        [
            format!("{realm}/jwks"),
            format!("{realm}/.well-known/openid-configuration"),
            format!("/.well-known/openid-configuration{realm}"),
            format!("/.well-known/oauth-authorization-server{realm}"),
            "/health".to_owned(),
        ]
    }

    fn json(host: &TestHost, path: &str) -> Value {
        let answer = ask(host, "GET", path, None);
        assert_eq!(answer.response.status, 200, "{path}");
        serde_json::from_str(&answer.response.body).unwrap()
    }

    #[test]
    fn unknown_paths_and_realms_have_one_answer() {
        let (host, realm) = start();
        let bodies =
            ["/".to_owned(), "/nowhere/token".to_owned(), "/nowhere/jwks".to_owned(), realm + "/mint"].map(
                |path| {
                    let answer = ask(&host, "POST", &path, None);
                    assert_eq!((answer.response.status, answer.audit), (404, None), "{path}");
                    answer.response.body
                },
            );
        assert!(bodies.iter().all(|body| *body == bodies[0] && body.contains("not_found")), "{bodies:?}");
    }

    #[test]
    fn documents_are_read_by_get_and_head_alone() {
        let (host, realm) = start();
        for path in read_only(&realm) {
            assert_eq!(ask(&host, "GET", &path, None).response.status, 200, "{path}");
            assert_eq!(ask(&host, "HEAD", &path, None).response.status, 200, "{path}");
            let refused = ask(&host, "POST", &path, None);
            assert_eq!(
                (refused.response.status, header(&refused, "allow")),
                (405, Some("GET, HEAD")),
                "{path}"
            );
        }
    }

    #[test]
    fn the_openid_documents_add_what_discovery_requires() {
        let (host, realm) = start();
        let [_, after, before, metadata, _] = read_only(&realm);
        let mut discovery = json(&host, &before);
        assert_eq!(json(&host, &after), discovery);
        let members = discovery.as_object_mut().unwrap();
        assert_eq!(members.remove("subject_types_supported"), Some(Value::from(vec!["public"])));
        let algorithms = members.remove("id_token_signing_alg_values_supported");
        assert_eq!(algorithms, Some(Value::from(vec!["ES256"])));
        assert_eq!(json(&host, &metadata), discovery);
        let own = |last: &str| Value::from(format!("{}/{last}", discovery["issuer"].as_str().unwrap()));
        assert_eq!(discovery["authorization_endpoint"], own("authorize"));
        assert_eq!(discovery["token_endpoint"], own("token"));
        assert_eq!(discovery["jwks_uri"], own("jwks"));
        assert_eq!(discovery["response_types_supported"], Value::from(Vec::<&str>::new()));
    }

    #[test]
    fn lists_of_types_have_jwt_and_the_matrix_has_the_types_that_tokens_are() {
        let (host, realm) = start();
        let [_, _, _, metadata, _] = read_only(&realm);
        let exchange = json(&host, &metadata)["token_exchange"].take();
        let uri = |name: &str| format!("urn:ietf:params:oauth:token-type:{name}");
        let [access, jwt] = ["access_token", "jwt"].map(uri);
        assert_eq!(exchange["matrix"], serde_json::json!([[access, access]]));
        for list in ["subject_token_types_supported", "requested_token_types_supported"] {
            assert_eq!(exchange[list], serde_json::json!([access, jwt]), "{list}");
        }
        assert_eq!(exchange["actor_token_types_supported"], serde_json::json!([jwt]));
        let limits = &exchange["limits"];
        assert_eq!((&limits["body_bytes"], &limits["token_bytes"]), (&65_536.into(), &16_384.into()));
    }

    #[test]
    fn a_person_who_is_sent_to_sign_in_reads_a_page_that_shows_nothing_of_the_link() {
        let (host, realm) = start();
        let path = format!("{realm}/authorize");
        let page = ask(&host, "GET", &path, Some(PAGE));
        assert_eq!((page.response.status, &page.audit), (400, &None));
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(header(&page, name), Some(value));
        }
        let body = &page.response.body;
        for absent in ["<script", "<form", "href", "src=", "style", &*realm] {
            assert!(!body.contains(absent), "{absent}");
        }
        assert!(body.contains("RFC 8693"));
        assert_eq!(ask(&host, "HEAD", &path, None).response.status, 400);
        let posted = ask(&host, "POST", &path, None);
        assert_eq!((posted.response.status, header(&posted, "allow")), (405, Some("GET, HEAD")));
        assert_eq!(ask(&host, "GET", "/nowhere/authorize", None).response.status, 404);
    }

    #[test]
    fn a_realm_without_a_path_answers_at_the_root() {
        let text = vector::read("realms/minimal.json");
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document["realm"] = Value::from("");
        document["issuer"] = Value::from("https://auth.example");
        let realm = Arc::new(Realm::parse(&document.to_string()).unwrap().0);
        let key = RealmKey::parse(&key_set("realm.minimal"));
        let host = TestHost::new(UnixTime::from_seconds(1_700_000_000), &key);
        host.serve(&realm);
        for path in read_only("") {
            assert_eq!(ask(&host, "GET", &path, None).response.status, 200, "{path}");
        }
        let metadata = json(&host, "/.well-known/oauth-authorization-server");
        assert_eq!(metadata["issuer"], "https://auth.example");
        assert_eq!(metadata["token_endpoint"], "https://auth.example/token");
        assert_eq!(ask(&host, "GET", "/authorize", None).response.status, 400);
        let refused = ask(&host, "POST", "/token", None);
        assert_eq!(header(&refused, "x-exchange-refusal"), Some("request.grant_type_missing"));
        for path in ["//token", "/minimal/token", "/.well-known/oauth-authorization-server/", "/"] {
            assert_eq!(ask(&host, "POST", path, None).response.status, 404, "{path}");
        }
    }

    #[test]
    fn forms_are_taken_by_post_alone() {
        let (host, realm) = start();
        for last in ["token", "explain", "introspect", "revoke"] {
            let refused = ask(&host, "GET", &format!("{realm}/{last}"), None);
            assert_eq!((refused.response.status, header(&refused, "allow")), (405, Some("POST")), "{last}");
        }
    }

    #[test]
    fn a_page_of_a_listed_origin_may_send_forms_and_no_other_page() {
        let (host, realm) = start();
        let path = format!("{realm}/token");
        let asked = ask(&host, "OPTIONS", &path, Some(PAGE));
        assert_eq!(
            (asked.response.status, header(&asked, "access-control-allow-methods")),
            (204, Some("POST"))
        );
        let sent = ask(&host, "POST", &path, Some(PAGE));
        assert_eq!(header(&sent, "access-control-allow-origin"), Some(PAGE));
        assert!(header(&sent, "access-control-expose-headers").unwrap().contains("x-exchange-refusal"));
        for origin in [None, Some("null"), Some("https://app.example.evil.example")] {
            let asked = ask(&host, "OPTIONS", &path, origin);
            assert_eq!((asked.response.status, header(&asked, "allow")), (405, Some("POST")));
            let sent = ask(&host, "POST", &path, origin);
            assert_eq!(
                (header(&sent, "access-control-allow-origin"), header(&sent, "vary")),
                (None, Some("origin"))
            );
        }
    }

    #[test]
    fn a_page_of_any_origin_may_read_documents() {
        let (host, realm) = start();
        let [jwks, after, before, metadata, _] = read_only(&realm);
        for path in [jwks, after, before, metadata] {
            for method in ["GET", "OPTIONS"] {
                let answer = ask(&host, method, &path, Some("https://anywhere.example"));
                assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"), "{method} {path}");
            }
        }
    }

    #[test]
    fn a_part_that_fails_is_503_and_named_for_the_log() {
        let (host, realm) = start();
        host.failing.replace(vec![HostError::OwnKeys]);
        let [jwks, after, before, metadata, health] = read_only(&realm);
        for path in [&jwks, &after, &before, &metadata] {
            let answer = ask(&host, "GET", path, None);
            assert_eq!((answer.response.status, answer.failed), (503, Some(HostError::OwnKeys)), "{path}");
        }
        host.failing.replace(vec![HostError::Realm]);
        for path in [jwks, format!("{realm}/token")] {
            let answer = ask(&host, "POST", &path, None);
            assert_eq!((answer.response.status, answer.failed), (503, Some(HostError::Realm)), "{path}");
            assert_eq!(header(&answer, "x-exchange-refusal"), Some("host.realm_unavailable"));
        }
        assert_eq!(ask(&host, "GET", &health, None).response.status, 200);
    }

    #[test]
    fn each_decision_has_an_audit_line_where_the_host_writes_them() {
        let (host, realm) = start();
        for (last, event) in [
            ("token", "exchange"),
            ("explain", "explain"),
            ("introspect", "introspect"),
            ("revoke", "revoke"),
        ] {
            let path = format!("{realm}/{last}");
            host.audits.set(false);
            assert_eq!(ask(&host, "POST", &path, None).audit, None);
            host.audits.set(true);
            let line: Value = serde_json::from_str(&ask(&host, "POST", &path, None).audit.unwrap()).unwrap();
            assert_eq!((&line["event"], &line["outcome"]), (&Value::from(event), &Value::from("refused")));
        }
        assert_eq!(ask(&host, "GET", "/health", None).audit, None);
    }
}
