//! One case of a set: the verdict of the set, and its fate in these tests.

use std::fmt;
use std::sync::Arc;

use edge_token_exchange::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict};
use edge_token_exchange::{JwkSet, Key, Reading};
use serde_json::{Value, json};

/// A case of a set.
pub(super) struct Case {
    pub(super) set: String,
    pub(super) id: u64,
    pub(super) stated: Stated,
    /// The row of the table that counts it.
    pub(super) row: String,
    pub(super) fate: Fate,
}

/// The verdict of a set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stated {
    Valid,
    Invalid,
    /// Valid to the letter, and rightly refused by many implementations.
    Acceptable,
}

/// The fate of a case.
pub(super) enum Fate {
    /// The case becomes a question of a back end, with one right answer.
    Asked {
        question: Question,
        expected: Verdict,
        /// The reason where this differs from the verdict of the set.
        because: Option<&'static str>,
    },
    /// The engine's rules for tokens and keys refuse it before a back end checks any signature.
    Refused { reason: String },
}

/// A question of a back end.
pub(super) struct Question {
    pub(super) keys: Arc<JwkSet>,
    /// The index of the key.
    pub(super) at: usize,
    pub(super) algorithm: Algorithm,
    pub(super) message: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl Question {
    pub(super) fn key(&self) -> &Key {
        self.keys.keys().nth(self.at).unwrap()
    }

    pub(super) fn as_signature_question(&self) -> SignatureQuestion<'_> {
        SignatureQuestion {
            key: self.key(),
            algorithm: self.algorithm,
            message: &self.message,
            signature: &self.signature,
            recurrence: Recurrence::Never,
        }
    }
}

impl Stated {
    pub(super) fn parse(result: &Value) -> Self {
        match result.as_str() {
            Some("valid") => Self::Valid,
            Some("invalid") => Self::Invalid,
            Some("acceptable") => Self::Acceptable,
            other => panic!("a result {other:?}"),
        }
    }

    /// Returns the fate of a question for which the set's verdict alone decides.
    pub(super) fn asked(self, question: Question) -> Fate {
        let (expected, because) = match self {
            Self::Valid => (Verdict::Valid, None),
            Self::Invalid => (Verdict::Invalid, None),
            Self::Acceptable => (Verdict::Invalid, Some("acceptable, and refused: not the one encoding")),
        };
        Fate::Asked { question, expected, because }
    }

    /// Returns the fate of a question whose right answer is no, whatever the verdict of the set.
    pub(super) fn refused(self, question: Question, reason: &'static str) -> Fate {
        let because = (self != Self::Invalid).then_some(reason);
        Fate::Asked { question, expected: Verdict::Invalid, because }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({:?}, {})", self.set, self.id, self.stated, self.row)
    }
}

/// Returns the one key of a JWK, or the reason why the engine's rules for keys skip it.
pub(super) fn only_key(jwk: &Value) -> Result<Arc<JwkSet>, String> {
    let (keys, skipped) =
        JwkSet::parse(json!({ "keys": [jwk] }).to_string().as_bytes(), Reading::Canonical).unwrap();
    match skipped.first() {
        None => Ok(Arc::new(keys)),
        Some(warning) => Err(warning.trim_start_matches("/keys/0: skipped, ").to_owned()),
    }
}
