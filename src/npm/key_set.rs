//! How the engine judges the key set of a trusted issuer, for `doctor`: a counter beside the engine's own
//! reader calls a set good that ends every exchange.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::jose::{Algorithm, JwkSet, JwkSetError, Reading, UnusableKey};

/// The judgement, as JavaScript sees it.
#[derive(Default, Serialize)]
struct Judged {
    /// How many keys can verify a token of the issuer.
    usable: usize,
    /// Every other key, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<Skipped>,
    /// Why the set is not used: one word, and a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Skipped {
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    reason: String,
}

/// Judges a key set as a host would fetch it for an issuer with this `iss` and these algorithms. Returns
/// the JSON of an object with `usable`, the number of keys that can verify; `skipped`, the others with
/// `kid` and `reason`; and where the set is not used at all `reason`, one word, and `error`, a sentence.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "a list of texts arrives owned")]
pub fn judge_key_set(text: &[u8], issuer: &str, algorithms: Vec<String>) -> String {
    let listed: Vec<Algorithm> = algorithms.iter().filter_map(|name| Algorithm::from_name(name)).collect();
    // INVARIANT: numbers and strings always have a JSON text.
    serde_json::to_string(&judged(JwkSet::parse_kept(text), issuer, &listed)).unwrap_or_default()
}

/// Judges a key set as a host would fetch it for a client that signs its assertions, as
/// [`judge_key_set`] does.
#[wasm_bindgen]
pub fn judge_client_key_set(text: &[u8]) -> String {
    let set = JwkSet::parse(text, Reading::Canonical).map(|(set, _)| set);
    serde_json::to_string(&judged(set, "", &Algorithm::ALL)).unwrap_or_default()
}

fn judged(set: Result<JwkSet, JwkSetError>, issuer: &str, listed: &[Algorithm]) -> Judged {
    let refused = |error: JwkSetError| (Some(error.word()), Some(error.to_string()));
    let set = match set {
        Ok(set) => set,
        Err(error) => {
            let (reason, error) = refused(error);
            return Judged { reason, error, ..Judged::default() };
        }
    };
    let unusable = set.unusable(None, listed, issuer);
    let usable = (set.keys().count() + set.skipped().len()).saturating_sub(unusable.len());
    let (reason, error) = if usable == 0 { refused(JwkSetError::NoUsableKey) } else { (None, None) };
    Judged { usable, skipped: unusable.iter().map(Skipped::of).collect(), reason, error }
}

impl Skipped {
    fn of(key: &UnusableKey) -> Self {
        Self { kid: key.kid().map(str::to_owned), reason: key.reason().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const KEY: &str = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;

    fn judge(text: &str, algorithms: &[&str]) -> Value {
        let algorithms = algorithms.iter().map(|&name| name.to_owned()).collect();
        serde_json::from_str(&judge_key_set(text.as_bytes(), "https://idp.example", algorithms)).unwrap()
    }

    #[test]
    fn a_set_is_judged_for_the_issuer() {
        let set = format!(r#"{{"keys":[{{{KEY},"kid":"a"}},{{"kty":"new","kid":"b"}}]}}"#);
        let b = json!({ "kid": "b", "reason": "`kty` is not known" });
        assert_eq!(judge(&set, &["EdDSA"]), json!({ "usable": 1, "skipped": [b] }));
        let a = json!({ "kid": "a", "reason": "no listed algorithm is of its type" });
        let none = json!({
            "usable": 0, "skipped": [b, a], "reason": "no_usable_key", "error": "no key that can verify",
        });
        assert_eq!(judge(&set, &["ES256"]), none);
    }

    #[test]
    fn what_is_no_set_has_a_word() {
        assert_eq!(judge("<html>", &["ES256"])["reason"], "not_json");
        assert_eq!(judge("{}", &["ES256"])["usable"], 0);
    }
}
