//! What limits a token: who may be outlived, which claims are never dropped, which names are reserved.

use serde_json::json;

use super::{accepted, refused};
use crate::oauth::ClaimName;
use crate::realm::{OutliveSubject, StatusList};

const OUTLIVE: &str = "/trusted_issuers/0/outlive_subject";

#[test]
fn each_issuer_says_whether_its_tokens_may_be_outlived() {
    let stated = |realm: &crate::realm::Realm| realm.issuers.values().next().unwrap().outlive_subject;
    assert_eq!(stated(&accepted(&[])), OutliveSubject::No);
    assert_eq!(stated(&accepted(&[(OUTLIVE, json!(false))])), OutliveSubject::No);
    assert_eq!(stated(&accepted(&[(OUTLIVE, json!(true))])), OutliveSubject::Yes);
    assert_eq!(stated(&accepted(&[("/lifetime", json!({ "outlive_subject": false }))])), OutliveSubject::No);
}

#[test]
fn an_issuer_under_the_realms_origin_is_never_outlived() {
    let reason = "an issuer under the realm's own origin is never outlived";
    for issuer in ["https://edge.example/realms/bravo", "https://EDGE.example:443/login"] {
        let changes = [("/trusted_issuers/0/issuer", json!(issuer)), (OUTLIVE, json!(true))];
        refused(&changes, OUTLIVE, reason);
        accepted(&changes[..1]);
    }
}

#[test]
fn the_old_place_of_outlive_subject_names_the_new_one() {
    refused(
        &[("/lifetime", json!({ "outlive_subject": true }))],
        "/lifetime/outlive_subject",
        "stated per issuer: write `outlive_subject` in each of `trusted_issuers` whose tokens may be outlived",
    );
}

#[test]
fn a_status_list_is_ignored_where_the_issuer_says_so() {
    let stated = |realm: &crate::realm::Realm| realm.issuers.values().next().unwrap().status;
    assert_eq!(stated(&accepted(&[])), StatusList::Refused);
    assert_eq!(stated(&accepted(&[("/trusted_issuers/0/status", json!("ignore"))])), StatusList::Ignored);
}

#[test]
fn restrict_replaces_its_default() {
    assert!(accepted(&[("/claims", json!({ "restrict": [] }))]).restrict.is_empty());
    let realm = accepted(&[("/claims", json!({ "restrict": ["plant", "org_id"] }))]);
    assert_eq!(realm.restrict, ["plant", "org_id"].map(ClaimName::from));
    let taken = "a claim that the engine reads or writes";
    refused(&[("/claims", json!({ "restrict": ["scope"] }))], "/claims/restrict/0", taken);
    refused(&[("/claims", json!({ "restrict": ["a", "a"] }))], "/claims/restrict/1", "listed before");
    refused(
        &[("/clients/0/claims", json!({ "restrict": [] }))],
        "/clients/0/claims/restrict",
        "stated for the realm alone, in its `claims`",
    );
}

#[test]
fn a_restriction_is_never_computed() {
    let reason = "a claim of `claims.restrict` is carried over and never computed";
    let set = json!({ "set": { "id_token": { "org_id": "'acme'" } } });
    refused(&[("/claims", set.clone())], "/claims/set/id_token/org_id", reason);
    refused(&[("/clients/0/claims", set)], "/clients/0/claims/set/id_token/org_id", reason);
    accepted(&[("/claims", json!({ "restrict": [], "set": { "id_token": { "org_id": "'acme'" } } }))]);
}

#[test]
fn claims_of_the_engine_are_reserved() {
    for name in ["origin", "txn", "tctx", "rctx", "req_wl", "events", "status", "scp"] {
        let reason = "a claim that the engine reads or writes";
        refused(&[("/claims", json!({ "carry": [name] }))], "/claims/carry/0", reason);
        let default = json!({ "default": { name: 1 } });
        refused(&[("/claims", default)], &format!("/claims/default/{name}"), reason);
        let set = json!({ "set": { "access_token": { name: "1" } } });
        refused(&[("/claims", set)], &format!("/claims/set/access_token/{name}"), reason);
    }
}

#[test]
fn the_top_member_of_a_mapped_pointer_and_of_a_marker_is_reserved() {
    let reason = "a claim that the engine reads or writes";
    let carry = ("/claims", json!({ "carry": ["realm_access"] }));
    for (pointer, value) in [
        ("/trusted_issuers/0/claims", json!({ "scope": "/realm_access/roles" })),
        ("/trusted_issuers/0/claims", json!({ "client_id": "/realm_access/client" })),
        ("/trusted_issuers/0/markers", json!({ "access_token": { "/realm_access/kind": "access" } })),
    ] {
        refused(&[carry.clone(), (pointer, value)], "/claims/carry/0", reason);
    }
    accepted(&[carry]);
}
