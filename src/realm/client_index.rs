//! Finds the clients that a token of another issuer may authenticate, without asking every rule.
//!
//! A realm may have thousands of workload clients of one CI system. Each is listed under its issuer and the
//! exact value that its rule pins, so that a token meets only the clients of its own repository.

use std::collections::HashMap;
use std::sync::Arc;

use crate::json::{Object, Value};
use crate::oauth::ClientId;
use crate::realm::{ClaimPath, Client, Role, WorkloadProfile};
use crate::sorted::sorted;

/// The clients by the role of their credential, its issuer, and what their rule pins.
#[derive(Debug, Default)]
pub(crate) struct ClientIndex(HashMap<Key, Vec<ClientId>>);

#[derive(Debug, Eq, Hash, PartialEq)]
struct Key {
    /// Whether the credential is a workload's subject token, and not an assertion.
    workload: bool,
    issuer: Box<str>,
    /// A claim and its value as JSON; `None` for a rule that pins none exactly.
    pin: Option<(&'static str, String)>,
}

impl ClientIndex {
    pub(crate) fn of<'c>(clients: impl Iterator<Item = &'c Arc<Client>>) -> Self {
        let mut index: HashMap<Key, Vec<ClientId>> = HashMap::new();
        for client in clients {
            let Some((role, pinned)) = client.auth.rule() else { continue };
            let exact = |claim: &&'static str| Some((*claim, pinned.rules.of(claim)?.exact()?));
            let pins = match pinned.profile.index().iter().find_map(exact) {
                Some((claim, values)) => values.into_iter().map(|value| Some((claim, text(value)))).collect(),
                None => vec![None],
            };
            for pin in pins {
                index
                    .entry(Key::new(role, pinned.issuer.as_str(), pin))
                    .or_default()
                    .push(client.client_id.clone());
            }
        }
        Self(index.into_iter().map(|(key, clients)| (key, sorted(clients))).collect())
    }

    /// The clients whose rules the claims of a token may meet, each once.
    pub(crate) fn candidates(
        &self,
        role: Role,
        (iss, profile): (&str, WorkloadProfile),
        claims: &Object,
    ) -> impl Iterator<Item = &ClientId> {
        let pin = |claim: &&'static str| {
            // INVARIANT: the names in the table of profiles are claims or pointers.
            let value = ClaimPath::parse(claim).ok()?.find(claims)?;
            Some(Some((*claim, text(value))))
        };
        let pins: Vec<_> = profile.index().iter().filter_map(pin).chain([None]).collect();
        let keys: Vec<Key> = pins.into_iter().map(|pin| Key::new(role, iss, pin)).collect();
        keys.into_iter().filter_map(|key| self.0.get(&key)).flatten()
    }
}

impl Key {
    fn new(role: Role, issuer: &str, pin: Option<(&'static str, String)>) -> Self {
        Self { workload: role == Role::Workload, issuer: issuer.into(), pin }
    }
}

/// A value as JSON, so that the number 7 is not the string of it.
fn text(value: &Value) -> String {
    // INVARIANT: every value that was read is written again.
    serde_json::to_string(value).unwrap_or_default()
}
