//! The reports of a simulation on realms, and proof that no other host believes its tokens.

mod differences;
mod unexercised;

use serde_json::{Value, json};

use super::{SimulationError, Text, policy_diff, policy_test};
use crate::realm::RealmError;

fn document() -> Value {
    json!({
        "realm": "realms/alpha",
        "issuer": "https://edge.example/realms/alpha",
        "trusted_issuers": [
            { "issuer": "https://idp.example", "jwks_uri": "https://idp.example/jwks", "algorithms": ["RS256"] }
        ],
        "targets": [
            { "audience": "orders", "scopes": ["read", "write"] },
            { "audience": "billing", "scopes": ["read"] }
        ],
        "clients": [client("svc-a"), client("svc-b")]
    })
}

fn client(client_id: &str) -> Value {
    json!({
        "client_id": client_id,
        "auth": { "method": "private_key_jwt", "jwks": { "keys": [{
            "kty": "EC", "crv": "P-256", "kid": "k", "x": "A".repeat(43), "y": "A".repeat(43)
        }] } },
        "targets": ["orders"],
        "scopes": ["read"]
    })
}

fn test(changes: &Value) -> Value {
    let mut test = json!({
        "name": "may read",
        "now": 1_700_000_000,
        "request": { "client_id": "svc-a", "audience": ["orders"] },
        "subject": { "sub": "u1", "scope": "read", "may_act": { "client_id": "svc-a" } },
        "expect": { "decision": "granted", "claims": { "scope": "read", "sub": "u1" }, "absent": ["may_act"] }
    });
    for (name, value) in changes.as_object().unwrap() {
        test[name] = value.clone();
    }
    test
}

fn results(changes: &Value) -> Value {
    let results = policy_test(&document().to_string(), &json!([test(changes)]).to_string()).unwrap();
    serde_json::to_value(&results).unwrap()
}

fn diff(change: impl FnOnce(&mut Value)) -> (Value, String) {
    let old = document();
    let mut new = old.clone();
    change(&mut new);
    let diff = policy_diff(&old.to_string(), &new.to_string(), None).unwrap();
    (serde_json::to_value(&diff).unwrap(), diff.to_string())
}

#[test]
fn a_test_that_holds_passes_whatever_the_client_authenticates_with() {
    let results = results(&json!({}));
    assert_eq!(results["passed"], 1, "{results}");
    assert_eq!(results["results"][0]["differences"], json!([]));
}

#[test]
fn a_test_that_fails_shows_the_refusal_and_the_check() {
    let results = results(&json!({ "subject": { "sub": "u1", "scope": "read" } }));
    let result = &results["results"][0];
    assert_eq!(result["refusal"], "policy.may_act.missing", "{results}");
    assert_eq!(result["check"]["id"], "policy.may_act");
    assert_eq!(
        result["differences"],
        json!([{ "what": "decision", "expected": "granted", "got": "refused" }])
    );
}

#[test]
fn every_claim_that_differs_is_reported() {
    let expect = json!({ "decision": "granted", "claims": { "sub": "u2", "tier": 1 }, "absent": ["act"] });
    let results = results(&json!({ "expect": expect }));
    let differences = results["results"][0]["differences"].as_array().unwrap();
    let what: Vec<&str> = differences.iter().map(|difference| difference["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["sub", "tier", "act"]);
}

#[test]
fn a_test_of_an_unknown_client_or_a_strange_form_is_refused_like_a_request() {
    for (request, refusal) in [
        (json!({ "client_id": "unknown" }), "client.authentication_failed"),
        (
            json!({ "client_id": "svc-a", "subject_token_type": "saml2" }),
            "request.subject_token_type_unsupported",
        ),
        (json!({}), "client.authentication_failed"),
    ] {
        let expect = json!({ "decision": "refused", "refusal": refusal });
        let results = results(&json!({ "request": request, "expect": expect }));
        assert_eq!(results["passed"], 1, "{results}");
    }
}

#[test]
fn a_workload_that_does_not_match_shows_the_claim_that_differs() {
    let mut document = document();
    document["trusted_issuers"][0]["issuer"] = json!("https://token.actions.githubusercontent.com");
    document["trusted_issuers"][0]["roles"] = json!(["workload"]);
    document["trusted_issuers"][0]["token_types"] = json!(["jwt"]);
    let ci = |client_id: &str, ref_: Value| {
        let mut client = client(client_id);
        client["auth"] = json!({
            "method": "workload",
            "issuer": "https://token.actions.githubusercontent.com",
            "require": { "repository_id": "7001", "ref": ref_ },
        });
        client
    };
    document["clients"] = json!([ci("ci", json!(["refs/heads/main", { "glob": "refs/tags/v*" }]))]);
    let job = json!({ "sub": "a", "repository_id": "7001", "ref": "refs/heads/topic", "event_name": "push" });
    let expected = r#"`ref` "refs/heads/main" or a string like "refs/tags/v*""#;
    for (subject, client_id, seen, expected) in [
        (job.clone(), json!("ci"), "`ref` `refs/heads/topic`", expected),
        (job.clone(), json!(null), "`ref` `refs/heads/topic`", expected),
        (
            json!({ "sub": "a", "repository_id": 7001, "ref": "refs/heads/main", "event_name": "push" }),
            json!("ci"),
            "`repository_id` 7001 (a number)",
            r#"`repository_id` "7001""#,
        ),
        (
            json!({ "sub": "a", "repository_id": "7001", "ref": "refs/heads/main", "event_name": "fork" }),
            json!("ci"),
            "`event_name` `fork`",
            "`event_name`: an event that no stranger can cause, or a rule that requires this one",
        ),
    ] {
        let mut request = json!({ "audience": ["orders"], "subject_token_type": "jwt" });
        if client_id.is_string() {
            request["client_id"] = client_id;
        }
        let expect = json!({ "decision": "granted" });
        let test = test(&json!({ "request": request, "subject": subject, "expect": expect }));
        let results = policy_test(&document.to_string(), &json!([test]).to_string()).unwrap();
        let results = serde_json::to_value(&results).unwrap();
        let result = &results["results"][0];
        assert_eq!(result["refusal"], "client.authentication_failed", "{results}");
        assert_eq!(result["check"]["id"], "client.authentication", "{results}");
        assert_eq!(result["check"]["seen"], seen, "{results}");
        assert_eq!(result["check"]["expected"], expected, "{results}");
    }
}

#[test]
fn a_mistake_is_reported_with_its_text_and_its_place() {
    let wrong =
        |text, pointer: &str, reason: &str| SimulationError { text, error: RealmError::new(pointer, reason) };
    let of = |tests: Value| policy_test(&document().to_string(), &tests.to_string()).map(|_| ()).unwrap_err();
    let mut without = test(&json!({}));
    without.as_object_mut().unwrap().remove("expect");
    assert_eq!(of(json!([without])), wrong(Text::Cases, "/0", "`expect` is required"));
    let known = "`name`, `now`, `request`, `subject`, `actor`, `expect`";
    let unknown = format!("unknown member; known are {known}");
    assert_eq!(of(json!([test(&json!({ "at": 1 }))])), wrong(Text::Cases, "/0/at", &unknown));
    let refused = json!([test(&json!({ "expect": { "decision": "refused" } }))]);
    let reason = "`refusal` is required where the decision is `refused`";
    assert_eq!(of(refused), wrong(Text::Cases, "/0/expect", reason));
    let error = policy_test("{}", "[]").map(|_| ()).unwrap_err();
    assert_eq!(error, wrong(Text::Document, "", "`realm` is required"));
}

#[test]
fn nothing_differs_between_a_document_and_its_next_version() {
    let (diff, text) = diff(|new| new["version"] = json!(2));
    assert_eq!(diff["entries"], json!([]));
    assert_eq!(text, "0 requests asked of both: 0 gained, 0 lost, 0 changed");
}

#[test]
fn a_diff_names_exactly_the_client_that_gained_a_scope() {
    let (diff, text) = diff(|new| new["clients"][1]["scopes"] = json!(["read", "write"]));
    for entry in diff["entries"].as_array().unwrap() {
        assert_eq!((&entry["client"], &entry["target"]), (&json!("svc-b"), &json!("orders")), "{text}");
        let gained = json!([{ "kind": "gained", "what": "scope", "old": null, "new": "write" }]);
        assert_eq!(entry["changes"], gained, "{text}");
    }
    assert_eq!((&diff["gained"], &diff["lost"], &diff["changed"]), (&json!(1), &json!(0), &json!(0)));
}

#[test]
fn a_diff_shows_targets_lifetimes_semantics_and_refusals() {
    let cases: [(&str, Value, &str); 6] = [
        ("/clients/0/targets", json!(["orders", "billing"]), "+ token: policy.target.unknown -> delegation"),
        ("/clients/0/targets", json!([]), "- token: delegation -> policy.target.unknown"),
        (
            "/clients/0/allow",
            json!(["delegation", "impersonation"]),
            "+ semantics: delegation -> impersonation",
        ),
        ("/clients/0/may_act", json!("if_present"), "+ token: policy.may_act.missing -> delegation"),
        ("/lifetime", json!({ "seconds": 60 }), "- lifetime: 300 seconds -> 60 seconds"),
        (
            "/trusted_issuers/0/outlive_subject",
            json!(true),
            "+ lifetime after an expiring subject token: 1 seconds -> 300 seconds",
        ),
    ];
    for (pointer, value, line) in cases {
        let (_, text) = diff(|new| {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            new.pointer_mut(parent).unwrap()[name] = value;
        });
        assert!(text.lines().any(|own| own.trim() == line), "{line} is not in\n{text}");
    }
}

#[test]
fn requests_that_are_given_are_the_only_ones_asked() {
    let (old, mut new) = (document(), document());
    new["clients"][0]["scopes"] = json!([]);
    let requests = json!([test(&json!({}))]).to_string();
    let diff = policy_diff(&old.to_string(), &new.to_string(), Some(&requests)).unwrap();
    assert_eq!(
        diff.to_string(),
        "svc-a at orders\n  - scope read\n      may read\n\
         1 requests asked of both: 0 gained, 1 lost, 0 changed"
    );
}

#[test]
fn a_workload_rule_that_lets_more_in_shows() {
    let mut old = document();
    let issuer = &mut old["trusted_issuers"][0];
    issuer["roles"] = json!(["workload"]);
    issuer["audience"] = json!(["https://edge.example"]);
    old["clients"] = json!([{
        "client_id": "ci",
        "auth": {
            "method": "workload", "issuer": "https://idp.example", "require": { "sub": "job", "project": 7 }
        },
        "targets": ["orders"],
        "scopes": ["read"],
        "allow": ["impersonation"],
        "may_act": "if_present"
    }]);
    let mut new = old.clone();
    new["clients"][0]["auth"]["require"] = json!({ "sub": "job" });
    let [old, new] = [old, new].map(|document| document.to_string());
    let wider = policy_diff(&old, &new, None).unwrap().to_string();
    assert!(wider.contains("+ token: client.authentication_failed -> impersonation\n"), "{wider}");
    assert!(wider.contains(", by the new rule\n") && !wider.contains("old rule"), "{wider}");
    let narrower = policy_diff(&new, &old, None).unwrap();
    assert!(!narrower.gains() && narrower.differs(), "{narrower}");
}

#[test]
fn another_subject_or_another_actor_is_a_gain() {
    let actor = |sub: &str| json!({ "iss": document()["issuer"], "sub": sub, "client_id": "svc-a" });
    let cases = [
        ("/trusted_issuers/0", "subject_namespace", "idp:", ("sub", json!("subject"), json!("idp:subject"))),
        ("/clients/0", "subject", "gateway", ("act", actor("svc-a"), actor("gateway"))),
    ];
    for (pointer, member, value, (claim, old, new)) in cases {
        let (diff, text) = diff(|new| new.pointer_mut(pointer).unwrap()[member] = json!(value));
        let change = &diff["entries"][0]["changes"][0];
        assert_eq!((&change["kind"], &change["what"]), (&json!("gained"), &json!(format!("claim {claim}"))));
        for (told, value) in [("old", old), ("new", new)] {
            let told = change[told].as_str().unwrap();
            let told = serde_json::from_str(told).unwrap_or_else(|_| json!(told));
            assert_eq!(told, value, "{text}");
        }
        assert_eq!((&diff["changed"], &diff["unexercised"]), (&json!(0), &json!([])), "{text}");
    }
}
