//! The realms of the vectors on a host that signs fast.
//!
//! Two Ed25519 keys replace all keys, one for the realms and one for every other party, so that most of the
//! time goes to the stages and not to arithmetic. Every client may explain.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::oauth::UnixTime;
use edge_token_exchange::{JwkSet, Realm};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::host::{RealmKey, TestHost};
use crate::signer::{Signer, key_set};

/// The fixed time of the host.
pub(crate) const NOW: i64 = 1_700_000_000;

const OWN: &str = "realm.narrow";
const OTHERS: &str = "issuer.ed";

const DOCUMENTS: [(&str, &str); 7] = [
    ("minimal", include_str!("../../../vectors/realms/minimal.json")),
    ("narrow", include_str!("../../../vectors/realms/narrow.json")),
    ("partners", include_str!("../../../vectors/realms/partners.json")),
    ("pingam", include_str!("../../../vectors/realms/pingam.json")),
    ("policy", include_str!("../../../vectors/realms/policy.json")),
    ("two-services", include_str!("../../../vectors/realms/two-services.json")),
    ("workload", include_str!("../../../vectors/realms/workload.json")),
];

static WORLDS: LazyLock<BTreeMap<&str, World>> = LazyLock::new(|| {
    let world = |(name, text)| (name, World::new(serde_json::from_str(text).unwrap()));
    DOCUMENTS.into_iter().map(world).collect()
});
static KEY: LazyLock<RealmKey> = LazyLock::new(|| RealmKey::parse(&key_set(OWN)));
static OWN_SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::parse(&key_set(OWN)));
static OTHERS_SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::parse(&key_set(OTHERS)));

/// A realm and its document.
pub(crate) struct World {
    pub(crate) document: Value,
    pub(crate) realm: Realm,
}

/// Returns the realm of that name; any other name also maps to one of them.
pub(crate) fn world(name: &[u8]) -> &'static World {
    let named = std::str::from_utf8(name).ok().and_then(|name| WORLDS.get(name));
    named.unwrap_or_else(|| &WORLDS["two-services"])
}

/// Returns a host without any history.
pub(crate) fn host() -> TestHost {
    TestHost::new(UnixTime::from_seconds(NOW), &KEY)
}

/// The public keys with which every realm signs here.
pub(crate) fn keys() -> &'static JwkSet {
    KEY.public()
}

/// Returns the secret of a client, which follows from its name.
pub(crate) fn secret(client_id: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("secret of {client_id}")))
}

impl World {
    /// Returns the realm of a document, with the keys replaced.
    pub(crate) fn new(mut document: Value) -> Self {
        for issuer in document["trusted_issuers"].as_array_mut().unwrap() {
            issuer["jwks"] = OTHERS_SIGNER.jwks();
            issuer["algorithms"] = json!([OTHERS_SIGNER.algorithm().name()]);
        }
        for client in document["clients"].as_array_mut().unwrap() {
            client["explain"] = true.into();
            if client["auth"]["method"] == "private_key_jwt" {
                client["auth"]["jwks"] = OTHERS_SIGNER.jwks();
            }
        }
        Self::as_written(document)
    }

    /// Returns the realm of a document as it stands.
    pub(crate) fn as_written(document: Value) -> Self {
        let (realm, _) = Realm::parse(&document.to_string()).unwrap();
        Self { document, realm }
    }

    /// Returns the issuer of a token: `Null` for the realm itself, the issuer's part of the document, or
    /// nothing for a stranger.
    pub(crate) fn source(&self, iss: &Value) -> Option<&Value> {
        if *iss == self.document["issuer"] {
            return Some(&Value::Null);
        }
        let issuers = self.document["trusted_issuers"].as_array().unwrap();
        issuers.iter().find(|issuer| issuer["issuer"] == *iss)
    }

    /// Returns the client's part of the document.
    pub(crate) fn client(&self, client_id: &str) -> Option<&Value> {
        let clients = self.document["clients"].as_array().unwrap();
        clients.iter().find(|client| client["client_id"] == client_id)
    }

    /// Signs a token of these bytes with the key of the issuer in its `iss`.
    pub(crate) fn sign(&self, header: &[u8], claims: &[u8]) -> String {
        let read: Value = serde_json::from_slice(claims).unwrap_or_default();
        let own = read["iss"] == self.document["issuer"];
        let signer = if own { &OWN_SIGNER } else { &OTHERS_SIGNER };
        signer.signed(header, claims)
    }

    /// Returns the header that fits a `typ` and the claims of an issuer.
    pub(crate) fn header(&self, iss: &Value, typ: &str) -> String {
        let kid = if *iss == self.document["issuer"] { "edge-narrow-1" } else { "ed-1" };
        json!({ "alg": "Ed25519", "kid": kid, "typ": typ }).to_string()
    }
}
