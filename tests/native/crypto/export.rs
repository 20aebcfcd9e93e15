//! Writes the cases to a file for the back ends that JavaScript calls.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::Verdict;
use serde_json::{Value, json};

use super::case::{Case, Fate};

/// Returns every case that is a question, with its right answer, and the number of the others.
pub(super) fn json(cases: &[Case]) -> String {
    let mut keys: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut asked = Vec::new();
    for case in cases {
        let Fate::Asked { question, expected, because } = &case.fate else { continue };
        let jwk = question.key().jwk();
        let key = *places.entry(jwk.to_owned()).or_insert_with(|| {
            keys.push(jwk.to_owned());
            keys.len() - 1
        });
        asked.push(json!({
            "set": case.set,
            "id": case.id,
            "row": case.row,
            "alg": question.algorithm.name(),
            "key": key,
            "message": URL_SAFE_NO_PAD.encode(&question.message),
            "signature": URL_SAFE_NO_PAD.encode(&question.signature),
            "expected": *expected == Verdict::Valid,
            "because": because,
        }));
    }
    let refused = cases.len() - asked.len();
    Value::from_iter([
        ("keys".to_owned(), json!(keys)),
        ("cases".to_owned(), json!(asked)),
        ("refused".to_owned(), json!(refused)),
    ])
    .to_string()
}
