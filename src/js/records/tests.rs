//! The records that the engine reads from a store and refuses, and the ones that serve instead: the
//! host is a map that may fail, the signatures are real.

mod host;

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use self::host::{Part, TestHost, document, name_of, public, pushed, records, sign};
use super::{KEYS, configure};
use crate::error::HostError;
use crate::js::events::Event;
use crate::realm::least_engine::ENGINE;
use crate::realm::{Realm, Records, split};

#[test]
fn a_signed_realm_is_verified_and_its_version_asked_once_in_thirty_seconds() {
    let host = TestHost::new(true);
    host.publish(&records(7));
    assert_eq!((host.realm(), host.asked.take()), (Ok(Some(7)), vec![1, 3, 9]));
    host.after(29);
    assert_eq!((host.realm(), host.asked.take()), (Ok(Some(7)), vec![]));
    host.after(1);
    assert_eq!((host.realm(), host.asked.take()), (Ok(Some(7)), vec![1, 3, 9]));
    assert_eq!((host.client("svc-a"), host.asked.take()), (Ok(Some(7)), vec![1, 3]));
    assert_eq!((host.client("svc-a"), host.asked.take()), (Ok(Some(7)), vec![]));
    assert_eq!(host.client("svc-b"), Ok(None));
    assert_eq!(*host.events.borrow(), []);
}

#[test]
fn where_nobody_signs_nothing_is_verified_and_no_version_asked() {
    let host = TestHost::new(false);
    host.publish(&records(7));
    assert_eq!((host.realm(), host.asked.take()), (Ok(Some(7)), vec![1]));
    host.publish(&records(6));
    host.after(30);
    assert_eq!((host.realm(), host.asked.take()), (Ok(Some(6)), vec![1]));
    assert_eq!((host.client("svc-a"), host.asked.take()), (Ok(Some(6)), vec![1]));
}

fn refused(record: &str, reason: &str) -> Vec<Event> {
    vec![Event::RecordRefused { record: record.to_owned(), reason: reason.to_owned() }]
}

/// A replacement of the realm's record, by an attacker or a mistake, and the reported reason.
fn faults() -> Vec<(&'static str, String, &'static str)> {
    let own = records(7);
    let text = &own.records.last().unwrap().1;
    let signed = sign("etx-realm", text);
    let other = split(&document("realms/bravo", 7, &["svc-a"]), None).unwrap();
    let mut broken: Value = serde_json::from_str(text).unwrap();
    broken["document"]["lifetime"] = json!({ "seconds": 0 });
    let changed = {
        let (header, rest) = signed.split_once('.').unwrap();
        let (_, signature) = rest.rsplit_once('.').unwrap();
        let payload = URL_SAFE_NO_PAD.encode(text.replace("\"version\":7", "\"version\":8"));
        format!("{header}.{payload}.{signature}")
    };
    vec![
        ("garbage", "garbage".to_owned(), "not signed"),
        ("nothing", String::new(), "not signed"),
        ("unsigned", text.clone(), "not signed"),
        ("changed", changed, "not signed by the configuration key"),
        ("of another realm", sign("etx-realm", &other.records[1].1), CONTENT),
        ("a client", sign("etx-client", &own.records[0].1), "a record of another type"),
        ("a client as a realm", sign("etx-realm", &own.records[0].1), CONTENT),
        ("a realm as a client", sign("etx-client", text), "a record of another type"),
        ("invalid", sign("etx-realm", &broken.to_string()), CONTENT),
        ("older", sign("etx-realm", &records(6).records[1].1), "replaced by a later version or removed"),
        (
            "another of the same version",
            sign("etx-realm", &split(&document("realms/alpha", 7, &[]), None).unwrap().records[0].1),
            "replaced by a later version or removed",
        ),
    ]
}

const CONTENT: &str = "not a valid record or one of another realm or client";

#[test]
fn what_is_refused_is_reported_and_the_one_before_stays_for_an_hour() {
    for (what, fault, reason) in faults() {
        let host = TestHost::new(true);
        let own = records(7);
        host.publish(&own);
        assert_eq!(host.realm(), Ok(Some(7)), "{what}");
        host.put(name_of(&own), &fault);
        host.after(29);
        assert_eq!((host.realm(), host.events.take()), (Ok(Some(7)), vec![]), "{what}");
        host.after(1);
        let refusal = || refused(name_of(&own), reason);
        assert_eq!((host.realm(), host.events.take()), (Ok(Some(7)), refusal()), "{what}");
        host.after(4);
        assert_eq!((host.realm(), host.events.take()), (Ok(Some(7)), vec![]), "{what}");
        host.after(3_600 - 34);
        assert_eq!((host.realm(), host.events.take()), (Ok(Some(7)), refusal()), "{what}");
        host.after(5);
        assert_eq!((host.realm(), host.events.take()), (Err(HostError::Realm), refusal()), "{what}");
    }
}

#[test]
fn what_is_refused_serves_nobody_who_remembers_nothing() {
    for (what, fault, reason) in faults() {
        let host = TestHost::new(true);
        let own = records(7);
        *host.highest.borrow_mut() = Some((7, digest_of(&own)));
        host.put(name_of(&own), &fault);
        assert_eq!(host.realm(), Err(HostError::Realm), "{what}");
        assert_eq!(host.events.take(), refused(name_of(&own), reason), "{what}");
    }
}

fn digest_of(records: &Records) -> String {
    let realm = Realm::from_record(&records.records.last().unwrap().1, &records.realm).unwrap();
    realm.digest().to_owned()
}

#[test]
fn a_realm_that_is_known_to_be_replaced_does_not_stay() {
    let host = TestHost::new(true);
    let own = records(7);
    host.publish(&own);
    assert_eq!(host.realm(), Ok(Some(7)));
    // Another host served the next version; here garbage, or the old version, hides it.
    *host.highest.borrow_mut() = Some((8, digest_of(&records(8))));
    host.after(30);
    assert_eq!(host.realm(), Err(HostError::Realm));
    host.put(name_of(&own), "garbage");
    assert_eq!(host.realm(), Err(HostError::Realm));
    host.publish(&records(8));
    assert_eq!(host.realm(), Ok(Some(8)));
}

#[test]
fn a_part_that_fails_leaves_the_last_good_one_and_where_there_is_none_nothing() {
    for part in [|host: &TestHost| &host.kv, |host: &TestHost| &host.guard, |host: &TestHost| &host.verifying]
        as [fn(&TestHost) -> &Cell<Part>; 3]
    {
        let host = TestHost::new(true);
        host.publish(&records(7));
        part(&host).set(Part::Fails);
        assert_eq!(host.realm(), Err(HostError::Realm));
        part(&host).set(Part::Works);
        assert_eq!(host.realm(), Ok(Some(7)));
        part(&host).set(Part::Fails);
        host.after(3_600);
        assert_eq!(host.realm(), Ok(Some(7)));
        host.after(5);
        assert_eq!((host.realm(), host.events.take()), (Err(HostError::Realm), vec![]));
    }
}

#[test]
fn a_broken_record_and_a_guard_that_fails_leave_nothing() {
    let host = TestHost::new(true);
    let own = records(7);
    host.publish(&own);
    assert_eq!(host.realm(), Ok(Some(7)));
    host.put(name_of(&own), "garbage");
    host.guard.set(Part::Fails);
    host.after(30);
    assert_eq!(host.realm(), Err(HostError::Realm));
}

#[test]
fn a_realm_that_is_deleted_is_gone() {
    let host = TestHost::new(true);
    let own = records(7);
    host.publish(&own);
    assert_eq!(host.realm(), Ok(Some(7)));
    host.records.borrow_mut().remove(name_of(&own));
    host.after(30);
    assert_eq!(host.realm(), Ok(None));
}

#[test]
fn a_removed_client_put_back_is_refused_and_not_served_from_the_cache() {
    let host = TestHost::new(true);
    let first = split(&document("realms/alpha", 1, &["svc-a", "svc-b"]), None).unwrap();
    host.publish(&first);
    assert_eq!((host.client("svc-a"), host.client("svc-b")), (Ok(Some(1)), Ok(Some(1))));
    let second = split(&document("realms/alpha", 2, &["svc-a"]), Some(&pushed(&first))).unwrap();
    host.publish(&second);
    // The record of svc-b is still there: an attacker put it back, or the store lags.
    host.after(29);
    assert_eq!((host.client("svc-a"), host.client("svc-b")), (Ok(Some(1)), Ok(Some(1))));
    host.after(1);
    assert_eq!((host.client("svc-a"), host.client("svc-b")), (Ok(Some(1)), Err(HostError::Client)));
    let refusal = refused(&first.records[1].0, "replaced by a later version or removed");
    assert_eq!(host.events.take(), refusal);
    host.records.borrow_mut().remove(&first.records[1].0);
    assert_eq!(host.client("svc-b"), Ok(None));
}

#[test]
fn a_client_record_of_somebody_else_is_refused_and_the_one_before_stays() {
    let other = split(&document("realms/bravo", 7, &["svc-a"]), None).unwrap();
    let own = split(&document("realms/alpha", 7, &["svc-a", "svc-b"]), None).unwrap();
    let [(name, text), (_, second), (_, realm)] = own.records.as_slice() else { panic!("{own:?}") };
    for (what, fault, reason) in [
        ("unsigned", text.clone(), "not signed"),
        ("of another client", sign("etx-client", second), CONTENT),
        ("of another realm", sign("etx-client", &other.records[0].1), CONTENT),
        ("as a realm", sign("etx-realm", text), "a record of another type"),
        ("a realm", sign("etx-realm", realm), "a record of another type"),
    ] {
        let host = TestHost::new(true);
        host.publish(&own);
        assert_eq!(host.client("svc-a"), Ok(Some(7)), "{what}");
        host.put(name, &fault);
        host.after(30);
        assert_eq!(host.client("svc-a"), Ok(Some(7)), "{what}");
        assert_eq!(host.events.take(), refused(name, reason), "{what}");

        let cold = TestHost::new(true);
        cold.publish(&own);
        cold.put(name, &fault);
        assert_eq!(cold.client("svc-a"), Err(HostError::Client), "{what}");
    }
}

#[test]
fn a_signed_store_without_its_key_reads_nothing() {
    let host = TestHost::new(true);
    host.publish(&records(7));
    KEYS.with_borrow_mut(|keys| keys.remove(&host.store));
    assert_eq!((host.realm(), host.asked.take()), (Err(HostError::Realm), vec![]));
    assert_eq!(host.events.take(), refused("CONFIG_PUBLIC_JWK", "not a public key"));
    configure(host.store, &public().to_string());
    assert_eq!(host.realm(), Ok(Some(7)));
    configure(host.store, "{}");
    host.after(30);
    assert_eq!(host.realm(), Err(HostError::Realm));
}

#[test]
fn a_signed_record_is_nothing_where_there_is_no_key() {
    let host = TestHost::new(false);
    let own = records(7);
    host.put(name_of(&own), &sign("etx-realm", &own.records[1].1));
    assert_eq!(host.realm(), Err(HostError::Realm));
    let refusal = refused(name_of(&own), "signed and there is no configuration key");
    assert_eq!(host.events.take(), refusal);
}

#[test]
fn a_name_that_is_longer_than_any_is_not_looked_for() {
    let host = TestHost::new(false);
    host.publish(&records(7));
    let long = |length: usize| "x".repeat(length);
    assert_eq!((host.client(&long(1_024)), host.asked.take()), (Ok(None), vec![1]));
    assert_eq!((host.client(&long(1_025)), host.asked.take()), (Ok(None), vec![]));
    assert!(host.realm_at(&long(1_024)).unwrap().is_none());
    assert_eq!(host.asked.take(), [1]);
    assert!(host.realm_at(&long(1_025)).unwrap().is_none());
    assert_eq!(host.asked.take(), [0; 0]);
}

#[test]
fn where_nobody_signs_what_is_broken_leaves_nothing() {
    let host = TestHost::new(false);
    let own = records(7);
    host.publish(&own);
    assert_eq!(host.realm(), Ok(Some(7)));
    host.put(name_of(&own), "garbage");
    host.after(30);
    assert_eq!(host.realm(), Err(HostError::Realm));
    assert_eq!(host.events.take(), refused(name_of(&own), CONTENT));
}

/// A text of a record as a newer engine writes it: with a member that this one does not know.
fn newer(text: &str) -> String {
    let mut record: Value = serde_json::from_str(text).unwrap();
    record["least_engine"] = json!(ENGINE + 1);
    record["a_new_member"] = json!(true);
    record.to_string()
}

const NEWER: &str = "written for a newer version of the Worker";

#[test]
fn a_record_for_a_newer_engine_is_reported_and_the_one_before_stays_for_an_hour() {
    for signed in [false, true] {
        let host = TestHost::new(signed);
        let (own, next) = (records(7), records(8));
        host.publish(&own);
        assert_eq!((host.realm(), host.client("svc-a")), (Ok(Some(7)), Ok(Some(7))));
        // A newer engine elsewhere has served the next version.
        *host.highest.borrow_mut() = Some((8, "another digest".to_owned()));
        for (name, text) in &next.records {
            let typ = if name.starts_with("realm:") { "etx-realm" } else { "etx-client" };
            let text = newer(text);
            host.put(name, &if signed { sign(typ, &text) } else { text });
        }
        host.after(30);
        assert_eq!((host.realm(), host.events.take()), (Ok(Some(7)), refused(name_of(&own), NEWER)));
        assert_eq!(host.client("svc-a"), Ok(Some(7)), "{signed}");
        assert_eq!(host.events.take(), refused(&own.records[0].0, NEWER));
        host.after(3_600);
        assert_eq!(host.realm(), Err(HostError::Realm));
        host.publish(&next);
        *host.highest.borrow_mut() = None;
        host.after(30);
        assert_eq!(host.realm(), Ok(Some(8)), "the record that this engine reads");
    }
}

#[test]
fn a_record_that_an_attacker_makes_newer_is_refused_as_unsigned() {
    let host = TestHost::new(true);
    let own = records(7);
    host.publish(&own);
    assert_eq!(host.realm(), Ok(Some(7)));
    *host.highest.borrow_mut() = Some((8, "another digest".to_owned()));
    host.put(name_of(&own), &newer(&records(8).records.last().unwrap().1));
    host.after(30);
    assert_eq!(
        (host.realm(), host.events.take()),
        (Err(HostError::Realm), refused(name_of(&own), "not signed"))
    );
}
