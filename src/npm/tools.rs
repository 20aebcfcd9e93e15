//! The engine's functions for tools, away from any request: reading a realm document, testing and
//! comparing its policy, the list of refusals.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use strum::IntoEnumIterator as _;

use crate::check::Check;
use crate::error::{ErrorResponse, ExchangeError, HostError};
use crate::exchange;
use crate::realm::record::revocations_name;
use crate::realm::{Demand, Pushed, Realm, RealmError, RealmWarning, Records, split};
use crate::revocation::subject_names;
use crate::simulation::{self, SimulationError};

/// The records of a realm document, as JavaScript sees them.
#[derive(Serialize)]
struct SplitRealm<'a> {
    realm: &'a str,
    issuer: &'a str,
    /// The algorithm with which it signs.
    algorithm: &'a str,
    /// The name of the record with the realm's own keys, which a tool generates.
    keyring: &'a str,
    /// Pairs of name and value, in the order in which the tool writes them.
    records: &'a [(String, String)],
    /// Names of records that the tool deletes after it has written those.
    removed: &'a [String],
    /// The algorithms that the platform must have.
    algorithms: Vec<Demanded<'a>>,
    warnings: &'a [RealmWarning],
}

/// An algorithm, and the place where the document names it.
#[derive(Serialize)]
struct Demanded<'a> {
    pointer: &'a str,
    alg: &'static str,
}

/// The reason against a document.
#[derive(Serialize)]
struct Rejected<'a> {
    error: Pointed<'a>,
}

#[derive(Serialize)]
struct Pointed<'a> {
    /// Of several texts, the one with the fault: `document`, `pushed`, `old` or `cases`.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'static str>,
    pointer: &'a str,
    reason: &'a str,
}

/// Splits a realm document into its records.
///
/// `pushed` is the JSON of the `records` of the previous push, where there was one.
///
/// Returns an object with the members of [`SplitRealm`]; or, for an invalid document, with `error`:
/// the `pointer` to the mistake, its `reason`, and the `text` with the fault if that is `pushed`.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "what JavaScript may leave out arrives owned")]
pub fn split_realm(document: &str, pushed: Option<String>) -> JsValue {
    let rejected = |text, error: &RealmError| value(&Rejected { error: Pointed { text, ..error.into() } });
    let pushed = match pushed.as_deref().map(Pushed::parse).transpose() {
        Ok(pushed) => pushed,
        Err(error) => return rejected(Some("pushed"), &error),
    };
    match split(document, pushed.as_ref()) {
        Ok(records) => value(&SplitRealm::from(&records)),
        Err(error) => rejected(None, &error),
    }
}

/// The names under which a realm revokes a subject, as JavaScript sees them.
#[derive(Serialize)]
struct RevokedSubject {
    /// The name of the record with the realm's revocations.
    realm: String,
    subjects: Vec<String>,
    /// How long the host keeps the not-before time, in seconds.
    #[serde(rename = "keptSeconds")]
    kept_seconds: i64,
}

/// The names under which a realm document revokes a subject of an issuer, those of tokens minted
/// there included: an object with the members of [`RevokedSubject`], or with `error` as
/// [`split_realm`] has it.
#[wasm_bindgen]
pub fn revoked_subject(document: &str, issuer: &str, sub: &str) -> JsValue {
    let names = Realm::parse(document).and_then(|(realm, _)| {
        let subjects = subject_names(&realm, issuer, sub)
            .ok_or_else(|| RealmError::new("/trusted_issuers", "the issuer is not one of them"))?;
        let kept_seconds = realm.not_before_kept();
        Ok(RevokedSubject { realm: revocations_name(realm.path()), subjects, kept_seconds })
    });
    match names {
        Ok(names) => value(&names),
        Err(error) => value(&Rejected { error: (&error).into() }),
    }
}

/// The names of several subjects of an issuer, as JavaScript sees them.
#[derive(Serialize)]
struct RevokedSubjects {
    realm: String,
    /// The names of each, those of [`RevokedSubject`].
    people: Vec<Vec<String>>,
    #[serde(rename = "keptSeconds")]
    kept_seconds: i64,
}

/// The same for several subjects of one issuer: the document is read once.
#[wasm_bindgen]
pub fn revoked_subjects(document: &str, issuer: &str, subs: Vec<String>) -> JsValue {
    let names = Realm::parse(document).and_then(|(realm, _)| {
        let people: Option<Vec<_>> =
            subs.into_iter().map(|sub| subject_names(&realm, issuer, &sub)).collect();
        let people =
            people.ok_or_else(|| RealmError::new("/trusted_issuers", "the issuer is not one of them"))?;
        let kept_seconds = realm.not_before_kept();
        Ok(RevokedSubjects { realm: revocations_name(realm.path()), people, kept_seconds })
    });
    match names {
        Ok(names) => value(&names),
        Err(error) => value(&Rejected { error: (&error).into() }),
    }
}

/// A report in both its forms.
#[derive(Serialize)]
struct Report<'a, R> {
    report: &'a R,
    text: String,
}

/// Runs policy tests, from JSON text, against a realm document.
///
/// Returns the JSON of an object with `report` and, for a person, `text`; or with `error`: the
/// `pointer` to a mistake, its `reason`, and the `text` with the fault.
#[wasm_bindgen]
pub fn policy_test(document: &str, tests: &str) -> String {
    reported(simulation::policy_test(document, tests))
}

/// Compares two realm documents, by requests from JSON text or else by derived ones.
///
/// Returns the same form as [`policy_test`].
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "what JavaScript may leave out arrives owned")]
pub fn policy_diff(old: &str, new: &str, requests: Option<String>) -> String {
    reported(simulation::policy_diff(old, new, requests.as_deref()))
}

fn reported(report: Result<impl Serialize + ToString, SimulationError>) -> String {
    let json = match report {
        Ok(report) => serde_json::to_string(&Report { text: report.to_string(), report: &report }),
        Err(SimulationError { text, error }) => {
            let error = Pointed { text: Some(text.name()), ..(&error).into() };
            serde_json::to_string(&Rejected { error })
        }
    };
    // INVARIANT: a report has string keys and finite numbers, which is all that could fail here.
    json.unwrap_or_default()
}

/// A refusal or a failure, as JavaScript sees it.
#[derive(Serialize)]
struct ListedRefusal {
    id: String,
    status: u16,
    error: &'static str,
    description: String,
    /// The id of the check with this refusal; a failure of the host has none.
    check: Option<String>,
}

/// A check of an exchange, as JavaScript sees it.
#[derive(Serialize)]
struct Planned {
    id: String,
    stage: &'static str,
    clause: &'static str,
}

/// Every refusal, and every failure of the host: an array of objects with the members of [`ListedRefusal`].
/// A realm's own rules are not among them.
#[wasm_bindgen]
pub fn refusals() -> JsValue {
    let refused =
        exchange::refusals().map(|refusal| ListedRefusal::new(refusal.response(), Some(refusal.check())));
    let failed = HostError::iter()
        .map(|error| ListedRefusal::new(ErrorResponse::from(&ExchangeError::Host(error)), None));
    value(&refused.chain(failed).collect::<Vec<_>>())
}

/// Every check of an exchange in order: an array of objects with the members of [`Planned`].
#[wasm_bindgen]
pub fn checks() -> JsValue {
    value(&exchange::checks().map(Planned::from).collect::<Vec<_>>())
}

impl ListedRefusal {
    fn new(response: ErrorResponse, check: Option<Check>) -> Self {
        let ErrorResponse { id, error, status, description } = response;
        Self {
            id: id.to_string(),
            status,
            error: error.as_str(),
            description: description.into_owned(),
            check: check.map(|check| Planned::from(check).id),
        }
    }
}

impl From<Check> for Planned {
    fn from(check: Check) -> Self {
        let (stage, rule) = check.id();
        Self { id: format!("{stage}.{rule}"), stage, clause: check.clause() }
    }
}

impl<'a> From<&'a Records> for SplitRealm<'a> {
    fn from(records: &'a Records) -> Self {
        Self {
            realm: records.realm.as_str(),
            issuer: records.issuer.as_str(),
            algorithm: records.signing_algorithm.name(),
            keyring: &records.keyring_name,
            records: &records.records,
            removed: &records.removed,
            algorithms: records.demands.iter().map(Demanded::from).collect(),
            warnings: &records.warnings,
        }
    }
}

impl<'a> From<&'a Demand> for Demanded<'a> {
    fn from(demand: &'a Demand) -> Self {
        Self { pointer: &demand.pointer, alg: demand.algorithm.name() }
    }
}

impl<'a> From<&'a RealmError> for Pointed<'a> {
    fn from(error: &'a RealmError) -> Self {
        Self { text: None, pointer: &error.pointer, reason: &error.reason }
    }
}

fn value(of: &impl Serialize) -> JsValue {
    // INVARIANT: strings, numbers and lists of them always have a JavaScript value.
    of.serialize(&Serializer::json_compatible().serialize_missing_as_null(false))
        .unwrap_or(JsValue::UNDEFINED)
}
