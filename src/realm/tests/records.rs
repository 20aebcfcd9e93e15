//! Records: the texts for a key-value store that a document becomes, and the reading of them.

use serde_json::{Value, json};

use super::{DIGEST_A, IDP, ISSUER, changed, client, p256, warning, without_list};
use crate::jose::Algorithm;
use crate::oauth::{ClientId, RealmPath};
use crate::realm::record::{client_keys_name, client_name, keyring_name, realm_name};
use crate::realm::{Client, Demand, Pushed, Realm, RealmError, split};

/// A realm with a client of each type, and its records by name.
fn records() -> (Realm, Vec<(String, String)>) {
    let workload = json!({
        "client_id": "ci",
        "auth": { "method": "workload", "issuer": IDP, "require": { "sub": "a" } }
    });
    let document = changed(&[
        ("/version", json!(7)),
        ("/trusted_issuers/0/roles", json!(["subject", "workload"])),
        ("/clients/-", workload),
        ("/clients/-", client("svc-b")),
    ]);
    let split = split(&document.to_string(), None).unwrap();
    assert_eq!(Realm::parse(&document.to_string()).unwrap().1, []);
    assert_eq!(split.realm, RealmPath::from("realms/alpha"));
    assert_eq!(split.issuer.as_str(), ISSUER);
    assert_eq!(split.keyring_name, keyring_name(&split.realm));
    (Realm::parse(&document.to_string()).unwrap().0, split.records)
}

fn record(client_id: &str) -> Value {
    json!({ "realm": "realms/alpha", "issuer": ISSUER, "version": 7, "client": client(client_id) })
}

#[test]
fn names_are_digests_of_what_is_named() {
    // SHA-256 of 00 00 00 0c "realms/alpha", computed with another implementation.
    let path = RealmPath::from("realms/alpha");
    assert_eq!(realm_name(&path), "realm:y15AW-duml849JDRPbu4w6zQOUxwsYk-cqTMJMMrd-4");
    assert_eq!(keyring_name(&path), "keyring:y15AW-duml849JDRPbu4w6zQOUxwsYk-cqTMJMMrd-4");
    assert_eq!(
        client_name(&path, &ClientId::from("svc-a")),
        "client:f5KY8NxFrUKrHdQ4XMgCY4ZEZ8gnZZwIBmxjeKIcGf0"
    );
    let moved = client_name(&RealmPath::from("realms/alphas"), &ClientId::from("vc-a"));
    assert_ne!(moved, client_name(&path, &ClientId::from("svc-a")), "parts do not run together");
}

#[test]
fn the_record_of_a_realm_says_where_the_keys_of_its_clients_are() {
    let uri = "https://svc-b.example/jwks";
    let mut with_keys = client("svc-b");
    with_keys["auth"] = json!({ "method": "private_key_jwt", "jwks_uri": uri });
    let document = changed(&[("/clients/-", with_keys)]).to_string();
    let records = split(&document, None).unwrap().records;
    let (_, realm) = records.last().unwrap();
    let realm = Realm::from_record(realm, &RealmPath::from("realms/alpha")).unwrap();
    let uris: Vec<_> = realm.client_jwks_uris.iter().map(|(id, uri)| (id.as_str(), &**uri)).collect();
    assert_eq!(uris, [("svc-b", uri)]);
    let again = Pushed::parse(&json!(records).to_string()).unwrap();
    assert_eq!(split(&document, Some(&again)).unwrap().records, records);
    let name = client_keys_name(&realm.path, &ClientId::from("svc-b"), uri);
    assert!(name.starts_with("client-keys:"), "{name}");
}

#[test]
fn a_record_names_the_engine_that_it_needs_only_where_the_first_one_does_not_read_it() {
    let split_of = |document: &str| split(document, None).unwrap().records;
    let plain = split_of(&changed(&[]).to_string());
    assert!(plain.iter().all(|(_, text)| !text.contains("least_engine")));

    let fetched = json!({
        "issuer": IDP, "algorithms": ["ES256"],
        "jwks_uri": "https://idp.example/jwks", "jwks_auth": "JWKS_IDP"
    });
    let document = changed(&[("/trusted_issuers", json!([fetched]))]).to_string();
    let records = split_of(&document);
    let least = |text: &str| serde_json::from_str::<Value>(text).unwrap()["least_engine"].clone();
    let ((_, realm), clients) = records.split_last().unwrap();
    assert_eq!(least(realm), json!(2));
    assert!(clients.iter().all(|(_, text)| least(text) == Value::Null));
    assert!(Realm::from_record(realm, &RealmPath::from("realms/alpha")).is_ok());
    let again = Pushed::parse(&json!(records).to_string()).unwrap();
    assert_eq!(split(&document, Some(&again)).unwrap().records, records);
}

#[test]
fn a_document_becomes_a_record_per_client_and_then_the_realm() {
    let (realm, records) = records();
    let names: Vec<&str> = records.iter().map(|(name, _)| name.as_str()).collect();
    let of = |client_id: &str| client_name(&realm.path, &ClientId::from(client_id));
    assert_eq!(names, [of("svc-a"), of("ci"), of("svc-b"), realm_name(&realm.path)]);
    assert_eq!(serde_json::from_str::<Value>(&records[0].1).unwrap(), record("svc-a"));
    let kept = Realm::from_record(&records[3].1, &realm.path).unwrap();
    assert_eq!(kept.version, 7);
    assert_eq!(kept.clients.keys().map(ClientId::as_str).collect::<Vec<_>>(), ["ci"]);
}

#[test]
fn every_record_is_taken_back() {
    let (realm, records) = records();
    for (client_id, (_, text)) in ["svc-a", "ci", "svc-b"].into_iter().zip(&records) {
        let client = Client::from_record(text, &realm, &ClientId::from(client_id)).unwrap();
        assert_eq!(format!("{client:?}"), format!("{:?}", realm.clients.get(client_id).unwrap()));
    }
}

#[test]
fn a_document_that_cannot_be_served_is_not_split() {
    let document = changed(&[("/clients/0/targets", json!(["stock"]))]).to_string();
    let error = RealmError::new("/clients/0/targets/0", "not the `audience` of a target");
    assert_eq!(split(&document, None).map(|_| ()), Err(error));
}

#[test]
fn a_listed_client_that_does_not_exist_is_warned_of() {
    let document = changed(&[("/trusted_issuers/0/clients", json!(["svc-a", "svc-x"]))]).to_string();
    let expected =
        [warning("issuer.unknown_client", "/trusted_issuers/0/clients/1", "no client has this `client_id`")];
    let warnings = split(&document, None).unwrap().warnings;
    assert_eq!(warnings.get(..1), Some(&expected[..]));
}

#[test]
fn a_record_of_something_else_is_refused() {
    let (realm, _) = records();
    let reason = "the record is of another realm or client";
    for (name, value, pointer) in [
        ("realm", json!("realms/bravo"), "/realm"),
        ("issuer", json!("https://edge.example/realms/bravo"), "/issuer"),
        ("client", client("svc-b"), "/client/client_id"),
    ] {
        let mut record = record("svc-a");
        record[name] = value;
        let read = Client::from_record(&record.to_string(), &realm, &ClientId::from("svc-a")).map(|_| ());
        assert_eq!(read.map_err(without_list), Err(RealmError::new(pointer, reason)));
    }
}

#[test]
fn the_record_of_a_realm_keeps_the_rules_of_a_document_and_is_of_that_realm() {
    let (realm, records) = records();
    let good: Value = serde_json::from_str(&records[3].1).unwrap();
    let read = |record: &Value| Realm::from_record(&record.to_string(), &realm.path).map(|_| ());
    assert_eq!(read(&good), Ok(()));
    for (pointer, value, at, reason) in [
        (
            "/document/realm",
            json!("realms/bravo"),
            "/document/realm",
            "the record is of another realm or client",
        ),
        ("/document/version", json!(0), "/version", "expected 1 to 9007199254740991"),
        (
            "/least_client_version",
            json!("7"),
            "/least_client_version",
            "expected a whole number, found a string; write digits alone, without quotes and without a unit",
        ),
        ("/least_client_versions", json!([]), "/least_client_versions", "expected a map, found an array"),
        ("/document", json!([]), "/document", "expected an object, found an array"),
    ] {
        let mut record = good.clone();
        *record.pointer_mut(pointer).unwrap() = value;
        assert_eq!(read(&record), Err(RealmError::new(at, reason)), "{pointer}");
    }
    let mut more = good.clone();
    more["note"] = json!("a");
    let refused = |record: &Value| without_list(read(record).unwrap_err());
    assert_eq!(refused(&more), RealmError::new("/note", "unknown member"));
    assert_eq!(refused(&good["document"]).reason, "unknown member");
}

#[test]
fn a_client_in_a_record_keeps_the_rules_of_a_document() {
    let (realm, _) = records();
    for (name, value, pointer, reason) in [
        ("targets", json!(["stock"]), "/client/targets/0", "not the `audience` of a target"),
        ("secret", json!("a"), "/client/secret", "unknown member"),
        (
            "subject_audience",
            json!([ISSUER]),
            "/client/subject_audience/0",
            "issuers name this service so, not a client",
        ),
        ("lifetime_seconds", json!(0), "/client/lifetime_seconds", "expected 1 to 86400 seconds"),
        (
            "auth",
            json!({ "method": "workload", "issuer": "https://other.example", "require": { "sub": "a" } }),
            "/client/auth/issuer",
            "not a trusted issuer with the role `workload`",
        ),
    ] {
        let mut record = record("svc-a");
        record["client"][name] = value;
        let read = Client::from_record(&record.to_string(), &realm, &ClientId::from("svc-a")).map(|_| ());
        assert_eq!(read.map_err(without_list), Err(RealmError::new(pointer, reason)));
    }
    let document = changed(&[("/trusted_issuers/0/audience", json!(["edge"]))]).to_string();
    let (elsewhere, _) = Realm::parse(&document).unwrap();
    for name in [ISSUER, "edge"] {
        let mut record = record("svc-a");
        record["client"]["subject_audience"] = json!([name]);
        let read = Client::from_record(&record.to_string(), &elsewhere, &ClientId::from("svc-a")).map(|_| ());
        let error =
            RealmError::new("/client/subject_audience/0", "issuers name this service so, not a client");
        assert_eq!(read, Err(error));
    }
    let mut record = record("svc-a");
    record["version"] = json!(0);
    let read = Client::from_record(&record.to_string(), &realm, &ClientId::from("svc-a")).map(|_| ());
    assert_eq!(read, Err(RealmError::new("/version", "expected 1 to 9007199254740991")));
    let twice = format!(r#"{{"realm":"a","realm":"b","client":{{"secret":"{DIGEST_A}"}}}}"#);
    let error = Client::from_record(&twice, &realm, &ClientId::from("svc-a")).map(|_| ()).unwrap_err();
    assert_eq!(error.pointer, "");
    assert!(!error.reason.contains(DIGEST_A), "{error}");
}

#[test]
fn a_document_shows_which_algorithms_it_needs_and_where_first() {
    let with_key = |crv: &str, size: usize| {
        let coordinate = "A".repeat(size);
        let key = json!({ "kty": "EC", "crv": crv, "x": coordinate, "y": coordinate });
        json!({ "method": "private_key_jwt", "jwks": { "keys": [p256("k1"), key] } })
    };
    let mut second = client("svc-b");
    second["auth"] = with_key("secp256k1", 43);
    let mut third = client("svc-c");
    third["auth"] = with_key("P-521", 88);
    let document = changed(&[
        ("/signing", json!({ "algorithm": "Ed25519" })),
        ("/trusted_issuers/0/algorithms", json!(["ES256", "Ed25519", "RS256"])),
        ("/clients/-", second),
        ("/clients/-", third),
    ]);
    let demand = |pointer: &str, algorithm| Demand { pointer: pointer.into(), algorithm };
    assert_eq!(
        split(&document.to_string(), None).unwrap().demands,
        [
            demand("/signing/algorithm", Algorithm::Ed25519),
            demand("/trusted_issuers/0/algorithms/0", Algorithm::Es256),
            demand("/trusted_issuers/0/algorithms/2", Algorithm::Rs256),
            demand("/clients/1/auth/jwks/keys/1", Algorithm::Es256k),
            demand("/clients/2/auth/jwks/keys/1", Algorithm::Es512),
        ]
    );
}
