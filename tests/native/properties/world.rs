//! Requests as values: the request to a realm, and its answer.

use edge_token_exchange::oauth::UnixTime;
use edge_token_exchange::trace::{Trace, TraceDetail};
use edge_token_exchange::{Realm, Request, Response, exchange};
use serde_json::{Value, json};

use crate::form::{basic, encode, uri, verified};
use crate::host::{RealmKey, TestHost, block_on};
use crate::settings::{PROVIDER, SECRET, Settings};
use crate::signer::{Signer, key_set};

pub(super) const NOW: i64 = 1_700_000_000;
/// A subject token to be made.
#[derive(Clone, Debug)]
pub(super) struct SubjectToken {
    pub(super) kind: &'static str,
    pub(super) scope: Option<Vec<&'static str>>,
    pub(super) left: i64,
    pub(super) may_act: Option<Value>,
    pub(super) act: Vec<&'static str>,
}

/// The parameters beside the subject token.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) requested: &'static str,
    pub(super) scope: Option<Vec<&'static str>>,
    pub(super) audience: Vec<&'static str>,
    pub(super) actor_left: Option<i64>,
}

/// An answer, and the claims of the token in it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) body: Value,
    pub(super) claims: Option<Value>,
}

/// A realm with its host and its issuer.
pub(super) struct World {
    realm: Realm,
    key: RealmKey,
    host: TestHost,
    provider: Signer,
}

impl World {
    pub(super) fn new(settings: &Settings) -> Self {
        let provider = Signer::parse(&key_set("issuer.ed"));
        let key = RealmKey::parse(&key_set("realm.two-services"));
        let (realm, _) = Realm::parse(&settings.document(&provider).to_string()).unwrap();
        let host = TestHost::new(UnixTime::from_seconds(NOW), &key);
        Self { realm, key, host, provider }
    }

    /// Returns a token of the provider.
    pub(super) fn token(&self, typ: &str, claims: &Value) -> String {
        self.provider.token(typ, claims)
    }

    /// Returns the subject token of this description.
    pub(super) fn subject_token(&self, subject: &SubjectToken) -> String {
        self.token(subject.typ(), &subject.claims())
    }

    pub(super) fn actor_token(&self, left: i64) -> String {
        let (iat, exp) = times(left);
        let claims = json!({ "iss": PROVIDER, "sub": "actor", "aud": "first", "iat": iat, "exp": exp });
        self.token("at+jwt", &claims)
    }

    /// Exchanges a subject token.
    pub(super) fn exchange(&self, client: &str, kind: &str, token: &str, ask: &Ask) -> Answer {
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange".to_owned()),
            ("subject_token", token.to_owned()),
            ("subject_token_type", uri(kind)),
            ("requested_token_type", uri(ask.requested)),
        ];
        form.extend(ask.scope.as_ref().map(|scope| ("scope", scope.join(" "))));
        form.extend(ask.audience.iter().map(|name| ("audience", (*name).to_owned())));
        if let Some(left) = ask.actor_left {
            form.push(("actor_token", self.actor_token(left)));
            form.push(("actor_token_type", uri("access_token")));
        }
        self.send(Some(&basic(client, SECRET)), encode(&form).as_bytes())
    }

    /// Sends a form.
    pub(super) fn send(&self, authorization: Option<&str>, body: &[u8]) -> Answer {
        self.arrive(&Request::form("", body).with_header("authorization", authorization))
    }

    /// Answers a request. A token in the answer is one of the realm's, signature included.
    pub(super) fn arrive(&self, arrived: &Request) -> Answer {
        let mut trace = Trace::new(TraceDetail::Full);
        let response = block_on(exchange(&self.host, &self.realm, arrived, &mut trace)).response;
        let body: Value = serde_json::from_str(&response.body).unwrap();
        let claims = body["access_token"].as_str().map(|token| verified(token, self.key.public()));
        Answer { response, body, claims }
    }
}

impl Answer {
    /// The claims of the token, if the realm issued one.
    pub(super) fn granted(&self) -> Option<&Value> {
        assert_eq!(self.claims.is_some(), self.response.status == 200, "{self:?}");
        self.claims.as_ref()
    }

    pub(super) fn refusal(&self) -> Option<&str> {
        let header = self.response.headers.iter().find(|(name, _)| *name == "x-exchange-refusal");
        header.map(|(_, id)| id.as_str())
    }

    /// Returns the issued scope, as the response reports it.
    pub(super) fn scope(&self) -> Vec<&str> {
        self.body["scope"].as_str().map(|scope| scope.split(' ').collect()).unwrap_or_default()
    }

    pub(super) fn aud(&self) -> Vec<&str> {
        match &self.claims.as_ref().unwrap()["aud"] {
            Value::String(aud) => vec![aud],
            Value::Array(values) => values.iter().map(|aud| aud.as_str().unwrap()).collect(),
            other => panic!("aud is {other}"),
        }
    }

    /// Returns the `sub` of each actor, the current actor first.
    pub(super) fn actors(&self) -> Vec<&str> {
        let mut actors = Vec::new();
        let mut act = &self.claims.as_ref().unwrap()["act"];
        while let Some(sub) = act["sub"].as_str() {
            actors.push(sub);
            act = &act["act"];
        }
        actors
    }
}

impl SubjectToken {
    pub(super) fn typ(&self) -> &'static str {
        if self.kind == "id_token" { "JWT" } else { "at+jwt" }
    }

    pub(super) fn claims(&self) -> Value {
        let (iat, exp) = times(self.left);
        let mut claims = json!({ "iss": PROVIDER, "sub": "u1", "aud": "first", "iat": iat, "exp": exp });
        if self.kind == "access_token" {
            claims["client_id"] = json!("web");
            if let Some(scope) = &self.scope {
                claims["scope"] = json!(scope.join(" "));
            }
        }
        if let Some(may_act) = &self.may_act {
            claims["may_act"] = may_act.clone();
        }
        if let Some(act) = act(&self.act) {
            claims["act"] = act;
        }
        claims
    }
}

/// Returns a chain of actors, outermost first.
fn act(actors: &[&str]) -> Option<Value> {
    actors.iter().rev().fold(None, |inner, sub| {
        let mut act = json!({ "sub": sub });
        if let Some(inner) = inner {
            act["act"] = inner;
        }
        Some(act)
    })
}

fn times(left: i64) -> (i64, i64) {
    let exp = NOW + left;
    (exp.min(NOW) - 10, exp)
}
