//! The records in a key-value store: their names, and the values that the engine reads from them.
//!
//! In:  the record of a realm, or of one client.
//! Out: a [`Realm`], or a [`Client`] of the realm that the request names.
//!
//! The host reads a client when it asks and not with its realm, so a realm of 100,000 clients starts as
//! fast as one of ten. Names are digests of length-prefixed parts: no two things share one, and a name
//! reveals nothing of the thing it names. A record repeats the realm and client it is for, and its
//! reader compares them, so that it refuses a record that an attacker puts in the place of another. The
//! record of the realm says which versions of its clients' records count.

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::check::{self, Surroundings};
use super::document::{ClientDocument, RealmDocument};
use super::place::Place;
use super::{Client, Realm, RealmError, profile, reader};
use crate::json::Value;
use crate::oauth::{ClientId, Issuer, RealmPath};

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

/// The name of the record with an issuer's keys, as the host fetched them from this address.
pub fn issuer_keys_name(realm: &RealmPath, issuer: &Issuer, jwks_uri: &str) -> String {
    name("keys", &[realm.as_str(), issuer.as_str(), jwks_uri])
}

/// The name of the record with a client's keys, as the host fetched them from this address.
pub fn client_keys_name(realm: &RealmPath, client_id: &ClientId, jwks_uri: &str) -> String {
    name("client-keys", &[realm.as_str(), client_id.as_str(), jwks_uri])
}

/// The oldest records of its clients that a realm accepts: an older record of a client that lost a right,
/// or that the operator removed, would give it back.
///
/// They protect only where records are signed. Without signatures, an attacker who can write one record
/// can write all of them; the versions would stop none of it, and would only refuse records that the
/// store has not brought up to date.
#[derive(Debug, Default)]
pub(crate) struct LeastVersions {
    /// The least version for every client.
    of_all: u64,
    /// The least version of each client that needs a later one.
    of_each: HashMap<ClientId, u64>,
    /// The greatest of them: a record of this version or later needs no look at the others.
    greatest: u64,
}

impl LeastVersions {
    fn new(of_all: u64, of_each: HashMap<ClientId, u64>) -> Self {
        let greatest = of_each.values().copied().fold(of_all, u64::max);
        Self { of_all, of_each, greatest }
    }

    pub(super) fn allow(&self, client_id: &ClientId, version: u64) -> bool {
        version >= self.greatest
            || version >= self.of_all && self.of_each.get(client_id).is_none_or(|&least| version >= least)
    }
}

/// The name of the record that lists the tokens a realm has revoked.
pub fn revocations_name(realm: &RealmPath) -> String {
    name("revocations", &[realm.as_str()])
}

/// The record of a realm, before the engine believes anything in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct RealmRecord {
    least_client_version: u64,
    least_client_versions: HashMap<ClientId, u64>,
    #[serde(rename = "client_records")]
    _client_records: String,
    /// The addresses of the keys of its clients, which cron fetches without their records.
    #[serde(default)]
    client_jwks_uris: BTreeMap<ClientId, Box<str>>,
    #[serde(default, rename = "least_engine")]
    _least_engine: u64,
    document: RealmDocument,
}

impl Realm {
    /// Reads the record of a realm, by the rules of its document.
    ///
    /// # Errors
    ///
    /// [`RealmError`] for a record of another realm, and as [`Realm::parse`] returns it.
    pub fn from_record(record: &str, path: &RealmPath) -> Result<Self, RealmError> {
        let own = digest(&[record]).into_boxed_str();
        let mut value = reader::value(record)?;
        if let Value::Object(record) = &mut value
            && let Some(mut document) = record.member("document").cloned()
            && profile::fill(&mut document)?.is_some()
        {
            record.set("document", document);
        }
        let record: RealmRecord = reader::typed(&value)?;
        let document = &Place::ROOT.member("document");
        check::same(&record.document.realm, path.as_str(), &document.member("realm"))?;
        // The operator saw the warnings when the document was split.
        let (mut realm, _) = check::realm(record.document)?;
        realm.least = LeastVersions::new(record.least_client_version, record.least_client_versions);
        realm.client_jwks_uris = record.client_jwks_uris;
        realm.digest = own;
        Ok(realm)
    }

    /// Whether the realm accepts the record that a client was read from.
    pub fn takes_record_of(&self, client: &Client) -> bool {
        self.least.allow(&client.client_id, client.version)
    }
}

/// The record of a client, before the engine believes anything in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct ClientRecord {
    realm: String,
    issuer: String,
    version: u64,
    #[serde(default, rename = "least_engine")]
    _least_engine: u64,
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
            restrict: &realm.restrict,
            rules: &realm.rules,
            version: record.version,
        };
        // The operator saw the warnings when the document was split.
        check::client(record.client, place, &surroundings, &mut Vec::new())
    }
}

fn name(kind: &str, parts: &[&str]) -> String {
    format!("{kind}:{}", digest(parts))
}

/// The digest that names a list of parts. It hashes each part after its length, so that no two lists
/// share a name.
pub(crate) fn digest(parts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(digest_bytes(parts))
}

/// The same as bytes.
pub(crate) fn digest_bytes(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        // INVARIANT: no part is longer than a request may be, which is far below 4 GiB.
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
