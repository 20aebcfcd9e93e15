//! The rules of the realm document, each by the place at which a document breaks it.
//!
//! Every test starts from one small valid document and changes the members under test.

mod clients;
mod dpop;
mod federated;
mod form;
mod issuers;
mod jwks_auth;
mod limits;
mod mapping;
mod policy;
mod profiles;
mod pushes;
mod random;
mod realms;
mod records;
mod shapes;
mod signed;
mod templates;
mod workloads;

use serde_json::{Value, json};

use super::{Realm, RealmError, RealmWarning};

const ISSUER: &str = "https://edge.example/realms/alpha";
const IDP: &str = "https://idp.example";
/// What is wrong with a name that is only compared.
const COMPARED: &str = "expected 1 to 1024 printable ASCII characters without spaces";
/// SHA-256 of `a` and of `b`.
const DIGEST_A: &str = "ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs";
const DIGEST_B: &str = "PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0";

/// The smallest document with one of everything.
fn document() -> Value {
    json!({
        "realm": "realms/alpha",
        "issuer": ISSUER,
        "trusted_issuers": [{ "issuer": IDP, "jwks": { "keys": [p256("k1")] }, "algorithms": ["ES256"] }],
        "targets": [{ "audience": "orders", "resource": ["https://orders.example/api"], "scopes": ["read"] }],
        "clients": [client("svc-a")]
    })
}

fn client(client_id: &str) -> Value {
    json!({
        "client_id": client_id,
        "auth": { "method": "client_secret_basic", "secret_sha256": [DIGEST_A] },
        "targets": ["orders"]
    })
}

fn p256(kid: &str) -> Value {
    let coordinate = "A".repeat(43);
    json!({ "kty": "EC", "crv": "P-256", "x": coordinate, "y": coordinate, "kid": kid })
}

/// The document with members set; a pointer that ends in `-` adds an element.
fn changed(changes: &[(&str, Value)]) -> Value {
    let mut document = document();
    for (pointer, value) in changes {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Array(elements) if last == "-" => elements.push(value.clone()),
            Value::Array(elements) => elements[last.parse::<usize>().unwrap()] = value.clone(),
            Value::Object(members) => _ = members.insert(last.to_owned(), value.clone()),
            _ => panic!("{pointer}"),
        }
    }
    document
}

fn accepted(changes: &[(&str, Value)]) -> Realm {
    Realm::parse(&changed(changes).to_string()).map_err(|error| format!("{changes:?}: {error}")).unwrap().0
}

fn warnings(changes: &[(&str, Value)]) -> Vec<RealmWarning> {
    Realm::parse(&changed(changes).to_string()).unwrap().1
}

fn warning(id: &'static str, pointer: &str, reason: &str) -> RealmWarning {
    RealmWarning { id, pointer: pointer.into(), reason: reason.into() }
}

/// Asserts the mistake that the changes make.
#[track_caller]
fn refused(changes: &[(&str, Value)], pointer: &str, reason: &str) {
    let error = Realm::parse(&changed(changes).to_string()).map(|_| ()).map_err(without_list);
    assert_eq!(error, Err(RealmError::new(pointer, reason)), "{changes:?}");
}

/// A mistake without the list of known members, which grows with the format and has a test of its own.
fn without_list(error: RealmError) -> RealmError {
    let reason = error.reason.split("; known are `").next().unwrap().to_owned();
    RealmError { reason, ..error }
}
