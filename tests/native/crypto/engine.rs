//! Asks the engine itself about one token of one issuer.

use std::fmt::Write as _;

use edge_token_exchange::jose::Algorithm;
use edge_token_exchange::oauth::UnixTime;
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{Realm, Request, exchange};
use serde_json::{Value, json};

use crate::host::{RealmKey, TestHost, block_on};
use crate::signer::key_set;

const ISSUER: &str = "https://issuer.example";

/// Returns a realm that trusts one issuer with these keys, unless a realm may not have such keys.
pub(super) fn realm(keys: &Value) -> Option<Realm> {
    let listed: Vec<&str> = keys["keys"]
        .as_array()?
        .iter()
        .filter_map(|key| Some(Algorithm::from_name(key["alg"].as_str()?)?.name()))
        .collect();
    let algorithms = if listed.is_empty() { vec!["ES256"] } else { listed };
    let document = json!({
        "realm": "alone",
        "issuer": "https://edge.example/alone",
        "trusted_issuers": [{ "issuer": ISSUER, "jwks": keys, "algorithms": algorithms }],
        "targets": [{ "audience": "orders" }],
        "clients": [{
            "client_id": "svc",
            "auth": {
                "method": "client_secret_post",
                "secret_sha256": ["K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols"],
            },
            "targets": ["orders"],
            "default_target": "orders",
            "allow": ["impersonation"],
            "may_act": "if_present",
        }],
    });
    Realm::parse(&document.to_string()).ok().map(|(realm, _)| realm)
}

/// Returns the id of the refusal of a subject token, without its prefix.
pub(super) fn refusal(realm: &Realm, token: &str) -> String {
    let body = format!(
        "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&client_id=svc&client_secret=secret\
         &subject_token_type=urn:ietf:params:oauth:token-type:access_token&subject_token={}",
        form_encoded(token)
    );
    let request = Request::form("", body);
    let key = RealmKey::parse(&key_set("realm.minimal"));
    assert_eq!(key.public().keys().count(), 1);
    let host = TestHost::new(UnixTime::from_seconds(1_700_000_000), &key);
    let outcome = block_on(exchange(&host, realm, &request, &mut Trace::new(TraceDetail::Full)));
    let header = outcome.response.headers.iter().find(|(name, _)| *name == "x-exchange-refusal");
    let id = header.map_or("none", |(_, value)| value.as_str());
    id.trim_start_matches("subject_token.").to_owned()
}

fn form_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        let _ = write!(encoded, "%{byte:02X}");
        encoded
    })
}
