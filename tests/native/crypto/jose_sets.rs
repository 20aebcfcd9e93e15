//! The JOSE sets of Wycheproof: whole tokens, with the keys of their issuer.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use edge_token_exchange::jose::{Algorithm, Verdict};
use edge_token_exchange::{JwkSet, JwkSetError, Key, Reading};
use serde_json::{Value, json};

use super::case::{Case, Fate, Question, Stated};
use super::compact::Compact;

const SETS: [&str; 3] = ["json_web_signature", "json_web_crypto", "json_web_key"];

/// The cases that these sets call invalid and the engine calls valid.
const ROCA: &str = "accepted: the modulus has the ROCA fingerprint, which is not looked for";

/// Returns every case of these sets.
pub(super) fn cases() -> Vec<Case> {
    each().map(Token::case).collect()
}

/// Returns the keys, the token and the name of every case that a realm could meet.
pub(super) fn tokens() -> impl Iterator<Item = (String, Value, String)> {
    each().map(|token| (format!("{} {}", token.set, token.id), token.keys, token.text))
}

struct Token {
    set: String,
    id: u64,
    stated: Stated,
    group: String,
    keys: Value,
    text: String,
}

fn each() -> impl Iterator<Item = Token> {
    SETS.into_iter().flat_map(|set| {
        let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "crypto", "wycheproof"].iter().collect();
        let text = fs::read_to_string(file.join(format!("{set}_test.json"))).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let mut tokens = Vec::new();
        for group in document["testGroups"].as_array().unwrap() {
            let key = group.get("public").unwrap_or(&group["private"]);
            let keys = if key.get("keys").is_some() { key.clone() } else { json!({ "keys": [key] }) };
            for test in group["tests"].as_array().unwrap() {
                let text = test.get("jws").unwrap_or(&test["jwe"]);
                tokens.push(Token {
                    set: set.to_owned(),
                    id: test["tcId"].as_u64().unwrap(),
                    stated: Stated::parse(&test["result"]),
                    group: group["comment"].as_str().unwrap().to_owned(),
                    keys: keys.clone(),
                    // One is JSON in the set too: not the compact serialization.
                    text: text.as_str().map_or_else(|| text.to_string(), str::to_owned),
                });
            }
        }
        assert_eq!(document["numberOfTests"].as_u64().unwrap(), tokens.len() as u64, "{set}");
        tokens
    })
}

impl Token {
    fn case(self) -> Case {
        let (row, fate) = match self.question() {
            Err(reason) => ("JOSE sets, before a signature".to_owned(), Fate::Refused { reason }),
            Ok(question) => {
                let row = format!("JOSE sets, {}", question.algorithm);
                (row, self.asked(question))
            }
        };
        Case { set: self.set, id: self.id, stated: self.stated, row, fate }
    }

    fn asked(&self, question: Question) -> Fate {
        if self.group == "jws_rsa_roca_key" {
            return Fate::Asked { question, expected: Verdict::Valid, because: Some(ROCA) };
        }
        self.stated.asked(question)
    }

    fn question(&self) -> Result<Question, String> {
        let (keys, skipped) = JwkSet::parse(self.keys.to_string().as_bytes(), Reading::Canonical).map_err(
            |error| match error {
                JwkSetError::SymmetricKey { .. } => "a symmetric key in the set".to_owned(),
                other => other.to_string(),
            },
        )?;
        if let Some(warning) = skipped.first() {
            return Err(warning.trim_start_matches("/keys/0: skipped, ").to_owned());
        }
        let compact = Compact::parse(&self.text)?;
        let listed: Vec<Algorithm> = keys.keys().filter_map(Key::algorithm).collect();
        let (algorithm, at) = compact.choose(&keys, &listed)?;
        let Compact { message, signature, .. } = compact;
        Ok(Question { keys: Arc::new(keys), at, algorithm, message, signature })
    }
}
