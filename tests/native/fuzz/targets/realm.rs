//! Realm documents: a mistake has a place, and a realm that the engine accepts is the same from its
//! records.

use edge_token_exchange::Realm;
use edge_token_exchange::json::{Limits, parse};
use edge_token_exchange::oauth::ClientId;
use edge_token_exchange::realm::{Client, Pushed, lint, record, split};
use serde_json::Value;

/// The bytes are a document.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let written: Result<Value, _> = serde_json::from_str(text);
    match Realm::parse(text) {
        Err(error) => {
            assert_eq!(split(text, None).unwrap_err(), error);
            // The message shows a mistake in an expression with its line, and a caret on the next.
            let strange = |character: char| character.is_control() && character != '\n';
            assert!(!error.reason.is_empty() && !error.reason.contains(strange), "{error:?}");
            assert!(error.pointer.is_empty() || error.pointer.starts_with('/'), "{error}");
            // The reader reports malformed JSON and repeated members at the place where it reads them.
            if let Ok(written) = written {
                assert!(is_in(&written, &error.pointer), "{error}");
            }
        }
        Ok((realm, warnings)) => {
            let written = written.unwrap();
            assert_eq!(realm.issuer().as_str(), written["issuer"]);
            assert_eq!(realm.path().as_str(), written["realm"]);
            assert!(realm.issuer().as_str().ends_with(&format!("/{}", realm.path())));
            let metadata: Value = serde_json::from_str(&realm.metadata()).unwrap();
            assert_eq!(metadata["issuer"], written["issuer"]);
            for warning in &warnings {
                assert!(is_in(&written, &warning.pointer), "{warning}");
            }
            for warning in lint(text).unwrap() {
                assert!(is_in(&written, &warning.pointer), "{warning}");
            }
            same_again(text, &realm);
            same_from_records(text, &realm, &written);
        }
    }
}

/// Whether a pointer leads to a value, or to a member that is missing.
fn is_in(document: &Value, pointer: &str) -> bool {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    document.pointer(pointer).is_some() || document.pointer(parent).is_some()
}

/// Asserts that a document means the same after it is written again.
fn same_again(text: &str, realm: &Realm) {
    let written = parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
    let (again, _) = Realm::parse(&serde_json::to_string(&written).unwrap()).unwrap();
    assert_eq!(again.metadata(), realm.metadata());
    assert_eq!(again.version(), realm.version());
}

/// Asserts that the records of a realm make the same realm again, without repetition.
fn same_from_records(text: &str, realm: &Realm, written: &Value) {
    let records = split(text, None).unwrap();
    let (last, clients) = records.records.split_last().unwrap();
    assert_eq!(last.0, record::realm_name(realm.path()));
    let stored = Realm::from_record(&last.1, realm.path()).unwrap();
    assert_eq!(stored.metadata(), realm.metadata());
    let mut names = clients.iter();
    for client in written["clients"].as_array().unwrap() {
        let id = ClientId::from(client["client_id"].as_str().unwrap());
        assert!(realm.client(&id).is_some());
        // The engine finds workload clients by their rules, so the realm's record keeps them as well.
        assert_eq!(stored.client(&id).is_some(), client["auth"]["method"] == "workload");
        let (name, text) = names.next().unwrap();
        assert_eq!(*name, record::client_name(realm.path(), &id));
        let read = Client::from_record(text, &stored, &id).unwrap();
        assert!(stored.takes_record_of(&read));
        let other = ClientId::from("another");
        assert!(id == other || Client::from_record(text, &stored, &other).is_err());
    }
    assert!(names.next().is_none());
    let pushed = Pushed::parse(&serde_json::to_string(&records.records).unwrap()).unwrap();
    let again = split(text, Some(&pushed)).unwrap();
    assert_eq!(again.records, records.records);
    assert_eq!(again.removed, Vec::<String>::new());
}
