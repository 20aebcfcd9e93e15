//! Splits a realm document into the records that a key-value store holds.
//!
//! In:  a realm document, and the records of the last push.
//! Out: records by name, and the older records that no longer count.
//!
//! A record that did not change keeps its text and its version, so that a push writes only new ones. The
//! record of the realm names each client that lost a right or was removed, with the version of this push:
//! if an attacker restores an old record of that client, the host refuses it. The record does not name a
//! client that only gained: its old record grants less, and serves while a store is slow to show the new.

mod growth;
mod pushed;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

pub use self::pushed::Pushed;

use super::check;
use super::document::RealmDocument;
use super::least_engine::least_engine;
use super::place::Place;
use super::record::{client_name, digest, keyring_name, realm_name};
use super::{Demand, Realm, RealmError, RealmWarning, demand, lint, profile, reader};
use crate::jose::Algorithm;
use crate::json::{Object, Value};
use crate::oauth::{ClientId, Issuer, RealmPath};

/// A realm document as records, and everything else that a push needs.
#[derive(Debug)]
pub struct Records {
    /// The path of the realm.
    pub realm: RealmPath,
    /// The issuer of the realm.
    pub issuer: Issuer,
    /// The algorithm with which its keys must sign.
    pub signing_algorithm: Algorithm,
    /// The name of the record that holds its own keys, which no document contains.
    pub keyring_name: String,
    /// Name and text of each record, that of the realm last: a push that writes them in this order never
    /// shows a realm whose clients are not there yet.
    pub records: Vec<(String, String)>,
    /// The names of earlier records for the push to delete once it has written these.
    pub removed: Vec<String>,
    /// The algorithms that the realm demands of the host that serves it.
    pub demands: Vec<Demand>,
    /// The oddities of the document.
    pub warnings: Vec<RealmWarning>,
}

#[derive(Serialize)]
struct RealmText<'a> {
    least_client_version: u64,
    least_client_versions: &'a BTreeMap<String, u64>,
    /// The digest of the names and texts of all client records: two pushes of one version that differ in
    /// one client have two records of the realm.
    client_records: String,
    /// The addresses of the keys of clients, so that cron reads no record of a client.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    client_jwks_uris: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    least_engine: Option<u64>,
    document: &'a Value,
}

#[derive(Serialize)]
struct ClientText<'a> {
    realm: &'a str,
    issuer: &'a str,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    least_engine: Option<u64>,
    client: &'a Object,
}

/// Splits a realm document into its records.
///
/// Without `previous`, the split writes every record anew, and no older one counts. That is safe whatever
/// the operator pushed before, but a store that is slow to show new records serves none for a while.
///
/// # Errors
///
/// [`RealmError`] as [`Realm::parse`] returns it: the split refuses a document that no host could serve.
/// Also, at `/realm` or `/version`, when the last push is of another realm, of a later version, or of
/// this version with different records.
pub fn split(document: &str, previous: Option<&Pushed>) -> Result<Records, RealmError> {
    let mut value = reader::value(document)?;
    let written = profile::fill(&mut value)?;
    let typed: RealmDocument = reader::typed(&value)?;
    // The records keep the profile's name, so that a later engine knows the product better.
    if let (Value::Object(document), Some(issuers)) = (&mut value, written) {
        document.set("trusted_issuers", issuers);
    }
    let demands = demand::demands(&typed);
    let mut lints = lint::written(&typed);
    let (realm, mut warnings) = check::realm(typed)?;
    warnings.append(&mut lints);

    // `$schema` is for the editor alone: a change of it is no change of the realm.
    if let Value::Object(document) = &mut value {
        document.remove("$schema");
    }
    let clients = take_clients(&mut value);
    let mut push = Push::after(previous, &realm);
    let mut records: Vec<_> = clients.iter().map(|(id, client)| push.client(id, client)).collect();
    let removed = push.remove_all_but(&clients.iter().map(|(id, _)| id.as_str()).collect());
    records.push((realm_name(&realm.path), push.realm(&value, &records, jwks_uris(&clients))));
    if let Some(pushed) = previous {
        follows(pushed, &realm, removed.is_empty() && pushed.contains(&records))?;
    }
    Ok(Records {
        keyring_name: keyring_name(&realm.path),
        signing_algorithm: realm.signing_algorithm,
        realm: realm.path,
        issuer: realm.issuer,
        records,
        removed,
        demands,
        warnings,
    })
}

/// Checks that a realm may follow the last push: an attacker who can write records could swap two
/// documents of one version.
fn follows(pushed: &Pushed, realm: &Realm, same: bool) -> Result<(), RealmError> {
    let root = Place::ROOT;
    if realm.path != *pushed.realm {
        return Err(root.member("realm").wrong("what was pushed before is of another realm"));
    }
    if pushed.version > realm.version || pushed.version == realm.version && !same {
        let reason = format!("version {} was pushed before: expected a later one", pushed.version);
        return Err(root.member("version").wrong(reason));
    }
    Ok(())
}

/// Takes the clients out of a document, except those that the engine finds by rule and not by name.
fn take_clients(document: &mut Value) -> Vec<(ClientId, Object)> {
    let Value::Object(document) = document else { return Vec::new() };
    let Some(Value::Array(clients)) = document.member("clients").cloned() else { return Vec::new() };
    let unnamed = clients.iter().filter(|client| is_found_by_rule(client)).cloned().collect();
    document.set("clients", Value::Array(unnamed));
    let named = clients.into_iter().filter_map(|client| match client {
        Value::Object(client) => Some((ClientId::from(client.member("client_id")?.as_str()?), client)),
        _ => None,
    });
    named.collect()
}

/// The address of the keys of each client that has one, by `client_id`.
fn jwks_uris(clients: &[(ClientId, Object)]) -> BTreeMap<&str, &str> {
    fn uri(client: &Object) -> Option<&str> {
        client.member("auth")?.as_object()?.member("jwks_uri")?.as_str()
    }
    clients.iter().filter_map(|(id, client)| Some((id.as_str(), uri(client)?))).collect()
}

fn is_found_by_rule(client: &Value) -> bool {
    let auth = client.as_object().and_then(|client| client.member("auth")?.as_object());
    let method = auth.and_then(|auth| auth.member("method")?.as_str());
    matches!(method, Some("workload" | "federated_jwt"))
}

/// A push in progress: its predecessor, and the records that will count after it.
struct Push<'a> {
    previous: Option<&'a Pushed>,
    realm: &'a Realm,
    least: u64,
    least_of_each: BTreeMap<String, u64>,
}

impl<'a> Push<'a> {
    fn after(previous: Option<&'a Pushed>, realm: &'a Realm) -> Self {
        let (least, least_of_each) = match previous {
            Some(pushed) => (pushed.least, pushed.least_of_each.clone()),
            None => (realm.version, BTreeMap::new()),
        };
        Self { previous, realm, least, least_of_each }
    }

    /// Name and text of the record of a client: the old text where its content did not change.
    fn client(&mut self, client_id: &ClientId, client: &Object) -> (String, String) {
        let name = client_name(&self.realm.path, client_id);
        if let Some(old) = self.previous.and_then(|pushed| pushed.clients.get(client_id.as_str())) {
            let same_issuer = self.realm.issuer == *old.issuer;
            if same_issuer && old.client == *client {
                return (name, old.text.clone());
            }
            if !same_issuer || !growth::covers(client, &old.client) {
                self.least_of_each.insert(client_id.to_string(), self.realm.version);
            }
        }
        let record = ClientText {
            realm: self.realm.path.as_str(),
            issuer: self.realm.issuer.as_str(),
            version: self.realm.version,
            least_engine: least_engine(&Value::Object(client.clone())),
            client,
        };
        (name, text(&record))
    }

    /// The names of the records of removed clients.
    fn remove_all_but(&mut self, kept: &HashSet<&str>) -> Vec<String> {
        let mut removed = Vec::new();
        for client_id in self.previous.iter().flat_map(|pushed| pushed.clients.keys()) {
            if !kept.contains(client_id.as_str()) {
                self.least_of_each.insert(client_id.clone(), self.realm.version);
                removed.push(client_name(&self.realm.path, &ClientId::from(client_id.as_str())));
            }
        }
        removed
    }

    /// The text of the record of the realm, from its document without the clients taken out.
    fn realm(
        &self,
        document: &Value,
        clients: &[(String, String)],
        client_jwks_uris: BTreeMap<&str, &str>,
    ) -> String {
        let parts: Vec<&str> = clients.iter().flat_map(|(name, text)| [name.as_str(), text]).collect();
        text(&RealmText {
            least_client_version: self.least,
            least_client_versions: &self.least_of_each,
            client_records: digest(&parts),
            client_jwks_uris,
            least_engine: least_engine(document),
            document,
        })
    }
}

fn text(record: &impl Serialize) -> String {
    // INVARIANT: a record has string keys and finite numbers, and only others could fail here.
    serde_json::to_string(record).unwrap_or_default()
}
