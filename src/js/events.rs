//! What a request leaves for its host to do after the answer: keys to fetch, and reports for the
//! operator.
//!
//! JavaScript reads an event by its member `event` (`events.mjs`). No event contains anything of a
//! token.

use serde::Serialize;

use super::host::JavaScript;
use super::unusable::bounded;
use crate::jose::UnusableKey;
use crate::json::Value;
use crate::realm::record::{client_keys_name, issuer_keys_name};
use crate::realm::{Client, KeySource, Realm, TrustedIssuer};

/// An event of a request.
#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A token asks for a key which its issuer publishes and which is unusable.
    IssuerKeysUnusable { realm: Value, issuer: Value, keys: Value },
    /// The host must fetch the keys of an issuer, or of a client that signs its assertions: the name of
    /// their record, the address, and the secret for it.
    IssuerKeysWanted {
        record: String,
        uri: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        auth: Option<KeysAuth>,
    },
    /// The engine refuses a record of the configuration.
    RecordRefused { record: String, reason: String },
}

/// The secret that the host sends when it fetches keys.
#[derive(Debug, Eq, PartialEq, Serialize)]
pub(crate) struct KeysAuth {
    /// Its name.
    name: String,
    /// The issuer of the realm whose document names it.
    realm: String,
}

/// The events as a JSON array; nothing where there are none.
pub(super) fn json(events: &[Event]) -> String {
    if events.is_empty() {
        return String::new();
    }
    // INVARIANT: strings and JSON values always serialise.
    serde_json::to_string(events).unwrap_or_default()
}

impl JavaScript {
    /// The events so far.
    pub(super) fn events(&self) -> Vec<Event> {
        self.events.take()
    }

    /// Adds an event, unless the request has an equal one.
    pub(super) fn add_event(&self, event: Event) {
        let mut events = self.events.borrow_mut();
        if !events.contains(&event) {
            events.push(event);
        }
    }

    /// Adds the event that the keys of an issuer are wanted, if the host fetches them.
    pub(super) fn want_keys(&self, realm: &Realm, issuer: &TrustedIssuer) {
        if let KeySource::Remote(uri) = issuer.keys() {
            let record = issuer_keys_name(realm.path(), issuer.issuer(), uri);
            let auth = issuer
                .jwks_auth()
                .map(|name| KeysAuth { name: name.to_owned(), realm: realm.issuer().to_string() });
            self.add_event(Event::IssuerKeysWanted { record, uri: uri.to_string(), auth });
        }
    }

    /// Adds the event that the keys of a client are wanted, if the host fetches them.
    pub(super) fn want_client_keys(&self, realm: &Realm, client: &Client) {
        if let Some(KeySource::Remote(uri)) = client.auth.keys() {
            let record = client_keys_name(realm.path(), client.client_id(), uri);
            self.add_event(Event::IssuerKeysWanted { record, uri: uri.to_string(), auth: None });
        }
    }

    /// Adds the event that these keys of an issuer are unusable, unless there are none.
    ///
    /// It has names of keys as an audit line has them: bounded, and as a fingerprint where a name
    /// misleads.
    pub(super) fn report_unusable(&self, realm: &Realm, issuer: &TrustedIssuer, keys: &[UnusableKey]) {
        if keys.is_empty() {
            return;
        }
        self.add_event(Event::IssuerKeysUnusable {
            realm: bounded(|line| line.text("value", realm.path().as_str())),
            issuer: bounded(|line| line.text("value", issuer.issuer().as_str())),
            keys: bounded(|line| super::unusable::list(line, "value", keys)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_cross_as_json_in_one_line() {
        let refused = Event::RecordRefused { record: "realm:a".to_owned(), reason: "not\nsigned".to_owned() };
        let wanted = |auth| {
            let [record, uri] = ["keys:a", "https://a.example/"].map(str::to_owned);
            Event::IssuerKeysWanted { record, uri, auth }
        };
        let auth = KeysAuth { name: "JWKS_A".to_owned(), realm: "https://edge.example/a".to_owned() };
        assert_eq!(
            json(&[refused, wanted(None), wanted(Some(auth))]),
            concat!(
                r#"[{"event":"record_refused","record":"realm:a","reason":"not\nsigned"},"#,
                r#"{"event":"issuer_keys_wanted","record":"keys:a","uri":"https://a.example/"},"#,
                r#"{"event":"issuer_keys_wanted","record":"keys:a","uri":"https://a.example/","#,
                r#""auth":{"name":"JWKS_A","realm":"https://edge.example/a"}}]"#
            )
        );
        assert_eq!(json(&[]), "");
    }
}
