//! Maintenance, away from any request: the keys that a realm needs, so that its host keeps them
//! current, and whether a text is a key set.
//!
//! No request leads here: [`begin_maintenance`] is a separate entry point, and returns
//! configuration.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use super::features::Features;
use super::finished::Finished;
use super::host::JavaScript;
use super::host_calls::HostCalls;
use super::tasks;
use super::unusable;
use crate::endpoint::{Answer, not_found};
use crate::error::HostError;
use crate::http::Response;
use crate::jose::{Algorithm, JwkSet, JwkSetError, Reading};
use crate::oauth::RealmPath;
use crate::realm::record::{client_keys_name, issuer_keys_name, keyring_name};
use crate::realm::{KeySource, Realm};
use crate::sorted::sorted;

/// The needs of a realm.
#[derive(Serialize)]
struct Maintenance<'a> {
    realm: &'a str,
    issuer: &'a str,
    /// The algorithm with which its own keys sign.
    algorithm: &'static str,
    rotate_every_days: u32,
    /// The name of the record with its own keys.
    keyring: String,
    /// The issuers whose keys the host fetches, in the order of their names.
    issuers: Vec<Fetched<'a>>,
    /// The clients whose keys the host fetches, in the order of their names.
    clients: Vec<FetchedClient<'a>>,
}

#[derive(Eq, Ord, PartialEq, PartialOrd, Serialize)]
struct Fetched<'a> {
    issuer: &'a str,
    jwks_uri: &'a str,
    /// The name of the secret that the host sends there.
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_auth: Option<&'a str>,
    /// The name of the record with its keys.
    record: String,
}

#[derive(Serialize)]
struct FetchedClient<'a> {
    client_id: &'a str,
    jwks_uri: &'a str,
    /// The name of the record with its keys.
    record: String,
}

/// Starts to read a realm's needs; continues as [`begin`](super::begin) does. The body is the JSON
/// of a [`Maintenance`]; the status is 404 where there is no such realm.
#[wasm_bindgen]
pub fn begin_maintenance(store: u32, features: u32, number: u32, now: f64, realm: String) -> u32 {
    let now = super::seconds(now);
    let calls = HostCalls::default();
    let host = JavaScript::new(store, Features::new(features), now, calls.clone());
    tasks::begin(number, now, 0, calls, needed(realm, host))
}

/// Reads a key set as a host fetched it. Returns the JSON of an object with `set`, the text to
/// keep, without unusable keys; or with `error`, the reason against it as a sentence, and `reason`, the
/// same as one word for the log. `skipped` lists the unusable keys, where there are any, each with `kid`
/// and `reason`.
///
/// The host does not use a set without a usable key either: it counts as a fault of its publisher,
/// because it would end every exchange.
#[wasm_bindgen]
pub fn read_key_set(text: &[u8]) -> String {
    let refused =
        |error: JwkSetError| serde_json::json!({ "error": error.to_string(), "reason": error.word() });
    let set = match JwkSet::parse_kept(text) {
        Ok(set) => set,
        Err(error) => return refused(error).to_string(),
    };
    let mut read = match set.keys().next() {
        Some(_) => serde_json::json!({ "set": set.kept_json() }),
        None => refused(JwkSetError::NoUsableKey),
    }
    .to_string();
    if !set.skipped().is_empty() {
        read.truncate(read.len() - 1);
        read.push(',');
        read.push_str(&unusable::listed("skipped", set.skipped()));
        read.push('}');
    }
    read
}

/// Reads the key set of a client as a host fetched it, canonically, as it reads one in a document. Returns
/// what [`read_key_set`] returns.
#[wasm_bindgen]
pub fn read_client_key_set(text: &[u8]) -> String {
    let read = JwkSet::parse(text, Reading::Canonical).and_then(|(set, _)| {
        let usable = set.keys().any(|key| key.unfit(&Algorithm::ALL, Reading::Canonical).is_none());
        if usable { Ok(set.jwk_set_json()) } else { Err(JwkSetError::NoUsableKey) }
    });
    match read {
        Ok(set) => serde_json::json!({ "set": set }),
        Err(error) => serde_json::json!({ "error": error.to_string(), "reason": error.word() }),
    }
    .to_string()
}

async fn needed(path: String, host: JavaScript) -> Finished {
    let answer = match host.realm_of(&path).await {
        Ok(Some(realm)) => answer_of(&realm),
        Ok(None) => not_found().into(),
        Err(failed) => failed.into(),
    };
    Finished::new(&answer, &host.events())
}

fn answer_of(realm: &Realm) -> Answer {
    let path: &RealmPath = realm.path();
    let fetched = realm.issuers.values().filter_map(|issuer| match issuer.keys() {
        KeySource::Inline(_) => None,
        KeySource::Remote(address) => Some(Fetched {
            issuer: issuer.issuer().as_str(),
            jwks_uri: address,
            jwks_auth: issuer.jwks_auth(),
            record: issuer_keys_name(path, issuer.issuer(), address),
        }),
    });
    let clients = realm.client_jwks_uris.iter().map(|(client_id, address)| FetchedClient {
        client_id: client_id.as_str(),
        jwks_uri: address,
        record: client_keys_name(path, client_id, address),
    });
    let maintenance = Maintenance {
        realm: path.as_str(),
        issuer: realm.issuer().as_str(),
        algorithm: realm.signing_algorithm().name(),
        rotate_every_days: realm.rotate_every_days(),
        keyring: keyring_name(path),
        issuers: sorted(fetched),
        clients: clients.collect(),
    };
    match serde_json::to_string(&maintenance) {
        Ok(body) => Response { status: 200, headers: Vec::new(), body }.into(),
        // INVARIANT: strings and numbers always have a JSON text.
        Err(_) => HostError::Realm.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA""#;

    #[test]
    fn a_fetched_set_is_kept_without_what_does_not_verify() {
        let text = format!(r#"{{"keys":[{{{KEY},"kid":"a","x5c":["..."]}},{{"kty":"new"}}],"more":1}}"#);
        let read = read_key_set(text.as_bytes());
        let set = r#"{\"keys\":[{\"kid\":\"a\",\"use\":\"sig\",\"alg\":\"EdDSA\","#;
        assert!(read.starts_with(&format!("{{\"set\":\"{set}")), "{read}");
        assert!(!read.contains("x5c") && !read.contains("new"), "{read}");
        assert!(read.ends_with(r#","skipped":[{"reason":"`kty` is not known"}]}"#), "{read}");
    }

    #[test]
    fn a_set_without_a_usable_key_says_why_each_is_skipped() {
        let text = r#"{"keys":[{"kty":"new","kid":"a"},{"use":"enc","kid":"eyJ"}]}"#;
        let read: serde_json::Value = serde_json::from_str(&read_key_set(text.as_bytes())).unwrap();
        let digest = read["skipped"][1]["kid"]["sha256"].as_str().map(str::len);
        assert_eq!(
            (&read["error"], &read["reason"]),
            (&"no key that can verify".into(), &"no_usable_key".into())
        );
        assert_eq!(read["skipped"][0], serde_json::json!({ "kid": "a", "reason": "`kty` is not known" }));
        assert_eq!((&read["skipped"][1]["kid"]["bytes"], digest), (&serde_json::json!(3), Some(64)));
    }

    #[test]
    fn a_fetched_set_that_is_none_is_not_kept() {
        for text in [
            String::new(),
            "[]".to_owned(),
            "{}".to_owned(),
            r#"{"keys":{}}"#.to_owned(),
            r#"{"keys":[]}"#.to_owned(),
            r#"{"keys":[{"kty":"new"}]}"#.to_owned(),
            format!(r#"{{"keys":[{{{KEY},"d":"AA"}}]}}"#),
            format!(r#"{{"keys":[{{{KEY},"kid":"a"}},{{{KEY},"kid":"b","d":"AA"}}]}}"#),
            format!(r#"{{"keys":[{{{KEY}}}],"keys":[]}}"#),
        ] {
            assert!(read_key_set(text.as_bytes()).starts_with(r#"{"error":"#), "{text}");
        }
    }

    #[test]
    fn a_set_of_a_client_is_read_as_in_a_document() {
        let good = format!(r#"{{"keys":[{{{KEY},"kid":"a"}},{{"kty":"new"}}]}}"#);
        let read: serde_json::Value = serde_json::from_str(&read_client_key_set(good.as_bytes())).unwrap();
        assert!(read["set"].as_str().unwrap().contains(r#""kid":"a""#), "{read}");
        for (keys, reason) in [
            (format!(r#"{{{KEY},"kid":"a"}},{{"kty":"oct","k":"AA","kid":"b"}}"#), "symmetric_key"),
            (format!(r#"{{{KEY},"kid":"a"}},{{{KEY},"kid":"a"}}"#), "kid_repeated"),
            (r#"{"kty":"new"}"#.to_owned(), "no_usable_key"),
        ] {
            let text = format!(r#"{{"keys":[{keys}]}}"#);
            let read: serde_json::Value =
                serde_json::from_str(&read_client_key_set(text.as_bytes())).unwrap();
            assert_eq!(read["reason"], reason, "{read}");
        }
    }

    #[test]
    fn a_secret_leaves_the_other_keys() {
        let text = format!(r#"{{"keys":[{{{KEY},"kid":"a"}},{{"kty":"oct","k":"AA","kid":"b"}}]}}"#);
        let read: serde_json::Value = serde_json::from_str(&read_key_set(text.as_bytes())).unwrap();
        let reason = "a symmetric key: tokens are verified with public keys only";
        assert!(read["set"].as_str().unwrap().contains(r#""kid":"a""#), "{read}");
        assert_eq!(read["skipped"], serde_json::json!([{ "kid": "b", "reason": reason }]));
        assert!(!read["set"].as_str().unwrap().contains("oct"), "{read}");
    }
}
