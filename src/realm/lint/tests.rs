//! Each warning at its place, and none in a document without fault.

use serde_json::{Value, json};

use super::lint;

/// A document without warnings.
fn document() -> Value {
    json!({
        "realm": "realms/alpha",
        "issuer": "https://edge.example/realms/alpha",
        "trusted_issuers": [
            { "issuer": "https://idp.example", "jwks_uri": "https://idp.example/jwks", "algorithms": ["ES256"] }
        ],
        "targets": [{ "audience": "orders", "scopes": ["read"] }],
        "clients": [{
            "client_id": "svc-a",
            "auth": {
                "method": "client_secret_basic",
                "secret_sha256": ["ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs"]
            },
            "targets": ["orders"],
            "scopes": ["read"]
        }]
    })
}

/// The ids and places of the warnings of the document with members changed.
fn warned(changes: &[(&str, Value)]) -> Vec<(String, String)> {
    let mut document = document();
    for (pointer, value) in changes {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Array(elements) => elements.push(value.clone()),
            parent => parent[last] = value.clone(),
        }
    }
    let warnings = lint(&document.to_string()).unwrap_or_else(|error| panic!("{error}"));
    warnings.into_iter().map(|warning| (warning.id.to_owned(), warning.pointer)).collect()
}

#[track_caller]
fn warns(changes: &[(&str, Value)], id: &str, pointer: &str) {
    assert_eq!(warned(changes), [(id.to_owned(), pointer.to_owned())], "{changes:?}");
}

#[track_caller]
fn is_silent(changes: &[(&str, Value)]) {
    assert_eq!(warned(changes), [], "{changes:?}");
}

fn second(issuer: &str, clients: &Value, roles: &Value) -> Value {
    json!({
        "issuer": issuer, "jwks_uri": "https://second.example/jwks", "algorithms": ["ES256"], "roles": roles,
        "clients": clients, "scopes": "all", "carry": [], "subject_namespace": "second:"
    })
}

fn borrowed(changes: &[(String, Value)]) -> Vec<(&str, Value)> {
    changes.iter().map(|(pointer, value)| (pointer.as_str(), value.clone())).collect()
}

fn workload(require: &Value) -> Value {
    let auth = json!({ "method": "workload", "issuer": "https://ci.example", "require": require });
    json!({ "client_id": "ci", "auth": auth, "targets": ["orders"], "scopes": ["read"] })
}

fn rule(id: &str, when: &str, then: &str) -> Value {
    json!({ "id": id, "when": when, "then": then, "message": "no" })
}

#[test]
fn nothing_is_warned_of_where_all_is_well() {
    is_silent(&[]);
}

#[test]
fn impersonation_without_may_act_is_warned_of() {
    let (allow, may_act) = (("/clients/0/allow", json!(["impersonation"])), "/clients/0/may_act");
    warns(&[allow.clone(), (may_act, json!("if_present"))], "client.impersonation_without_may_act", may_act);
    is_silent(&[allow, (may_act, json!("required"))]);
    is_silent(&[(may_act, json!("if_present"))]);
}

#[test]
fn outliving_the_subject_is_warned_of() {
    let pointer = "/trusted_issuers/0/outlive_subject";
    warns(&[(pointer, json!(true))], "lifetime.outlives_subject", pointer);
    is_silent(&[(pointer, json!(false))]);
    let old = json!({ "outlive_subject": false });
    warns(&[("/lifetime", old)], "lifetime.outlive_subject_moved", "/lifetime/outlive_subject");
}

#[test]
fn an_age_beyond_that_of_revocations_is_warned_of() {
    let place = "/trusted_issuers/0/max_age_seconds";
    is_silent(&[(place, json!(31_449_000))]);
    warns(&[(place, json!(31_449_001))], "issuer.max_age_outlives_revocations", place);
}

#[test]
fn untyped_access_tokens_are_warned_of() {
    let pointer = "/trusted_issuers/0/access_token_typ";
    let untyped = (pointer, json!(["at+jwt", "untyped"]));
    warns(std::slice::from_ref(&untyped), "issuer.untyped", pointer);
    let id_tokens = ("/trusted_issuers/0/token_types", json!(["id_token"]));
    is_silent(&[untyped, id_tokens, ("/exchanges", json!([["id_token", "access_token"]]))]);
}

#[test]
fn all_clients_beside_another_issuer_are_warned_of() {
    let first = |clients: Value| {
        [
            ("clients", clients),
            ("scopes", json!("all")),
            ("carry", json!([])),
            ("subject_namespace", json!("")),
        ]
        .map(|(name, value)| (format!("/trusted_issuers/0/{name}"), value))
    };
    let of = |clients: Value, roles: Value| {
        let mut changes = Vec::from(first(clients));
        let other = second("https://second.example", &json!(["svc-a"]), &roles);
        changes.push(("/trusted_issuers/-".to_owned(), other));
        changes
    };
    let all = of(json!("all"), json!(["subject"]));
    warns(&borrowed(&all), "issuer.all_clients", "/trusted_issuers/0/clients");
    is_silent(&borrowed(&of(json!(["svc-a"]), json!(["subject"]))));
    is_silent(&borrowed(&of(json!("all"), json!(["actor"]))));
    let mut workloads = of(json!("all"), json!(["subject"]));
    workloads.push(("/trusted_issuers/0/roles".to_owned(), json!(["workload"])));
    is_silent(&borrowed(&workloads));
    is_silent(&[("/trusted_issuers/0/clients", json!("all"))]);
}

#[test]
fn a_workload_that_is_only_a_name_is_warned_of() {
    let ci = || {
        let mut issuer = second("https://ci.example", &json!(["ci"]), &json!(["workload"]));
        issuer["audience"] = json!(["https://edge.example"]);
        issuer
    };
    let changes = |client: Value, issuer: Value| {
        vec![
            ("/trusted_issuers/0/clients", json!(["svc-a"])),
            ("/trusted_issuers/0/scopes", json!("all")),
            ("/trusted_issuers/0/carry", json!([])),
            ("/trusted_issuers/0/subject_namespace", json!("")),
            ("/trusted_issuers/-", issuer),
            ("/clients/-", client),
        ]
    };
    let place = "/clients/1/auth/require";
    warns(&changes(workload(&json!({ "sub": "repo:a/b" })), ci()), "workload.name_only", place);
    let mut itself = workload(&json!({ "sub": "repo:a/b", "project_id": 7 }));
    itself["allow"] = json!(["impersonation"]);
    itself["may_act"] = json!("if_present");
    is_silent(&changes(itself, ci()));
    let mut github = ci();
    github["platform"] = json!("github");
    let pinned = json!({ "repository_id": "7", "ref": "refs/heads/main" });
    is_silent(&changes(workload(&pinned), github));
}

#[test]
fn scope_that_no_client_can_get_is_warned_of() {
    let (of_target, of_client) = ("/targets/0/scopes", "/clients/0/scopes");
    let both = json!(["read", "write"]);
    warns(&[(of_target, both.clone())], "target.scope_without_clients", "/targets/0/scopes/1");
    warns(&[(of_client, both.clone())], "client.scope_without_targets", "/clients/0/scopes/1");
    is_silent(&[(of_target, both.clone()), (of_client, both.clone())]);
    // An ID token has no target that could cut its scope.
    is_silent(&[(of_client, both), ("/exchanges", json!([["access_token", "id_token"]]))]);
    let expansion = "/clients/0/scope_expansion";
    let place = "/clients/0/scope_expansion/jwt/0";
    warns(&[(expansion, json!({ "jwt": ["write"] }))], "client.expansion_beyond_scopes", place);
    is_silent(&[(expansion, json!({ "jwt": ["read"] }))]);
    // A client exchanges an access token for an ID token, and that for one with more scope.
    let exchanges = |pairs: &Value| ("/exchanges", pairs.clone());
    let (there, back) = (json!(["access_token", "id_token"]), json!(["id_token", "access_token"]));
    let own = (expansion, json!({ "id_token": ["read"] }));
    let place = "/clients/0/scope_expansion/id_token";
    let detour = exchanges(&json!([there, back]));
    warns(&[own.clone(), detour.clone()], "client.expansion_by_detour", place);
    is_silent(&[own.clone(), exchanges(&json!([there]))]);
    is_silent(&[own, exchanges(&json!([back]))]);
    is_silent(&[(expansion, json!({ "id_token": ["read"], "access_token": ["read"] })), detour]);
}

#[test]
fn a_target_without_clients_and_a_client_without_targets_are_warned_of() {
    let stock = ("/targets/-", json!({ "audience": "stock", "scopes": ["count"] }));
    warns(std::slice::from_ref(&stock), "target.without_clients", "/targets/1");
    let both = ("/clients/0/targets", json!(["orders", "stock"]));
    is_silent(&[stock, both, ("/clients/0/scopes", json!(["read", "count"]))]);

    let mut client = document()["clients"][0].clone();
    client["client_id"] = json!("svc-b");
    client["targets"] = json!([]);
    warns(&[("/clients/-", client.clone())], "client.without_targets", "/clients/1");
    client["allow"] = json!([]);
    is_silent(&[("/clients/-", client)]);
}

#[test]
fn a_rule_that_decides_nothing_or_everything_is_warned_of() {
    let rules = "/policy";
    let of = |written: &[Value]| [(rules, json!({ "rules": written }))];
    let place = "/policy/rules/0/when";
    warns(&of(&[rule("a", "1 == 2", "refuse")]), "rule.never_refuses", place);
    warns(&of(&[rule("a", "true || subject.x", "require")]), "rule.never_refuses", place);
    warns(&of(&[rule("a", "true", "refuse")]), "rule.always_refuses", place);
    is_silent(&of(&[rule("a", "actor != null", "refuse"), rule("b", "now > 0", "require")]));

    let mut changes = Vec::from(of(&[rule("a", "false", "require"), rule("b", "actor == null", "refuse")]));
    changes.push(("/clients/0/policy", json!({ "rules": [rule("c", "actor == null", "refuse")] })));
    let expected = [
        ("rule.always_refuses", "/policy/rules/0/when"),
        ("rule.unreachable", "/policy/rules/1"),
        ("rule.unreachable", "/clients/0/policy/rules/0"),
    ];
    assert_eq!(warned(&changes), expected.map(|(id, pointer)| (id.to_owned(), pointer.to_owned())));
}

#[test]
fn a_rule_about_a_claim_that_is_not_carried_is_warned_of() {
    let when = "has(subject.level) && subject['level'] < 2 && subject.sub != 'x'";
    let changes = |more: &[(&'static str, Value)]| {
        let mut changes = vec![
            ("/policy", json!({ "rules": [rule("a", when, "refuse")] })),
            ("/targets/0/audience", json!("svc-a")),
            ("/clients/0/targets", json!(["svc-a"])),
            ("/clients/0/may_act", json!("if_present")),
        ];
        changes.extend_from_slice(more);
        changes
    };
    let id = "rule.claim_not_carried";
    warns(&changes(&[]), id, "/policy/rules/0/when");
    let other = ("/claims", json!({ "carry": ["levels"] }));
    warns(&changes(&[other]), id, "/policy/rules/0/when");
    let own = ("/clients/0/policy", json!({ "rules": [rule("b", "subject.team == 'x'", "require")] }));
    let both = warned(&changes(&[own]));
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(both[1], (id.to_owned(), "/clients/0/policy/rules/0/when".to_owned()));
    for claims in [
        json!({ "carry": ["level"] }),
        json!({ "default": { "level": 1 } }),
        json!({ "restrict": ["level"], "carry": ["level"] }),
        json!({ "set": { "access_token": { "level": "2" } } }),
    ] {
        is_silent(&changes(&[("/claims", claims)]));
    }
    // No client can exchange a token of this realm: there is no second exchange.
    is_silent(&changes(&[
        ("/targets/0/audience", json!("orders")),
        ("/clients/0/targets", json!(["orders"])),
    ]));
}

#[test]
fn a_may_act_that_is_required_and_never_issued_is_warned_of() {
    let own = ("/targets/0/audience", json!("svc-a"));
    let targets = ("/clients/0/targets", json!(["svc-a"]));
    let place = "/clients/0/may_act";
    warns(&[own.clone(), targets.clone()], "client.may_act_never_issued", place);
    let issued = ("/may_act", json!({ "access_token": { "client_id": "svc-a" } }));
    is_silent(&[own.clone(), targets.clone(), issued]);
    is_silent(&[own.clone(), targets.clone(), (place, json!("if_present"))]);
    let nothing = ("/may_act", json!({ "access_token": {} }));
    warns(&[own, targets, nothing], "client.may_act_never_issued", place);
}

#[test]
fn a_warning_says_why_and_what_to_do() {
    let mut document = document();
    document["trusted_issuers"][0]["outlive_subject"] = json!(true);
    let warnings = lint(&document.to_string()).unwrap();
    assert!(warnings[0].reason.contains("; leave it out"), "{}", warnings[0]);
}

#[test]
fn client_ids_that_differ_by_space_or_case_are_look_alikes() {
    for (name, alike) in [("SVC-A", true), ("svc -a", true), ("svc-b", false)] {
        let mut twin = document()["clients"][0].clone();
        twin["client_id"] = json!(name);
        let found = warned(&[("/clients/-", twin)]);
        let expected = ("client.look_alike".to_owned(), "/clients/1/client_id".to_owned());
        assert_eq!(found.contains(&expected), alike, "{name}: {found:?}");
    }
}
