//! Rules, computed claims and issued `may_act`, of the realm and of its clients.

use serde_json::{Value, json};

use super::{IDP, accepted, changed, refused};
use crate::oauth::{ClaimName, ClientId, ErrorCode, RealmPath};
use crate::realm::{Client, IssuedMayAct, MayActPolicy, Realm, Then, split};

fn rule(id: &str, when: &str) -> Value {
    json!({ "id": id, "when": when, "then": "refuse", "message": "not today" })
}

fn client(realm: &Realm) -> &Client {
    realm.client(&ClientId::from("svc-a")).unwrap()
}

#[test]
fn an_issued_may_act_would_be_accepted_when_it_comes_back() {
    let of = |value: Value| [("/may_act", json!({ "access_token": value }))];
    for value in [
        json!({ "client_id": "svc-b" }),
        json!({ "sub": ["a", "b"], "iss": "https://idp.example" }),
        json!({ "client_id": ["a"], "sub": "b", "note": 1 }),
    ] {
        let issued = accepted(&of(value)).issued.may_act.access_token;
        assert!(matches!(issued, Some(IssuedMayAct::Object(_))));
    }
    let nothing = accepted(&of(json!({}))).issued.may_act.access_token;
    assert!(matches!(nothing, Some(IssuedMayAct::Nothing)));
    let computed = accepted(&of(json!("{'sub': client.subject}"))).issued.may_act.access_token;
    assert!(matches!(computed, Some(IssuedMayAct::Expression(_))));
    let names = "expected a string or an array of strings, none empty";
    for (value, place, reason) in [
        (json!({ "iss": "a" }), "", "names no party: expected `client_id`, `sub` or both"),
        (json!({ "client_id": 1 }), "/client_id", names),
        (json!({ "client_id": [] }), "/client_id", names),
        (json!({ "sub": ["a", ""] }), "/sub", names),
        (json!({ "sub": ["a", 1] }), "/sub", names),
        (json!({ "sub": "a", "iss": ["b"] }), "/iss", "expected a string that is not empty"),
        (json!([]), "", "expected an object or an expression, found an array"),
        (json!(null), "", "expected an object or an expression, found null"),
        (json!("'svc-b'"), "", "expected an expression that yields an object or null, found a string"),
        (
            json!("{'sub': client.id}"),
            "",
            "`client` has no member `id`, only `client_id`, `subject`, `targets`, `scopes`, at line 1 column 16\n  \
             {'sub': client.id}\n                 ^",
        ),
    ] {
        refused(&of(value.clone()), &format!("/may_act/access_token{place}"), reason);
        let at_client = [("/clients/0/may_act", json!({ "id_token": value }))];
        refused(&at_client, &format!("/clients/0/may_act/id_token{place}"), reason);
    }
}

#[test]
fn a_rule_is_named_conditioned_and_worded() {
    let written = json!({ "id": "a-1_b", "when": "subject.sub == 'x'", "then": "require", "message": "no, sorry",
                          "error": "invalid_scope" });
    let realm = accepted(&[("/policy", json!({ "rules": [rule("first", "now < 0"), written] }))]);
    let [first, second] = realm.rules.as_slice() else { panic!("{:?}", realm.rules) };
    assert_eq!((&*first.id, first.then, first.error), ("first", Then::Refuse, ErrorCode::InvalidRequest));
    assert_eq!((&*second.id, second.then, second.error), ("a-1_b", Then::Require, ErrorCode::InvalidScope));
    assert_eq!(
        second.refusal(),
        crate::realm::RuleRefusal::new("a-1_b", ErrorCode::InvalidScope, "no, sorry")
    );
}

#[test]
fn a_rule_with_a_mistake_is_refused_with_its_place() {
    let of = |member: &str, value: Value| {
        let mut rule = rule("a", "true");
        rule[member] = value;
        [("/policy", json!({ "rules": [rule] }))]
    };
    let id = "expected 1 to 64 of `a` to `z`, `0` to `9`, `_` and `-`";
    let message = "expected 1 to 200 printable ASCII characters without quote and backslash";
    for (member, value, reason) in [
        ("id", json!(""), id),
        ("id", json!("No-Weekend"), id),
        ("id", json!("a.b"), id),
        ("id", json!("a".repeat(65)), id),
        ("message", json!(""), message),
        ("message", json!("say \"no\""), message),
        ("message", json!("a\\b"), message),
        ("message", json!("caf\u{e9}"), message),
        ("message", json!("line\nbreak"), message),
        ("message", json!("a".repeat(201)), message),
        ("then", json!("allow"), "expected one of `refuse`, `require`"),
        (
            "error",
            json!("access_denied"),
            "expected one of `invalid_request`, `invalid_target`, `invalid_scope`",
        ),
        ("when", json!("'yes'"), "expected an expression that yields a boolean, found a string"),
        (
            "when",
            json!("subject.sub ==\n  subjekt.sub"),
            "there is no variable `subjekt`, only `subject`, `actor`, `client`, `request`, `grant`, `now`, at line 2 \
             column 3\n    subjekt.sub\n    ^",
        ),
    ] {
        refused(&of(member, value), &format!("/policy/rules/0/{member}"), reason);
    }
    assert_eq!(accepted(&of("id", json!("a".repeat(64)))).rules.len(), 1);
    assert_eq!(accepted(&of("message", json!("a".repeat(200)))).rules.len(), 1);
    let without = |member: &str| {
        let mut rule = rule("a", "true");
        rule.as_object_mut().unwrap().remove(member);
        [("/policy", json!({ "rules": [rule] }))]
    };
    for member in ["id", "when", "then", "message"] {
        refused(&without(member), "/policy/rules/0", &format!("`{member}` is required"));
    }
}

#[test]
fn the_rules_of_a_client_add_to_those_of_the_realm() {
    let own = ("/policy", json!({ "rules": [rule("a", "true"), rule("b", "true")] }));
    let of_client = |id| ("/clients/0/policy", json!({ "rules": [rule(id, "true")] }));
    let realm = accepted(&[own.clone(), of_client("c")]);
    assert_eq!((realm.rules.len(), client(&realm).rules.len()), (2, 1));
    refused(&[own, of_client("b")], "/clients/0/policy/rules/0/id", "the id of a rule of the realm");
    let twice = json!({ "rules": [rule("a", "true"), rule("a", "false")] });
    refused(&[("/policy", twice.clone())], "/policy/rules/1/id", "listed before");
    refused(&[("/clients/0/policy", twice)], "/clients/0/policy/rules/1/id", "listed before");
    let many = |count: usize| {
        let rules: Vec<Value> = (0..count).map(|n| rule(&format!("r{n}"), "true")).collect();
        [("/policy", json!({ "rules": rules }))]
    };
    assert_eq!(accepted(&many(32)).rules.len(), 32);
    refused(&many(33), "/policy/rules", "more than 32 rules");
}

#[test]
fn computed_claims_are_expressions_under_names_that_are_free() {
    let of = |set: Value| [("/claims", json!({ "set": set }))];
    let realm = accepted(&of(json!({ "access_token": { "tier": "'gold'" }, "id_token": {} })));
    let set = realm.issued.set;
    assert_eq!(set.access_token.unwrap()[0].0, ClaimName::from("tier"));
    assert!(set.id_token.unwrap().is_empty());
    let taken = "a claim that the engine reads or writes";
    for name in ["sub", "act", "may_act", "scope", "aud", "cnf", "authorization_details"] {
        refused(
            &of(json!({ "access_token": { name: "'x'" } })),
            &format!("/claims/set/access_token/{name}"),
            taken,
        );
        let at_client = ("/clients/0/claims", json!({ "set": { "id_token": { name: "'x'" } } }));
        refused(&[at_client], &format!("/clients/0/claims/set/id_token/{name}"), taken);
    }
    let mapped = ("/trusted_issuers/0/claims", json!({ "scope": "scp" }));
    let set = |name: &str| json!({ "set": { "access_token": { name: "'x'" } } });
    refused(&[mapped.clone(), ("/claims", set("scp"))], "/claims/set/access_token/scp", taken);
    refused(&[mapped, ("/clients/0/claims", set("scp"))], "/clients/0/claims/set/access_token/scp", taken);
    refused(
        &of(json!({ "access_token": { "tier": 5 } })),
        "/claims/set/access_token/tier",
        "expected an expression in a string, found a number",
    );
    refused(
        &of(json!({ "access_token": { "tier": "1 +" } })),
        "/claims/set/access_token/tier",
        "mismatched input 'the end' expecting expression, at line 1 column 4\n  1 +\n     ^",
    );
    refused(&of(json!({ "tier": "'gold'" })), "/claims/set/tier", "unknown member");
    let many = |count: usize| {
        let claims = (0..count).map(|n| (format!("c{n}"), json!("1")));
        of(json!({ "access_token": Value::Object(claims.collect()) }))
    };
    assert_eq!(accepted(&many(16)).issued.set.access_token.map(|set| set.len()), Some(16));
    refused(&many(17), "/claims/set/access_token", "more than 16 claims");
}

#[test]
fn a_client_says_what_its_own_tokens_carry() {
    let carry = ("/claims", json!({ "carry": ["acr", "amr"], "default": { "acr": "urn:a" } }));
    let own = ("/clients/0/claims", json!({ "carry": ["acr"], "default": {} }));
    let realm = accepted(&[carry.clone(), own]);
    let issued = &client(&realm).issued;
    assert_eq!(issued.carry.as_deref(), Some([ClaimName::from("acr")].as_slice()));
    assert!(issued.default.as_ref().is_some_and(crate::json::Object::is_empty));
    assert!(issued.set.access_token.is_none() && issued.may_act.access_token.is_none());
    let more = ("/clients/0/claims", json!({ "carry": ["acr", "tenant"] }));
    refused(&[carry, more], "/clients/0/claims/carry/1", "not among the realm's `claims.carry`");
}

#[test]
fn a_client_speaks_of_may_act_in_a_word_or_in_an_object() {
    let of = |value: Value| {
        let realm = accepted(&[("/clients/0/may_act", value)]);
        let client = client(&realm);
        let issued = &client.issued.may_act;
        (client.may_act, issued.access_token.is_some(), issued.id_token.is_some())
    };
    assert_eq!(of(json!("if_present")), (MayActPolicy::IfPresent, false, false));
    assert_eq!(of(json!({ "subject_token": "if_present" })), (MayActPolicy::IfPresent, false, false));
    assert_eq!(of(json!({ "access_token": "null" })), (MayActPolicy::Required, true, false));
    assert_eq!(of(json!({ "id_token": {} })), (MayActPolicy::Required, false, true));
    let expected = "expected `required`, `if_present` or an object";
    refused(&[("/clients/0/may_act", json!("optional"))], "/clients/0/may_act", expected);
    refused(
        &[("/clients/0/may_act", json!(["required"]))],
        "/clients/0/may_act",
        &format!("{expected}, found an array"),
    );
    refused(&[("/clients/0/may_act", json!({ "jwt": {} }))], "/clients/0/may_act/jwt", "unknown member");
}

#[test]
fn expressions_of_a_client_are_in_its_record() {
    let changes = [
        ("/policy", json!({ "rules": [rule("a", "true")] })),
        ("/claims", json!({ "carry": ["acr"] })),
        ("/clients/0/policy", json!({ "rules": [rule("b", "subject.iss == 'x'")] })),
        ("/clients/0/claims", json!({ "carry": ["acr"], "set": { "access_token": { "tier": "'gold'" } } })),
        ("/clients/0/may_act", json!({ "access_token": "{'sub': subject.sub}" })),
    ];
    let records = split(&changed(&changes).to_string(), None).unwrap().records;
    let [(_, client), (_, realm)] = records.as_slice() else { panic!("{records:?}") };
    let realm = Realm::from_record(realm, &RealmPath::from("realms/alpha")).unwrap();
    assert_eq!(realm.rules.len(), 1);
    let client = Client::from_record(client, &realm, &ClientId::from("svc-a")).unwrap();
    assert_eq!((client.rules.len(), client.issued.carry.map(|names| names.len())), (1, Some(1)));
    assert!(matches!(client.issued.may_act.access_token, Some(IssuedMayAct::Expression(_))));
    // The check reads an issuer's mapping with the record too, as with the document.
    assert!(realm.trusted_issuer(IDP).is_some());
}
