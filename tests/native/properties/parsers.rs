//! No reader panics, whatever the bytes; and a value survives reading and writing.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use edge_token_exchange::json::{self, Limits};
use edge_token_exchange::{JwkSet, Reading, Realm, Request};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use super::cases::holds;
use super::generate::{ask, settings, subject_token};
use super::world::World;
use crate::form::{basic, encode, escaped, uri};
use crate::settings::SECRET;
use crate::signer::key_set;

const REALM: &str = include_str!("../../vectors/realms/two-services.json");

/// One change to a text: it cuts out, inserts or replaces a byte.
#[derive(Clone, Debug)]
enum Change {
    Cut(Index),
    Insert(Index, u8),
    Replace(Index, u8),
    Swap(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let byte = || prop_oneof![any::<u8>(), select(b"{}[]\",:0.-eE\\u&=%+".to_vec())];
    prop_oneof![
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), byte()).prop_map(|(index, byte)| Change::Insert(index, byte)),
        (any::<Index>(), byte()).prop_map(|(index, byte)| Change::Replace(index, byte)),
        any::<(Index, Index)>().prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes.iter().take_while(|_| text.len() > 16) {
        let length = bytes.len();
        match change {
            Change::Cut(index) => drop(bytes.remove(index.index(length))),
            Change::Insert(index, byte) => bytes.insert(index.index(length), *byte),
            Change::Replace(index, byte) => bytes[index.index(length)] = *byte,
            Change::Swap(one, other) => bytes.swap(one.index(length), other.index(length)),
        }
    }
    bytes
}

/// JSON texts of all shapes.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-9e15..9e15_f64).prop_map(Value::from),
        (-1.0..1.0_f64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Value::from),
            vec((any::<String>(), inner), 0..8).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

#[test]
fn any_bytes_as_a_request_have_an_answer_that_is_no_fault_of_ours() {
    let authorization = option::of(prop_oneof![
        any::<String>(),
        vec(any::<u8>(), 0..60).prop_map(|bytes| format!("Basic {}", STANDARD.encode(bytes))),
    ]);
    let content_type = prop_oneof![
        6 => Just(Some("application/x-www-form-urlencoded".to_owned())),
        1 => option::of(any::<String>()),
    ];
    let cases = (settings(), vec(any::<u8>(), 0..300), authorization, content_type, "POST|[A-Z]{1,5}");
    holds(600, &cases, |(settings, body, authorization, content_type, method)| {
        let world = World::new(&settings);
        let request = Request::form("", body)
            .with_header("content-type", content_type.as_deref())
            .with_header("authorization", authorization.as_deref());
        let answer = world.arrive(&Request { method, ..request });
        prop_assert!((400..500).contains(&answer.response.status));
        prop_assert!(answer.refusal().is_some());
        Ok(())
    });
}

#[test]
fn any_texts_of_a_request_are_read_as_they_were_written() {
    let text = || any::<String>();
    let cases = (vec(text(), 2..3), vec((".{1,20}", text()), 0..6), vec(any::<u8>(), 0..100));
    holds(400, &cases, |(texts, headers, body)| {
        let named: BTreeMap<&str, &str> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let pairs = named.iter().flat_map(|(name, value)| [*name, *value]);
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(pairs).collect();
        let lengths: Vec<String> = texts.iter().map(|text| text.len().to_string()).collect();
        let mut bytes = format!("s {}\n{}", lengths.join(" "), texts.concat()).into_bytes();
        bytes.extend(&body);
        let request = Request::decode(&bytes).unwrap();
        prop_assert_eq!((&*request.method, &*request.path), (texts[0], texts[1]));
        for (name, value) in named {
            prop_assert_eq!(request.headers.get(name), Some(value));
        }
        prop_assert_eq!(request.body, body);
        Ok(())
    });
    holds(2_000, &("[sp]?[0-9 ]{0,12}\n?", vec(any::<u8>(), 0..20)), |(line, rest)| {
        let _ = Request::decode(&[line.as_bytes(), &rest].concat());
        Ok(())
    });
}

#[test]
fn any_bytes_as_a_token_of_a_known_client_have_an_answer_that_is_no_fault_of_ours() {
    let token = prop_oneof![
        vec(any::<u8>(), 0..200),
        "[A-Za-z0-9_.-]{0,200}".prop_map(String::into_bytes),
        (document(), document()).prop_map(|(header, claims)| {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            format!("{}.{}.AA", part(&header), part(&claims)).into_bytes()
        }),
    ];
    holds(400, &(settings(), token), |(settings, token)| {
        let world = World::new(&settings);
        let body = format!(
            "grant_type={}&subject_token={}&subject_token_type={}",
            escaped(b"urn:ietf:params:oauth:grant-type:token-exchange"),
            escaped(&token),
            escaped(uri("access_token").as_bytes()),
        );
        let answer = world.send(Some(&basic("first", SECRET)), body.as_bytes());
        prop_assert!((400..500).contains(&answer.response.status));
        Ok(())
    });
}

#[test]
fn a_good_request_with_some_bytes_changed_has_an_answer() {
    let cases = (settings(), subject_token(), ask(), vec(change(), 1..4));
    holds(200, &cases, |(settings, subject, ask, changes)| {
        let world = World::new(&settings);
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange".to_owned()),
            ("subject_token", world.subject_token(&subject)),
            ("subject_token_type", uri(subject.kind)),
            ("audience", ask.audience.join(" ")),
        ];
        let body = changed(&encode(&form), &changes);
        let answer = world.send(Some(&basic("first", SECRET)), &body);
        prop_assert!(answer.response.status < 500);
        Ok(())
    });
}

#[test]
fn json_of_any_shape_is_written_as_it_was_read() {
    holds(600, &document(), |document| {
        let text = document.to_string();
        let Ok(value) = json::parse(text.as_bytes(), Limits::TOKEN) else {
            return Ok(());
        };
        let written = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(json::parse(written.as_bytes(), Limits::TOKEN), Ok(value));
        prop_assert_eq!(
            serde_json::from_str::<Value>(&written).ok(),
            serde_json::from_str::<Value>(&text).ok()
        );
        Ok(())
    });
}

#[test]
fn a_decimal_is_written_as_it_was_read() {
    let decimal =
        prop_oneof![any::<f64>(), -9e15..9e15_f64, -1e-3..1e-3_f64].prop_filter("finite", |x| x.is_finite());
    holds(5_000, &decimal, |decimal| {
        if let Ok(value) = json::parse(decimal.to_string().as_bytes(), Limits::TOKEN) {
            let written = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(written.parse::<f64>(), Ok(decimal));
        }
        Ok(())
    });
}

#[test]
fn any_bytes_as_json_are_read_or_refused_as_serde_json_would_or_more_strictly() {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..200),
        vec(select(b"{}[]\",:0123456789.-+eE\\untrfals \n".to_vec()), 0..60),
        (document(), vec(change(), 1..4))
            .prop_map(|(document, changes)| changed(&document.to_string(), &changes)),
    ];
    holds(2_000, &bytes, |bytes| {
        if json::parse(&bytes, Limits::TOKEN).is_ok() {
            prop_assert!(serde_json::from_slice::<Value>(&bytes).is_ok());
        }
        Ok(())
    });
}

#[test]
fn any_bytes_as_a_key_set_are_read_or_refused() {
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..200),
        vec(change(), 1..6).prop_map(|changes| changed(&key_set("issuer.ed"), &changes)),
        document().prop_map(|document| format!("{{\"keys\":[{document}]}}").into_bytes()),
    ];
    holds(1_000, &bytes, |bytes| {
        if let Ok((set, _)) = JwkSet::parse(&bytes, Reading::Forgiving) {
            prop_assert!(JwkSet::parse(set.jwk_set_json().as_bytes(), Reading::Forgiving).is_ok());
        }
        Ok(())
    });
}

/// Returns a place in a JSON value, found by going down at every level.
fn replace_somewhere(value: &mut Value, path: &[Index], new: Value) {
    let Some((step, rest)) = path.split_first() else {
        *value = new;
        return;
    };
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            let length = elements.len();
            replace_somewhere(&mut elements[step.index(length)], rest, new);
        }
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(step.index(members.len())).unwrap().clone();
            replace_somewhere(&mut members[&name], rest, new);
        }
        _ => *value = new,
    }
}

fn is_pointer(text: &str) -> bool {
    text.is_empty() || text.starts_with('/')
}

#[test]
fn a_realm_document_with_a_value_replaced_is_read_or_refused_with_its_place() {
    let original: Value = serde_json::from_str(REALM).unwrap();
    holds(400, &(vec(any::<Index>(), 0..7), document()), |(path, new)| {
        let mut changed = original.clone();
        replace_somewhere(&mut changed, &path, new);
        match Realm::parse(&changed.to_string()) {
            Ok((realm, _)) => prop_assert!(serde_json::from_str::<Value>(&realm.metadata()).is_ok()),
            Err(error) => prop_assert!(is_pointer(&error.pointer) && !error.reason.is_empty(), "{error}"),
        }
        Ok(())
    });
}

#[test]
fn a_realm_document_with_bytes_changed_is_read_or_refused_with_its_place() {
    holds(300, &vec(change(), 1..4), |changes| {
        let text = String::from_utf8_lossy(&changed(REALM, &changes)).into_owned();
        if let Err(error) = Realm::parse(&text) {
            prop_assert!(is_pointer(&error.pointer) && !error.reason.is_empty(), "{error}");
        }
        Ok(())
    });
}
