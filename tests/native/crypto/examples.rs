//! The examples that the RFCs print. RFC 7515 appendix A, RFC 7520 section 4, RFC 7638 section 3.1,
//! RFC 8037 appendix A. RFC 8812 has none.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::Algorithm;
use edge_token_exchange::jose::portable::PrivateKey;
use edge_token_exchange::{JwkSet, Reading};
use serde_json::{Value, json};

use super::case::{Case, Fate, Question, Stated, only_key};
use super::compact::Compact;

fn examples() -> Value {
    serde_json::from_str(include_str!("../../crypto/examples.json")).unwrap()
}

/// The tokens, each valid by its RFC.
pub(super) fn cases() -> Vec<Case> {
    let examples = examples();
    let tokens = examples["tokens"].as_array().unwrap().iter().zip(1..);
    tokens
        .map(|(example, id)| {
            let (row, fate) = match question(example) {
                Err(reason) => ("RFC examples, before a signature".to_owned(), Fate::Refused { reason }),
                Ok(question) => {
                    (format!("RFC examples, {}", question.algorithm), Stated::Valid.asked(question))
                }
            };
            Case { set: example["name"].as_str().unwrap().to_owned(), id, stated: Stated::Valid, row, fate }
        })
        .collect()
}

fn question(example: &Value) -> Result<Question, String> {
    let set = json!({ "keys": [example["jwk"]] }).to_string();
    let (keys, _) =
        JwkSet::parse(set.as_bytes(), Reading::Canonical).map_err(|_| "a symmetric key".to_owned())?;
    let compact = Compact::parse(example["token"].as_str().unwrap())?;
    let listed: Vec<Algorithm> = Algorithm::from_name(example["alg"].as_str().unwrap()).into_iter().collect();
    let (algorithm, at) = compact.choose(&keys, &listed)?;
    let Compact { message, signature, .. } = compact;
    Ok(Question { keys: Arc::new(keys), at, algorithm, message, signature })
}

#[test]
fn only_hmac_and_none_are_refused_of_the_examples() {
    for (case, example) in cases().iter().zip(examples()["tokens"].as_array().unwrap()) {
        let refused = match &case.fate {
            Fate::Refused { reason } => json!(reason),
            Fate::Asked { .. } => Value::Null,
        };
        assert_eq!(refused, example["refused"], "{case}");
    }
}

#[test]
fn the_fingerprint_of_a_key_is_its_thumbprint() {
    for example in examples()["thumbprints"].as_array().unwrap() {
        let keys = only_key(&example["jwk"]).unwrap();
        let fingerprint = URL_SAFE_NO_PAD.encode(keys.keys().next().unwrap().fingerprint());
        assert_eq!(fingerprint, example["thumbprint"].as_str().unwrap(), "{}", example["name"]);
    }
}

#[test]
fn ed25519_signs_as_its_example_does() {
    let example = &examples()["signing"];
    let algorithm = Algorithm::from_name(example["alg"].as_str().unwrap()).unwrap();
    let key = PrivateKey::from_jwk(&example["jwk"].to_string(), algorithm).unwrap();
    let signature = key.sign(example["message"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(signature), example["signature"].as_str().unwrap());
}
