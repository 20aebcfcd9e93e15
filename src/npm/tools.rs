//! What tools ask of the engine, away from any request: reading a realm document.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::realm::{RealmError, RealmWarning, Records, split};

/// The records of a realm document, as JavaScript sees them.
#[derive(Serialize)]
struct SplitRealm<'a> {
    realm: &'a str,
    issuer: &'a str,
    /// With which it signs.
    algorithm: &'a str,
    /// The name of the record with the realm's own keys, which a tool makes.
    keyring: &'a str,
    /// Pairs of name and value, in the order in which they are to be written.
    records: &'a [(String, String)],
    warnings: Vec<Pointed<'a>>,
}

/// Why a document is no realm.
#[derive(Serialize)]
struct Rejected<'a> {
    error: Pointed<'a>,
}

#[derive(Serialize)]
struct Pointed<'a> {
    pointer: &'a str,
    reason: &'a str,
}

/// Splits a realm document into its records.
///
/// Gives an object with the members of [`SplitRealm`]; or, for a document that is no realm, with
/// `error`: the `pointer` to the mistake and its `reason`.
#[wasm_bindgen]
pub fn split_realm(document: &str) -> JsValue {
    match split(document) {
        Ok(records) => value(&SplitRealm::from(&records)),
        Err(error) => value(&Rejected { error: (&error).into() }),
    }
}

impl<'a> From<&'a Records> for SplitRealm<'a> {
    fn from(records: &'a Records) -> Self {
        Self {
            realm: records.realm.as_str(),
            issuer: records.issuer.as_str(),
            algorithm: records.signing_algorithm.name(),
            keyring: &records.keyring_name,
            records: &records.records,
            warnings: records.warnings.iter().map(Pointed::from).collect(),
        }
    }
}

impl<'a> From<&'a RealmWarning> for Pointed<'a> {
    fn from(warning: &'a RealmWarning) -> Self {
        Self { pointer: &warning.pointer, reason: &warning.reason }
    }
}

impl<'a> From<&'a RealmError> for Pointed<'a> {
    fn from(error: &'a RealmError) -> Self {
        Self { pointer: &error.pointer, reason: &error.reason }
    }
}

fn value(of: &impl Serialize) -> JsValue {
    // INVARIANT: strings and lists of them always have a JavaScript value.
    of.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}
