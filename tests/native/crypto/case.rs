//! One case of a set: what the set says of it, and what becomes of it here.

use std::fmt;
use std::sync::Arc;

use edge_token_exchange::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict};
use edge_token_exchange::{JwkSet, Key};
use serde_json::{Value, json};

/// A case of a set.
pub(super) struct Case {
    pub(super) set: String,
    pub(super) id: u64,
    pub(super) stated: Stated,
    /// In which row of the table it is counted.
    pub(super) row: String,
    pub(super) fate: Fate,
}

/// What a set says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stated {
    Valid,
    Invalid,
    /// Valid to the letter, and rightly refused by many.
    Acceptable,
}

/// What becomes of a case.
pub(super) enum Fate {
    /// It comes to a question of a back end, and has one right answer.
    Asked {
        question: Question,
        expected: Verdict,
        /// Why that is not what the set says.
        because: Option<&'static str>,
    },
    /// Our rules for tokens and keys end it before any signature is looked at.
    Refused { reason: String },
}

/// A question of a back end.
pub(super) struct Question {
    pub(super) keys: Arc<JwkSet>,
    /// Which of the keys.
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

    /// The fate of a question that nothing but the set's word decides.
    pub(super) fn asked(self, question: Question) -> Fate {
        let (expected, because) = match self {
            Self::Valid => (Verdict::Valid, None),
            Self::Invalid => (Verdict::Invalid, None),
            Self::Acceptable => (Verdict::Invalid, Some("acceptable, and refused: not the one encoding")),
        };
        Fate::Asked { question, expected, because }
    }

    /// The fate of a question that we answer with no, whatever the set says.
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

/// The one key of a JWK, or why our rules for keys skip it.
pub(super) fn only_key(jwk: &Value) -> Result<Arc<JwkSet>, String> {
    let (keys, skipped) = JwkSet::parse(json!({ "keys": [jwk] }).to_string().as_bytes()).unwrap();
    match skipped.first() {
        None => Ok(Arc::new(keys)),
        Some(warning) => Err(warning.trim_start_matches("/keys/0: skipped, ").to_owned()),
    }
}
