//! A case: a client, its request, the claims of its tokens, and the expected decision.

use serde::Deserialize;

use crate::json::{Object, Value};
use crate::realm::{RealmError, read};

/// A policy test, or a request of a comparison.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct Case {
    /// The name, which says what the case shows.
    pub(super) name: String,
    /// The time of the request, in seconds since 1970.
    pub(super) now: i64,
    pub(super) request: Asked,
    /// The claims of the subject token; the harness fills in the ones it lacks.
    pub(super) subject: Object,
    /// The claims of the actor token, if the request has one; the harness fills in the ones it lacks.
    pub(super) actor: Option<Object>,
    pub(super) expect: Option<Expect>,
}

/// The request, in the words of the form. A type of token goes by its name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct Asked {
    /// The client that asks. Without it, the exchange finds a workload client by its rule.
    pub(super) client_id: Option<String>,
    pub(super) subject_token_type: Option<String>,
    pub(super) actor_token_type: Option<String>,
    pub(super) requested_token_type: Option<String>,
    pub(super) audience: Vec<String>,
    pub(super) resource: Vec<String>,
    pub(super) scope: Option<String>,
}

/// The decision that a test expects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct Expect {
    pub(super) decision: Decision,
    /// Of a refusal: its id.
    pub(super) refusal: Option<String>,
    /// Of a grant: claims that the new token must have, with their values.
    #[serde(default)]
    pub(super) claims: Object,
    /// Of a grant: claims that the new token must not have.
    #[serde(default)]
    pub(super) absent: Vec<String>,
}

/// One of the two ways in which an exchange ends.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case", expecting = "a decision")]
pub(super) enum Decision {
    Granted,
    Refused,
}

impl Case {
    /// Reads cases, whether or not they expect anything.
    pub(super) fn parse(text: &str) -> Result<Vec<Self>, RealmError> {
        read(text)
    }

    /// Reads cases, and checks that each expects something that can happen.
    pub(super) fn parse_tests(text: &str) -> Result<Vec<Self>, RealmError> {
        let cases = Self::parse(text)?;
        for (index, case) in cases.iter().enumerate() {
            let at = |member: &str, reason: &str| Err(RealmError::new(format!("/{index}{member}"), reason));
            match &case.expect {
                None => return at("", "`expect` is required"),
                Some(Expect { decision: Decision::Refused, refusal: None, .. }) => {
                    return at("/expect", "`refusal` is required where the decision is `refused`");
                }
                Some(Expect { decision: Decision::Refused, claims, absent, .. })
                    if !claims.is_empty() || !absent.is_empty() =>
                {
                    return at("/expect", "what is refused has no claims");
                }
                Some(Expect { decision: Decision::Granted, refusal: Some(_), .. }) => {
                    return at("/expect/refusal", "what is granted has no refusal");
                }
                Some(_) => {}
            }
        }
        Ok(cases)
    }
}

impl Asked {
    /// The URI of the type; an unknown name is sent unchanged.
    pub(super) fn uri(name: Option<&str>) -> String {
        match name.unwrap_or("access_token") {
            name @ ("access_token" | "id_token" | "jwt") => {
                format!("urn:ietf:params:oauth:token-type:{name}")
            }
            other => other.to_owned(),
        }
    }
}

/// Claims, with others added where they have none of that name.
pub(super) fn filled(claims: &Object, others: [(&str, Value); 4]) -> Object {
    let mut all = claims.clone();
    for (name, value) in others {
        if !all.has(name) {
            all.set(name, value);
        }
    }
    all
}
