//! A realm document becomes the records that a key-value store holds.
//!
//! In:  a realm document, and what was pushed of it before.
//! Out: records by name, and with them which older ones count no longer.
//!
//! A record that did not change keeps its text and its version, so that a push writes what is new. A
//! client that lost something, or that was removed, is named in the record of the realm with the version
//! of this push: somebody who puts its old record back finds it refused. A client that only gained is
//! not: its old record gives it less, and a store that is slow to show the new one still serves it.

mod growth;
mod pushed;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

pub use self::pushed::Pushed;

use super::check;
use super::document::RealmDocument;
use super::place::Place;
use super::record::{client_name, digest, keyring_name, realm_name};
use super::{Demand, Realm, RealmError, RealmWarning, demand, lint, reader};
use crate::jose::Algorithm;
use crate::json::{Object, Value};
use crate::oauth::{ClientId, Issuer, RealmPath};

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
    /// The names of the records that were pushed before and are to be deleted once these are written.
    pub removed: Vec<String>,
    /// Which algorithms the realm needs of the host that serves it.
    pub demands: Vec<Demand>,
    /// What is odd about the document.
    pub warnings: Vec<RealmWarning>,
}

/// The text of the record of a realm.
#[derive(Serialize)]
struct RealmText<'a> {
    least_client_version: u64,
    least_client_versions: &'a BTreeMap<String, u64>,
    /// Of the names and texts of all client records: two pushes of one version that differ in a client
    /// alone are told apart by the record of the realm too.
    client_records: String,
    document: &'a Value,
}

/// The text of the record of a client.
#[derive(Serialize)]
struct ClientText<'a> {
    realm: &'a str,
    issuer: &'a str,
    version: u64,
    client: &'a Object,
}

/// Splits a realm document into its records.
///
/// Without `previous`, every record is written anew and no older one counts: that is safe whatever was
/// pushed before, but a store that is slow to show the new records has none to serve for a while.
///
/// # Errors
///
/// [`RealmError`] as [`Realm::parse`] has it: nothing is split that could not be served. And at
/// `/realm` or `/version`, when what was pushed before is of another realm, of a later version, or of
/// this one and differs.
pub fn split(document: &str, previous: Option<&Pushed>) -> Result<Records, RealmError> {
    let mut value = reader::value(document)?;
    let typed: RealmDocument = reader::typed(&value)?;
    let demands = demand::demands(&typed);
    let mut lints = lint::written(&typed);
    let (realm, mut warnings) = check::realm(typed)?;
    warnings.append(&mut lints);

    // For the editor of the document alone: a change of it is no change of the realm.
    if let Value::Object(document) = &mut value {
        document.remove("$schema");
    }
    let clients = take_clients(&mut value);
    let mut push = Push::after(previous, &realm);
    let mut records: Vec<_> = clients.iter().map(|(id, client)| push.client(id, client)).collect();
    let removed = push.remove_all_but(&clients.iter().map(|(id, _)| id.as_str()).collect());
    records.push((realm_name(&realm.path), push.realm(&value, &records)));
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

/// Checks that a realm may follow what was pushed before: two documents of one version could be
/// exchanged for each other by whoever can write records.
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

/// Takes the clients out of a document, but leaves those that are found by their rules and not by name.
fn take_clients(document: &mut Value) -> Vec<(ClientId, Object)> {
    let Value::Object(document) = document else { return Vec::new() };
    let Some(Value::Array(clients)) = document.member("clients").cloned() else { return Vec::new() };
    let unnamed = clients.iter().filter(|client| is_workload(client)).cloned().collect();
    document.set("clients", Value::Array(unnamed));
    let named = clients.into_iter().filter_map(|client| match client {
        Value::Object(client) => Some((ClientId::from(client.member("client_id")?.as_str()?), client)),
        _ => None,
    });
    named.collect()
}

fn is_workload(client: &Value) -> bool {
    let auth = client.as_object().and_then(|client| client.member("auth")?.as_object());
    auth.and_then(|auth| auth.member("method")?.as_str()) == Some("workload")
}

/// A push on its way: what it follows, and which records will count after it.
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

    /// Name and text of the record of a client: the old text where nothing of it changed.
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
            client,
        };
        (name, text(&record))
    }

    /// The names of the records of clients that are gone.
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

    /// The text of the record of the realm, from its document without the clients that were taken out.
    fn realm(&self, document: &Value, clients: &[(String, String)]) -> String {
        let parts: Vec<&str> = clients.iter().flat_map(|(name, text)| [name.as_str(), text]).collect();
        text(&RealmText {
            least_client_version: self.least,
            least_client_versions: &self.least_of_each,
            client_records: digest(&parts),
            document,
        })
    }
}

fn text(record: &impl Serialize) -> String {
    // INVARIANT: a record has string keys and finite numbers, which is all that could fail here.
    serde_json::to_string(record).unwrap_or_default()
}
