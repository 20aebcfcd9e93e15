//! The vectors as types, and their paths. `tests/vectors/README.md` documents them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use edge_token_exchange::revocation::subject_names;
use edge_token_exchange::{Realm, Transport, http};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One request and the expected answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) clauses: Vec<String>,
    /// Where the provider documents a token of this shape; a page, or a file of this project.
    pub(crate) source: Option<String>,
    pub(crate) now: i64,
    pub(crate) realm: String,
    pub(crate) request: Request,
    #[serde(default)]
    pub(crate) repeat: bool,
    /// The endpoint of the request; the token endpoint if the vector names none.
    pub(crate) route: Option<String>,
    /// The not-before times that a vector sets for subjects.
    #[serde(default)]
    pub(crate) not_before: Vec<NotBefore>,
    /// The bodies that the client sends to the revocation endpoint before.
    #[serde(default)]
    pub(crate) revocations: Vec<Request>,
    pub(crate) expect: Expect,
}

/// A not-before time: the engine refuses earlier tokens of the subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotBefore {
    pub(crate) iss: String,
    pub(crate) sub: String,
    pub(crate) not_before: i64,
}

/// A request as the client sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) method: Option<String>,
    pub(crate) transport: Option<String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Request {
    /// Returns the request as it arrives at a path.
    pub(crate) fn at(&self, path: &str) -> http::Request {
        let mut headers = http::Headers::default();
        for (name, value) in &self.headers {
            headers.set(name, Some(value));
        }
        http::Request {
            transport: match self.transport.as_deref() {
                Some("plain") => Transport::Plain,
                _ => Transport::Secure,
            },
            method: self.method.as_deref().unwrap_or("POST").to_owned(),
            path: path.to_owned(),
            headers,
            body: self.body.clone().into_bytes(),
        }
    }

    /// Returns the request as it reaches an endpoint, which reads no path.
    pub(crate) fn arrived(&self) -> http::Request {
        self.at("")
    }
}

/// The expected answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) status: u16,
    pub(crate) refusal: Option<String>,
    #[serde(default)]
    pub(crate) body: Map<String, Value>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) token: Option<ExpectedToken>,
    /// The JWT that is the whole body, if it is one.
    pub(crate) jwt: Option<ExpectedToken>,
}

/// The token in the answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedToken {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
}

impl Vector {
    /// Returns its not-before times, as a realm names them.
    pub(crate) fn not_before_times(&self, realm: &Realm) -> BTreeMap<String, i64> {
        let named = |own: &NotBefore| subject_names(realm, &own.iss, &own.sub).unwrap();
        let times = self.not_before.iter();
        times.flat_map(|own| named(own).into_iter().map(|name| (name, own.not_before))).collect()
    }
}

/// Returns every vector of every topic.
pub(crate) fn all() -> Vec<Vector> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            serde_json::from_str::<Vec<Vector>>(&text).unwrap_or_else(|error| panic!("{file:?}: {error}"))
        })
        .collect()
}

/// Returns a file beside the vectors, such as a realm document.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "vectors"].iter().collect()
}
