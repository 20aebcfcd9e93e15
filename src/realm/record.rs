//! A realm in pieces: the records that a key-value store holds, and what they are called.
//!
//! In:  a realm document, or the record of one client.
//! Out: records by name, or a [`Client`] that belongs to the realm that asked.
//!
//! A client is read when it asks and not with its realm, so a realm of 100,000 clients starts as
//! fast as one of ten. Names are digests of length-prefixed parts: no two things share one, and a
//! name tells nothing of what it names. A record repeats what it is for, and whoever reads it
//! compares, so that one put in the place of another is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::check::{self, Surroundings};
use super::document::{ClientDocument, RealmDocument};
use super::place::Place;
use super::{Client, Demand, Realm, RealmError, RealmWarning, demand, lint, reader};
use crate::crypto::Algorithm;
use crate::identifier::{ClientId, Issuer, RealmPath};
use crate::json::{Object, Value};

/// A realm document as records, and what else is needed to publish it.
#[derive(Debug)]
pub struct Records {
    /// The path of the realm.
    pub realm: RealmPath,
    /// Its issuer.
    pub issuer: Issuer,
    /// With what its keys must sign.
    pub signing_algorithm: Algorithm,
    /// The name of the record that holds its own keys, which no document contains.
    pub keyring_name: String,
    /// Name and text of each record, that of the realm last: who writes them in this order never
    /// shows a realm whose clients are not there yet.
    pub records: Vec<(String, String)>,
    /// Which algorithms the realm needs of the host that serves it.
    pub demands: Vec<Demand>,
    /// What is odd about the document.
    pub warnings: Vec<RealmWarning>,
}

/// Splits a realm document into its records.
///
/// # Errors
///
/// [`RealmError`] as [`Realm::parse`] has it: nothing is split that could not be served.
pub fn split(document: &str) -> Result<Records, RealmError> {
    let mut value = reader::value(document)?;
    let typed: RealmDocument = reader::typed(&value)?;
    let demands = demand::demands(&typed);
    let mut lints = lint::written(&typed);
    let (realm, mut warnings) = check::realm(typed)?;
    warnings.append(&mut lints);

    let mut records = Vec::new();
    if let Value::Object(document) = &mut value
        && let Some(Value::Array(clients)) = document.member("clients").cloned()
    {
        for client in &clients {
            if let Some(client_id) =
                client.as_object().and_then(|client| client.member("client_id")?.as_str())
            {
                let name = client_name(&realm.path, &ClientId::from(client_id));
                records.push((name, text(&client_record(&realm, client.clone()))));
            }
        }
        let unnamed = clients.into_iter().filter(is_workload).collect();
        document.set("clients", Value::Array(unnamed));
    }
    records.push((realm_name(&realm.path), text(&value)));
    Ok(Records {
        keyring_name: keyring_name(&realm.path),
        signing_algorithm: realm.signing_algorithm,
        realm: realm.path,
        issuer: realm.issuer,
        records,
        demands,
        warnings,
    })
}

/// The name of the record of a realm.
pub fn realm_name(realm: &RealmPath) -> String {
    name("realm", &[realm.as_str()])
}

/// The name of the record of a client.
pub fn client_name(realm: &RealmPath, client_id: &ClientId) -> String {
    name("client", &[realm.as_str(), client_id.as_str()])
}

/// The name of the record of a realm's own keys.
pub fn keyring_name(realm: &RealmPath) -> String {
    name("keyring", &[realm.as_str()])
}

/// The name of the record with the keys of an issuer, fetched from where its document says.
pub fn issuer_keys_name(realm: &RealmPath, issuer: &Issuer, jwks_uri: &str) -> String {
    name("keys", &[realm.as_str(), issuer.as_str(), jwks_uri])
}

/// The record of a client, before anything of it is believed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct ClientRecord {
    realm: String,
    issuer: String,
    version: u64,
    client: ClientDocument,
}

impl Client {
    /// Reads the record of a client, by the rules of a client in a document.
    ///
    /// # Errors
    ///
    /// [`RealmError`] for a record of another realm, issuer or client, and for every mistake that
    /// shows without the realm's other clients.
    pub fn from_record(record: &str, realm: &Realm, client_id: &ClientId) -> Result<Self, RealmError> {
        let record: ClientRecord = reader::typed(&reader::value(record)?)?;
        let place = &Place::ROOT;
        check::same(&record.realm, realm.path.as_str(), &place.member("realm"))?;
        check::same(&record.issuer, realm.issuer.as_str(), &place.member("issuer"))?;
        check::version(record.version, &place.member("version"))?;
        let place = &place.member("client");
        check::same(&record.client.client_id, client_id.as_str(), &place.member("client_id"))?;
        check::meant_for_this_service(&record.client, place, |name| {
            realm.issuer == *name
                || realm
                    .issuers
                    .values()
                    .any(|issuer| issuer.audience.iter().any(|audience| *audience == *name))
        })?;
        let surroundings = Surroundings {
            issuers: &realm.issuers,
            targets: &realm.targets,
            target_names: &realm.target_names,
            carry: realm.issued.carry.as_deref().unwrap_or_default(),
            rules: &realm.rules,
        };
        // The operator was warned when the document was split.
        check::client(record.client, place, &surroundings, &mut Vec::new())
    }
}

fn client_record(realm: &Realm, client: Value) -> Value {
    let mut record = Object::default();
    record.set("realm", Value::String(realm.path.to_string()));
    record.set("issuer", Value::String(realm.issuer.to_string()));
    record.set("version", Value::Integer(i64::try_from(realm.version).unwrap_or(i64::MAX)));
    record.set("client", client);
    Value::Object(record)
}

/// Workload clients stay with the realm, because they are found by their rules and not by name.
fn is_workload(client: &Value) -> bool {
    let auth = client.as_object().and_then(|client| client.member("auth")?.as_object());
    auth.and_then(|auth| auth.member("method")?.as_str()) == Some("workload")
}

fn text(value: &Value) -> String {
    // INVARIANT: a `Value` has string keys and finite numbers, which is all that could fail here.
    serde_json::to_string(value).unwrap_or_default()
}

fn name(kind: &str, parts: &[&str]) -> String {
    format!("{kind}:{}", digest(parts))
}

/// One name for what several parts identify: the parts are prefixed with their lengths, so that no
/// two lists of them share a name.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // INVARIANT: no part is longer than a request may be, which is far below 4 GiB.
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}
