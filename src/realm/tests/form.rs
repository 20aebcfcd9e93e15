//! The form of the document: strict JSON, known members, each of its type.

use serde_json::json;

use super::{accepted, changed, document, refused};
use crate::realm::{Realm, RealmError};

fn mistake(text: &str) -> RealmError {
    Realm::parse(text).map(|_| ()).unwrap_err()
}

#[test]
fn a_duplicate_member_is_refused_at_any_depth() {
    let text = document().to_string();
    let text = text.replace(r#""audience":"orders""#, r#""audience":"orders","audience":"orders""#);
    let error = mistake(&text);
    assert_eq!(error.pointer, "/targets/0");
    assert!(error.reason.starts_with("a member name occurs twice, at line 1 column "), "{error}");
    let text = r#"{"realm":"a","realm":"b"}"#;
    assert_eq!(mistake(text), RealmError::new("", "a member name occurs twice, at line 1 column 20"));
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    assert_eq!(
        mistake("{\n  \"realm\": x\n}"),
        RealmError::new("/realm", "not JSON in UTF-8, or a number that does not fit, at line 2 column 12"),
    );
    assert_eq!(
        mistake(r#"{"version": 9223372036854775808}"#).pointer,
        "/version",
        "a number that would be rounded"
    );
    assert_eq!(mistake("{} {}").pointer, "");
}

#[test]
fn the_document_and_what_is_in_it_are_objects_and_not_arrays() {
    assert_eq!(mistake("[]"), RealmError::new("", "expected an object, found an array"));
    refused(&[("/lifetime", json!([300, false]))], "/lifetime", "expected an object, found an array");
    refused(
        &[("/trusted_issuers/0/jwks", json!([]))],
        "/trusted_issuers/0/jwks",
        "expected an object, found an array",
    );
}

#[test]
fn an_unknown_member_is_named() {
    refused(&[("/audiences", json!([]))], "/audiences", "unknown member");
    refused(&[("/clients/0/auth/secret", json!("hunter2"))], "/clients/0/auth/secret", "unknown member");
    refused(&[("/clients/0/a~1b", json!(0))], "/clients/0/a~01b", "unknown member");
}

#[test]
fn where_no_name_is_near_all_that_are_known_are_listed() {
    let odd = changed(&[("/signing", json!({ "colour": 1 }))]);
    let error = Realm::parse(&odd.to_string()).map(|_| ()).unwrap_err();
    let reason = "unknown member; known are `algorithm`, `rotate_every_days`";
    assert_eq!(error, RealmError::new("/signing/colour", reason));
}

#[test]
fn a_document_may_name_its_schema() {
    accepted(&[("/$schema", json!("./node_modules/edge-token-exchange/realm.schema.json"))]);
    refused(&[("/$schema", json!(1))], "/$schema", "expected a string, found a number");
    refused(&[("/clients/0/$schema", json!("x"))], "/clients/0/$schema", "unknown member");
}

#[test]
fn a_required_member_is_named() {
    for name in ["realm", "issuer", "trusted_issuers", "targets", "clients"] {
        let mut document = document();
        document.as_object_mut().unwrap().remove(name);
        let expected = RealmError::new("", format!("`{name}` is required"));
        assert_eq!(mistake(&document.to_string()), expected);
    }
    for (place, name) in [
        ("/trusted_issuers/0", "issuer"),
        ("/trusted_issuers/0", "algorithms"),
        ("/targets/0", "audience"),
        ("/clients/0", "client_id"),
        ("/clients/0", "auth"),
        ("/clients/0/auth", "method"),
    ] {
        let mut document = document();
        document.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(name);
        let expected = RealmError::new(place, format!("`{name}` is required"));
        assert_eq!(mistake(&document.to_string()), expected);
    }
}

#[test]
fn a_value_of_the_wrong_type_is_not_shown() {
    let secrets = "/clients/0/auth/secret_sha256";
    refused(&[(secrets, json!("hunter2"))], secrets, "expected an array, found a string");
    refused(
        &[(secrets, json!([true]))],
        "/clients/0/auth/secret_sha256/0",
        "expected a string, found a boolean",
    );
    refused(
        &[("/clock_skew_seconds", json!("60"))],
        "/clock_skew_seconds",
        "expected a whole number from 0 to 4294967295, found a string; write digits alone, without quotes and without a unit",
    );
    refused(
        &[("/clock_skew_seconds", json!(1.5))],
        "/clock_skew_seconds",
        "expected a whole number from 0 to 4294967295, found a fraction",
    );
    for number in [json!(-1), json!(4_294_967_296_u64)] {
        refused(
            &[("/clock_skew_seconds", number)],
            "/clock_skew_seconds",
            "expected a whole number from 0 to 4294967295",
        );
    }
    refused(&[("/clients/0/explain", json!(1))], "/clients/0/explain", "expected a boolean, found a number");
}

#[test]
fn null_does_not_stand_for_absence() {
    refused(&[("/origins", json!(null))], "/origins", "expected an array, found null");
    refused(
        &[("/clients/0/default_target", json!(null))],
        "/clients/0/default_target",
        "expected a string, found null",
    );
}

#[test]
fn a_misspelt_name_has_a_suggestion() {
    for (member, value, reason) in [
        ("/trusted_issuers/0/token_type", json!([]), "unknown member; did you mean `token_types`?"),
        ("/clients/0/subject_audiance", json!([]), "unknown member; did you mean `subject_audience`?"),
        ("/trusted_issuers/0/colour", json!(1), "unknown member"),
        ("/trusted_issuers/0/_platform", json!("github"), "unknown member; did you mean `platform`?"),
    ] {
        refused(&[(member, value)], member, reason);
    }
    let place = "/trusted_issuers/0/token_types";
    let reason = "expected one of `access_token`, `id_token`, `jwt`; did you mean `id_token`?";
    refused(&[(place, json!(["id_tokens"]))], &format!("{place}/0"), reason);
}

#[test]
fn a_fixed_word_is_compared_exactly() {
    refused(
        &[("/scope_policy", json!("Refuse"))],
        "/scope_policy",
        "expected one of `refuse`, `narrow`; did you mean `refuse`?",
    );
    refused(
        &[("/trusted_issuers/0/roles", json!(["admin"]))],
        "/trusted_issuers/0/roles/0",
        "expected one of `subject`, `actor`, `workload`, `client`",
    );
    refused(
        &[("/trusted_issuers/0/access_token_typ", json!(["at+JWT"]))],
        "/trusted_issuers/0/access_token_typ/0",
        "expected one of `at+jwt`, `untyped`; did you mean `at+jwt`?",
    );
    refused(
        &[("/trusted_issuers/0/scopes", json!("any"))],
        "/trusted_issuers/0/scopes",
        "expected an array of strings or `all`",
    );
    refused(
        &[("/clients/0/auth/method", json!("none"))],
        "/clients/0/auth/method",
        "expected one of `client_secret_basic`, `client_secret_post`, `private_key_jwt`, `federated_jwt`, `workload`",
    );
    refused(&[("/scope_policy", json!({}))], "/scope_policy", "expected a scope policy, found an object");
}

#[test]
fn a_pair_has_two_elements() {
    for pair in [json!(["access_token"]), json!(["access_token", "id_token", "jwt"]), json!([])] {
        let error = mistake(&changed(&[("/exchanges", json!([pair]))]).to_string());
        assert_eq!(error.pointer, "/exchanges/0", "{error}");
    }
}

#[test]
fn lists_may_be_empty() {
    accepted(&[
        ("/trusted_issuers", json!([])),
        ("/targets", json!([])),
        ("/clients", json!([])),
        ("/exchanges", json!([])),
        ("/origins", json!([])),
        ("/policy", json!({ "rules": [] })),
    ]);
}
