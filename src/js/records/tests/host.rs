//! A host for the tests: a store that is a map, a guard that is a number, signatures that are real.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::{SIGNED, configure};
use crate::error::HostError;
use crate::jose::portable::{self, PrivateKey};
use crate::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict};
use crate::js::events::Event;
use crate::js::features::Features;
use crate::js::host::JavaScript;
use crate::js::host_call::{HostCall, Reply};
use crate::js::host_calls::HostCalls;
use crate::oauth::{ClientId, UnixTime};
use crate::realm::{Pushed, Realm, Records, split};
use crate::{JwkSet, Reading};

const X: &str = "953dLR5fgfXdIgUdmXULa3OeokIZKqrOiQaj4Kbx0Z0";
const Y: &str = "M_56OvrjqUsXYfGvV3MqhybOCjxf2w2odEQd1ZdeEDM";
const D: &str = "ze6zmHwKY9bc7hknoiogB1cWwpCC-vlMU4TKkoz9rGE";
pub(super) const START: i64 = 1_700_000_000;

/// The behaviour of a part of the host.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Part {
    #[default]
    Works,
    Fails,
}

/// A store, the guard of its realm's version and the platform's signatures.
#[derive(Default)]
pub(super) struct TestHost {
    pub(super) store: u32,
    pub(super) now: Cell<i64>,
    pub(super) records: RefCell<HashMap<String, Vec<u8>>>,
    pub(super) highest: RefCell<Option<(u64, String)>>,
    pub(super) kv: Cell<Part>,
    pub(super) guard: Cell<Part>,
    pub(super) verifying: Cell<Part>,
    pub(super) asked: RefCell<Vec<u32>>,
    /// The events of the last call.
    pub(super) events: RefCell<Vec<Event>>,
}

impl TestHost {
    /// Each test has a store of its own, because the caches belong to the thread.
    pub(super) fn new(signed: bool) -> Rc<Self> {
        thread_local! { static STORES: Cell<u32> = const { Cell::new(1_000) }; }
        let number = STORES.replace(STORES.get() + 1);
        let store = if signed { number | SIGNED } else { number };
        if signed {
            configure(store, &public().to_string());
        }
        Rc::new(Self { store, now: Cell::new(START), ..Self::default() })
    }

    pub(super) fn put(&self, name: &str, text: &str) {
        self.records.borrow_mut().insert(name.to_owned(), text.into());
    }

    /// Stores the records of a split document, signed or unsigned.
    pub(super) fn publish(&self, records: &Records) {
        let signed = self.store & SIGNED != 0;
        for (name, text) in &records.records {
            let typ = if name.starts_with("realm:") { "etx-realm" } else { "etx-client" };
            self.put(name, &if signed { sign(typ, text) } else { text.clone() });
        }
    }

    /// Runs a call of the host to its end, replying to its host calls.
    fn run<T>(&self, ask: impl AsyncFnOnce(&JavaScript) -> T) -> T {
        let calls = HostCalls::default();
        let host = JavaScript::new(
            self.store,
            Features::default(),
            UnixTime::from_seconds(self.now.get()),
            calls.clone(),
        );
        self.asked.borrow_mut().clear();
        let outcome = {
            let mut future = pin!(ask(&host));
            loop {
                match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                    Poll::Ready(outcome) => break outcome,
                    Poll::Pending => {
                        calls.reply(calls.with_call(|call| self.reply(call)).unwrap());
                    }
                }
            }
        };
        *self.events.borrow_mut() = host.events();
        outcome
    }

    fn reply(&self, call: &mut HostCall) -> Reply {
        self.asked.borrow_mut().push(call.number());
        let part = match call.number() {
            1 => &self.kv,
            3 => &self.verifying,
            _ => &self.guard,
        };
        if part.get() == Part::Fails {
            return Reply::Unavailable;
        }
        match call.number() {
            1 => match self.records.borrow().get(&call.take_text(0)) {
                Some(text) => Reply::Yes(text.clone()),
                None => Reply::No,
            },
            3 => verify(call),
            _ => {
                call.take_text(0);
                let asked = (call.take_text(1).parse().unwrap(), call.take_text(2));
                let mut highest = self.highest.borrow_mut();
                if highest.as_ref().is_some_and(|own| own.0 > asked.0 || own.0 == asked.0 && *own != asked) {
                    return Reply::No;
                }
                *highest = Some(asked);
                Reply::Yes(Vec::new())
            }
        }
    }

    /// The served version of the realm.
    pub(super) fn realm(&self) -> Result<Option<u64>, HostError> {
        self.realm_at("realms/alpha").map(|realm| realm.map(|realm| realm.version()))
    }

    pub(super) fn realm_at(&self, path: &str) -> Result<Option<Arc<Realm>>, HostError> {
        self.run(async |host| host.realm_of(path).await)
    }

    /// The served version of a client's record.
    pub(super) fn client(&self, client_id: &str) -> Result<Option<u64>, HostError> {
        let realm = self.realm_at("realms/alpha").unwrap().unwrap();
        let client_id = ClientId::from(client_id);
        let client = self.run(async |host| host.client_of(&realm, &client_id).await);
        client.map(|client| client.map(|client| client.version))
    }

    pub(super) fn after(&self, seconds: i64) {
        self.now.set(self.now.get() + seconds);
    }
}

/// By the portable back end, from the values that JavaScript would get.
fn verify(call: &mut HostCall) -> Reply {
    let algorithm = Algorithm::from_name(&call.take_text(0)).unwrap();
    let jwk: Value = serde_json::from_str(&call.take_text(1)).unwrap();
    let (set, _) =
        JwkSet::parse(json!({ "keys": [jwk] }).to_string().as_bytes(), Reading::Canonical).unwrap();
    let (message, signature) = (call.bytes(0).to_vec(), call.bytes(1).to_vec());
    let question = SignatureQuestion {
        key: set.keys().next().unwrap(),
        algorithm,
        message: &message,
        signature: &signature,
        recurrence: Recurrence::Never,
    };
    match portable::verify(&question).unwrap() {
        Verdict::Valid => Reply::Yes(Vec::new()),
        Verdict::Invalid => Reply::No,
    }
}

pub(super) fn public() -> Value {
    json!({ "kty": "EC", "crv": "P-256", "x": X, "y": Y })
}

pub(super) fn sign(typ: &str, text: &str) -> String {
    let header = json!({ "alg": "ES256", "typ": typ }).to_string();
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(text));
    let mut jwk = public();
    jwk["d"] = json!(D);
    let key = PrivateKey::from_jwk(&jwk.to_string(), Algorithm::Es256).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()).unwrap()))
}

pub(super) fn document(realm: &str, version: u64, clients: &[&str]) -> String {
    let client = |client_id: &&str| {
        json!({
            "client_id": client_id,
            "auth": { "method": "client_secret_basic", "secret_sha256": ["ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs"] },
            "targets": ["orders"]
        })
    };
    json!({
        "realm": realm,
        "issuer": format!("https://edge.example/{realm}"),
        "version": version,
        "trusted_issuers": [],
        "targets": [{ "audience": "orders", "scopes": ["read"] }],
        "clients": clients.iter().map(client).collect::<Vec<_>>()
    })
    .to_string()
}

pub(super) fn records(version: u64) -> Records {
    split(&document("realms/alpha", version, &["svc-a"]), None).unwrap()
}

pub(super) fn name_of(records: &Records) -> &str {
    &records.records.last().unwrap().0
}

pub(super) fn pushed(records: &Records) -> Pushed {
    Pushed::parse(&json!(records.records).to_string()).unwrap()
}
