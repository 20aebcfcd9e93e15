//! Pushes one after the other: the records that a push writes anew, and the old ones that still count.

use serde_json::{Value, json};

use super::{DIGEST_A, DIGEST_B, changed, client, p256};
use crate::oauth::{ClientId, RealmPath};
use crate::realm::record::client_name;
use crate::realm::{Client, Pushed, Realm, RealmError, Records, split};

const PATH: &str = "realms/alpha";

/// A document of this version with these clients.
fn document(version: u64, clients: &[Value]) -> String {
    changed(&[("/version", json!(version)), ("/clients", json!(clients))]).to_string()
}

fn pushed(records: &Records) -> Pushed {
    Pushed::parse(&json!(records.records).to_string()).unwrap()
}

fn after(before: &Records, document: &str) -> Records {
    split(document, Some(&pushed(before))).unwrap()
}

fn realm(records: &Records) -> Realm {
    Realm::from_record(&records.records.last().unwrap().1, &RealmPath::from(PATH)).unwrap()
}

/// Whether a realm accepts the record of a client.
fn takes(realm: &Realm, records: &Records, client_id: &str) -> bool {
    let client_id = ClientId::from(client_id);
    let name = client_name(&RealmPath::from(PATH), &client_id);
    let (_, text) = records.records.iter().find(|(own, _)| *own == name).unwrap();
    realm.takes_record_of(&Client::from_record(text, realm, &client_id).unwrap())
}

fn with(member: &str, value: &Value) -> Value {
    let mut client = client("svc-a");
    *client.pointer_mut(member).unwrap() = value.clone();
    client
}

#[test]
fn the_schema_of_a_document_is_in_no_record() {
    let plain = document(6, &[client("svc-a")]);
    let told = plain.replacen('{', r#"{"$schema":"./realm.schema.json","#, 1);
    let (plain, told) = (split(&plain, None).unwrap(), split(&told, None).unwrap());
    assert_eq!(told.records, plain.records);
}

#[test]
fn a_push_without_what_was_pushed_before_makes_every_older_record_void() {
    let first = split(&document(6, &[client("svc-a")]), None).unwrap();
    let second = split(&document(7, &[client("svc-a")]), None).unwrap();
    assert!(takes(&realm(&second), &second, "svc-a"));
    assert!(!takes(&realm(&second), &first, "svc-a"));
}

#[test]
fn what_did_not_change_is_written_as_it_was_and_still_counts() {
    let first = split(&document(1, &[client("svc-a"), client("svc-b")]), None).unwrap();
    let mut longer = client("svc-b");
    longer["lifetime_seconds"] = json!(60);
    let second = after(&first, &document(2, &[client("svc-a"), longer]));
    assert_eq!(second.records[0], first.records[0]);
    assert_ne!(second.records[1], first.records[1]);
    assert_eq!(second.removed, Vec::<String>::new());
    assert!(takes(&realm(&second), &first, "svc-a"));
    assert!(!takes(&realm(&second), &first, "svc-b"));
    assert!(takes(&realm(&second), &second, "svc-b"));
}

#[test]
fn a_removed_client_put_back_does_not_count_until_it_is_pushed_again() {
    let both = [client("svc-a"), client("svc-b")];
    let first = split(&document(1, &both), None).unwrap();
    let second = after(&first, &document(2, &both[..1]));
    assert_eq!(second.removed, [first.records[1].0.clone()]);
    assert!(!takes(&realm(&second), &first, "svc-b"));
    let third = after(&second, &document(3, &both[..1]));
    assert_eq!(third.removed, Vec::<String>::new());
    assert!(!takes(&realm(&third), &first, "svc-b"), "it is not forgotten");
    let fourth = after(&third, &document(4, &both));
    assert!(!takes(&realm(&fourth), &first, "svc-b"));
    assert!(takes(&realm(&fourth), &fourth, "svc-b"));
}

#[test]
fn what_a_client_gains_leaves_its_old_record_in_force() {
    let secret = |digests: &[&str]| json!({ "method": "client_secret_basic", "secret_sha256": digests });
    let keys = |keys: &[Value]| json!({ "method": "private_key_jwt", "jwks": { "keys": keys } });
    let by_key = |own: &[Value]| with("/auth", &keys(own));
    let mut wide = client("svc-a");
    wide["scopes"] = json!(["read"]);
    wide["introspect"] = json!(["orders"]);
    wide["subject_audience"] = json!(["https://a.example"]);
    let mut without_targets = client("svc-a");
    without_targets.as_object_mut().unwrap().remove("targets");
    for (narrow, wide) in [
        (client("svc-a"), wide),
        (without_targets, client("svc-a")),
        (with("/auth", &secret(&[DIGEST_A])), with("/auth", &secret(&[DIGEST_B, DIGEST_A]))),
        (by_key(&[p256("k1")]), by_key(&[p256("k2"), p256("k1")])),
    ] {
        let first = split(&document(1, std::slice::from_ref(&narrow)), None).unwrap();
        let second = after(&first, &document(2, &[wide]));
        assert!(takes(&realm(&second), &first, "svc-a") && takes(&realm(&second), &second, "svc-a"));
        let third = after(&second, &document(3, &[narrow]));
        let realm = realm(&third);
        for (records, expected) in [(&first, false), (&second, false), (&third, true)] {
            assert_eq!(takes(&realm, records, "svc-a"), expected);
        }
    }
}

#[test]
fn whatever_else_changes_is_taken_for_a_loss() {
    for change in [
        json!({ "allow": ["delegation", "impersonation"] }),
        json!({ "may_act": "if_present" }),
        json!({ "explain": true }),
        json!({ "lifetime_seconds": 300 }),
        json!({ "default_target": "orders" }),
        json!({ "subject": "https://a.example" }),
        json!({ "scope_expansion": { "id_token": ["read"] } }),
        json!({ "auth": { "method": "client_secret_post", "secret_sha256": [DIGEST_A] } }),
        json!({ "policy": { "rules": [{ "id": "a", "when": "true", "then": "refuse", "message": "no" }] } }),
    ] {
        let mut other = client("svc-a");
        other.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let first = split(&document(1, &[client("svc-a")]), None).unwrap();
        let second = after(&first, &document(2, &[other]));
        assert!(!takes(&realm(&second), &first, "svc-a"), "{change}");
    }
}

#[test]
fn versions_only_grow() {
    let first = split(&document(7, &[client("svc-a")]), None).unwrap();
    let again = after(&first, &document(7, &[client("svc-a")]));
    assert_eq!(again.records, first.records);
    let error = RealmError::new("/version", "version 7 was pushed before: expected a later one");
    for document in [
        document(6, &[client("svc-a")]),
        document(7, &[]),
        document(7, &[client("svc-a"), client("svc-b")]),
        changed(&[("/version", json!(7)), ("/max_act_depth", json!(3))]).to_string(),
    ] {
        assert_eq!(split(&document, Some(&pushed(&first))).map(|_| ()), Err(error.clone()));
    }
    assert!(split(&document(8, &[]), Some(&pushed(&first))).is_ok());
}

#[test]
fn a_realm_follows_only_itself() {
    let first = split(&document(1, &[client("svc-a")]), None).unwrap();
    let other = changed(&[
        ("/realm", json!("realms/bravo")),
        ("/issuer", json!("https://edge.example/realms/bravo")),
        ("/version", json!(2)),
    ]);
    let error = RealmError::new("/realm", "what was pushed before is of another realm");
    assert_eq!(split(&other.to_string(), Some(&pushed(&first))).map(|_| ()), Err(error));
}

#[test]
fn a_realm_under_a_new_issuer_takes_no_record_of_the_old_one() {
    let first = split(&document(1, &[client("svc-a")]), None).unwrap();
    let moved = changed(&[("/issuer", json!("https://new.example/realms/alpha")), ("/version", json!(2))]);
    let second = after(&first, &moved.to_string());
    assert_ne!(second.records[0], first.records[0]);
    assert!(!realm(&second).least.allow(&ClientId::from("svc-a"), 1));
}

#[test]
fn what_was_pushed_is_read_strictly() {
    let records = split(&document(1, &[client("svc-a")]), None).unwrap().records;
    let [client, realm] = records.as_slice() else { panic!("{records:?}") };
    let none = "not a record of the last push, the realm's being the last";
    for (value, pointer, reason) in [
        (json!([]), "", "there is no record"),
        (json!([client]), "/0", none),
        (json!([realm, client]), "/1", none),
        (json!([realm, realm]), "/0", none),
        (json!([[realm.0, client.1], realm]), "/0", none),
        (json!([client, [client.0, realm.1]]), "/1", none),
        (json!([client, [realm.0, realm.1.replace("\"version\":1", "\"version\":0")]]), "/1", none),
        (json!([[client.0]]), "/0", "expected an array of two, found 1 elements"),
    ] {
        let error = RealmError::new(pointer, reason);
        assert_eq!(Pushed::parse(&value.to_string()).map(|_| ()), Err(error), "{value}");
    }
}
