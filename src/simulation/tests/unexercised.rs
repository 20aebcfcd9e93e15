//! A difference that no request shows counts as a gain, and the report names its place.

use serde_json::{Value, json};

use super::super::compare::Standing;
use super::super::derive::derived;
use super::super::harness::Harness;
use super::super::policy_diff;
use super::super::unexercised::{MAX_WORK, Shown, unexercised};
use super::{client, diff, document, test};

/// Two documents that differ in one member of the object at a pointer.
fn with(pointer: &str, member: &str, value: &Value) -> [Value; 2] {
    let mut old = document();
    old["clock_skew_seconds"] = json!(0);
    let mut new = old.clone();
    new.pointer_mut(pointer).unwrap()[member] = value.clone();
    [old, new]
}

fn compared([old, new]: &[Value; 2], requests: Option<&Value>) -> Value {
    let requests = requests.map(Value::to_string);
    let diff = policy_diff(&old.to_string(), &new.to_string(), requests.as_deref()).unwrap();
    let report = serde_json::to_value(&diff).unwrap();
    assert_eq!(diff.gains(), report["gained"] != 0, "{diff}");
    for place in report["unexercised"].as_array().unwrap() {
        let line = format!("\n  + {}\n", place.as_str().unwrap());
        assert!(diff.to_string().contains(&line), "{diff}");
    }
    report
}

#[test]
fn each_member_that_no_request_asks_for_is_a_gain_and_is_named() {
    let idp = "/trusted_issuers/https:~1~1idp.example";
    let rows = [
        ("/clients/0", "subject_audience", json!(["other"]), "/clients/svc-a/subject_audience".to_owned()),
        ("/clients/0", "introspect", json!(["orders"]), "/clients/svc-a/introspect".to_owned()),
        ("/clients/0", "default_target", json!("orders"), "/clients/svc-a/default_target".to_owned()),
        ("/clients/0", "explain", json!(true), "/clients/svc-a/explain".to_owned()),
        (
            "/trusted_issuers/0",
            "access_token_typ",
            json!(["at+jwt", "untyped"]),
            format!("{idp}/access_token_typ"),
        ),
        ("/trusted_issuers/0", "jwks_uri", json!("https://other.example/jwks"), format!("{idp}/jwks_uri")),
        ("/trusted_issuers/0", "jwks_auth", json!("JWKS_IDP"), format!("{idp}/jwks_auth")),
        ("", "origins", json!(["https://app.example"]), "/origins".to_owned()),
        ("", "claims", json!({ "carry": ["tier"] }), "/claims".to_owned()),
        ("", "max_act_depth", json!(8), "/max_act_depth".to_owned()),
        ("", "clock_skew_seconds", json!(60), "/clock_skew_seconds".to_owned()),
        ("", "scope_policy", json!("narrow"), "/scope_policy".to_owned()),
    ];
    for (pointer, member, value, place) in rows {
        let diff = compared(&with(pointer, member, &value), None);
        assert_eq!(diff["unexercised"], json!([place]), "{diff}");
        assert_eq!((&diff["gained"], &diff["entries"]), (&json!(1), &json!([])), "{diff}");
    }
}

#[test]
fn a_second_secret_is_a_gain() {
    let secrets = |digests: Value| json!({ "method": "client_secret_basic", "secret_sha256": digests });
    let [first, second] = ["A", "B"].map(|letter| letter.repeat(42) + "A");
    let mut documents = [document(), document()];
    documents[0]["clients"][0]["auth"] = secrets(json!([first]));
    documents[1]["clients"][0]["auth"] = secrets(json!([second, first]));
    let place = format!("/clients/svc-a/auth/secret_sha256/{second}");
    assert_eq!(compared(&documents, None)["unexercised"], json!([place]));
}

#[test]
fn what_a_request_shows_is_not_listed_again() {
    let rows = [
        ("/clients/0", "subject_audience", json!(["other"]), json!({}), json!({ "aud": "other" }), "token"),
        ("/clients/0", "default_target", json!("orders"), json!({ "audience": [] }), json!({}), "token"),
        ("", "claims", json!({ "carry": ["tier"] }), json!({}), json!({ "tier": "gold" }), "claim tier"),
        ("", "clock_skew_seconds", json!(60), json!({}), json!({ "iat": 1_700_000_045 }), "token"),
        ("", "scope_policy", json!("narrow"), json!({ "scope": "read write" }), json!({}), "token"),
    ];
    for (pointer, member, value, asked, claims, what) in rows {
        let documents = with(pointer, member, &value);
        let mut request = test(&json!({}));
        for (part, changes) in [("request", asked), ("subject", claims)] {
            for (name, value) in changes.as_object().unwrap() {
                request[part][name] = value.clone();
            }
        }
        let shown = compared(&documents, Some(&json!([request])));
        assert_eq!(shown["unexercised"], json!([]), "{shown}");
        assert_eq!(shown["entries"][0]["changes"][0]["what"], what, "{shown}");
        // The same request without the member's subject matter shows nothing of it.
        let hidden = compared(&documents, Some(&json!([test(&json!({}))])));
        assert_eq!((&hidden["gained"], &hidden["entries"]), (&json!(1), &json!([])), "{hidden}");
    }
}

#[test]
fn the_order_of_clients_and_members_and_the_version_are_no_difference() {
    let (diff, text) = diff(|new| {
        new["version"] = json!(2);
        new["clients"].as_array_mut().unwrap().reverse();
    });
    assert_eq!((&diff["unexercised"], &diff["gained"]), (&json!([]), &json!(0)), "{text}");
}

#[test]
fn of_a_new_client_that_requests_show_the_rest_is_listed() {
    let (diff, text) = diff(|new| {
        let mut added = client("svc-c");
        added["explain"] = json!(true);
        added["introspect"] = json!(["billing"]);
        added["targets"] = json!(["orders", "billing"]);
        new["clients"].as_array_mut().unwrap().insert(0, added);
    });
    let listed = json!(["/clients/svc-c/explain", "/clients/svc-c/introspect"]);
    assert_eq!(diff["unexercised"], listed, "{text}");
}

#[test]
fn of_rules_that_are_gone_each_is_asked_for_by_itself() {
    let rule = |id: &str, when: &str| json!({ "id": id, "when": when, "then": "refuse", "message": "no" });
    let rules = [rule("b", "client.client_id == 'svc-b'"), rule("amr", "has(subject.amr)")];
    let mut documents = [document(), document()];
    documents[0]["policy"] = json!({ "rules": rules });
    let diff = compared(&documents, None);
    assert_eq!(diff["unexercised"], json!(["/policy/rules/amr"]), "{diff}");
    assert!(diff["entries"].as_array().unwrap().iter().all(|entry| entry["client"] == "svc-b"), "{diff}");

    documents[1]["policy"] = json!({ "rules": [rules[1], rules[0]] });
    assert_eq!(compared(&documents, None)["unexercised"], json!(["/policy/rules"]));
}

#[test]
fn what_cannot_be_put_back_by_itself_is_listed() {
    let (diff, text) = diff(|new| {
        let target = json!({ "audience": "reports", "scopes": ["read"] });
        new["targets"].as_array_mut().unwrap().push(target);
        new["clients"][0]["targets"] = json!(["orders", "reports"]);
    });
    assert_eq!(diff["unexercised"], json!(["/targets/reports"]), "{text}");
}

#[test]
fn what_is_left_when_the_work_is_used_up_is_listed() {
    let old = document();
    let mut new = old.clone();
    new["clients"][0]["scopes"] = json!(["read", "write"]);
    new["clients"][1]["scopes"] = json!(["write"]);
    let stages = [old, new].map(|document| Harness::set(&document.to_string()).unwrap());
    let situations = derived(&stages).situations;
    let shown: Vec<Shown> = situations
        .into_iter()
        .map(|situation| Shown { new: Standing::of(&stages[1], &situation.questions), situation })
        .collect();
    let places = |most| -> Vec<String> {
        unexercised(&stages, &shown, most).into_iter().map(|found| found.place).collect()
    };
    assert_eq!(places(MAX_WORK), [""; 0]);
    let left = ["/clients/svc-b/scopes/write", "/clients/svc-b/scopes/read"];
    assert_eq!(places(0), left);
}

#[test]
fn an_acceptance_is_bound_to_the_place_and_to_both_values() {
    let mut documents = document();
    documents["signing"] = json!({});
    let [one, again, other] = [7, 7, 8].map(|days| {
        let mut new = documents.clone();
        new["signing"] = json!({ "rotate_every_days": days });
        let report = compared(&[documents.clone(), new], None);
        report["accept"][0].as_str().unwrap().to_owned()
    });
    assert_eq!(one, again);
    assert_ne!(one, other);
    assert!(one.starts_with("/signing/rotate_every_days@"), "{one}");
}
