//! What the engine asks of JavaScript, and what it is told.
//!
//! | Number | Question | Texts | Bytes | Answer |
//! |---|---|---|---|---|
//! | 1 | a record | its name | | found with its text, or not |
//! | 2 | a realm's own keys | name of the keyring record | | found with `{ "issuer": iss, "keys": [JWK], "signing": kid }`, or not |
//! | 3 | is a signature the key's? | `alg` and fingerprint of the key; the JWK | message; signature | yes or no |
//! | 4 | a signature | name of the keyring record; `kid` | message | found with the signature, or not |
//! | 5 | is it the first use? | digest of who chose the identifier; digest of the identifier; until when it counts | | yes or no |

use std::mem::take;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::crypto::SignatureQuestion;
use crate::identifier::UnixTime;

/// A question that waits for its answer.
#[derive(Debug)]
pub(super) struct Question {
    number: u32,
    texts: [String; 3],
    bytes: [Vec<u8>; 2],
}

/// What JavaScript answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// 1: yes, or found: with what was found.
    Yes(Vec<u8>),
    /// 2: no, or not found.
    No,
    /// Any other number: the machine failed.
    Unavailable,
}

impl Question {
    pub(super) fn record(name: &str) -> Self {
        Self::new(1, [name.to_owned(), String::new(), String::new()])
    }

    pub(super) fn own_keys(keyring: &str) -> Self {
        Self::new(2, [keyring.to_owned(), String::new(), String::new()])
    }

    pub(super) fn verify(question: &SignatureQuestion<'_>) -> Self {
        let key = format!("{} {}", question.algorithm, URL_SAFE_NO_PAD.encode(question.key.fingerprint()));
        let texts = [key, question.key.jwk().to_owned(), String::new()];
        Self { number: 3, texts, bytes: [question.message.to_vec(), question.signature.to_vec()] }
    }

    pub(super) fn sign(keyring: &str, kid: &str, message: &[u8]) -> Self {
        let texts = [keyring.to_owned(), kid.to_owned(), String::new()];
        Self { number: 4, texts, bytes: [message.to_vec(), Vec::new()] }
    }

    pub(super) fn first_use(party: String, identifier: String, until: UnixTime) -> Self {
        Self::new(5, [party, identifier, until.to_string()])
    }

    fn new(number: u32, texts: [String; 3]) -> Self {
        Self { number, texts, bytes: [Vec::new(), Vec::new()] }
    }

    /// The number by which JavaScript knows what is asked.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    pub(super) fn take_text(&mut self, part: u32) -> String {
        self.texts.get_mut(part as usize).map(take).unwrap_or_default()
    }

    pub(super) fn take_bytes(&mut self, part: u32) -> Vec<u8> {
        self.bytes.get_mut(part as usize).map(take).unwrap_or_default()
    }
}

impl Answer {
    pub(super) fn new(outcome: u32, payload: Vec<u8>) -> Self {
        match outcome {
            1 => Self::Yes(payload),
            2 => Self::No,
            _ => Self::Unavailable,
        }
    }
}
