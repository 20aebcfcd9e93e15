//! The records of the last push, as the operator kept them.
//!
//! They do not come from the store: an attacker who can write there would choose what the next push
//! takes for unchanged, and so which records it leaves in force.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::json::{Object, Value};
use crate::oauth::{ClientId, RealmPath};
use crate::realm::place::Place;
use crate::realm::record::{client_name, realm_name};
use crate::realm::{RealmError, reader};

/// The records of the last push.
#[derive(Debug)]
pub struct Pushed {
    pub(super) realm: String,
    pub(super) version: u64,
    pub(super) least: u64,
    pub(super) least_of_each: BTreeMap<String, u64>,
    /// By `client_id`.
    pub(super) clients: BTreeMap<String, PushedClient>,
    texts: HashMap<String, String>,
}

/// The record of a client in the last push.
#[derive(Debug)]
pub(super) struct PushedClient {
    pub(super) issuer: String,
    pub(super) client: Object,
    pub(super) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct RealmText {
    least_client_version: u64,
    least_client_versions: BTreeMap<String, u64>,
    #[serde(rename = "client_records")]
    _client_records: String,
    #[serde(default, rename = "client_jwks_uris")]
    _client_jwks_uris: BTreeMap<String, String>,
    #[serde(default, rename = "least_engine")]
    _least_engine: u64,
    document: Object,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct ClientText {
    realm: String,
    issuer: String,
    #[serde(rename = "version")]
    _version: u64,
    #[serde(default, rename = "least_engine")]
    _least_engine: u64,
    client: Object,
}

impl Pushed {
    /// Reads the `records` of an earlier split: a JSON array of pairs of name and text.
    ///
    /// # Errors
    ///
    /// [`RealmError`] for anything else, with a pointer to the entry that is not a record.
    pub fn parse(records: &str) -> Result<Self, RealmError> {
        let pairs: Vec<(String, String)> = reader::read(records)?;
        let last = &Place::ROOT.element(pairs.len().saturating_sub(1));
        let Some(((name, text), clients)) = pairs.split_last() else {
            return Err(Place::ROOT.wrong("there is no record"));
        };
        let record: RealmText = read(text, last)?;
        let member = |name| record.document.member(name);
        let realm = member("realm").and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = match member("version") {
            None => 1,
            Some(Value::Integer(version)) => u64::try_from(*version).unwrap_or_default(),
            Some(_) => 0,
        };
        let path = RealmPath::from(realm.as_str());
        if version == 0 || *name != realm_name(&path) {
            return Err(last.wrong(NOT_A_RECORD));
        }
        let mut own = BTreeMap::new();
        for (index, (name, text)) in clients.iter().enumerate() {
            let place = &Place::ROOT.element(index);
            let ClientText { realm: of, issuer, client, .. } = read(text, place)?;
            let client_id = client.member("client_id").and_then(Value::as_str).unwrap_or_default().to_owned();
            if of != realm || *name != client_name(&path, &ClientId::from(client_id.as_str())) {
                return Err(place.wrong(NOT_A_RECORD));
            }
            own.insert(client_id, PushedClient { issuer, client, text: text.clone() });
        }
        Ok(Self {
            realm,
            version,
            least: record.least_client_version,
            least_of_each: record.least_client_versions,
            clients: own,
            texts: pairs.into_iter().collect(),
        })
    }

    /// Whether the last push held all of these records unchanged.
    pub(super) fn contains(&self, records: &[(String, String)]) -> bool {
        records.iter().all(|(name, text)| self.texts.get(name) == Some(text))
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str, place: &Place<'_>) -> Result<T, RealmError> {
    reader::read(text).map_err(|_| place.wrong(NOT_A_RECORD))
}

const NOT_A_RECORD: &str = "not a record of the last push, the realm's being the last";
