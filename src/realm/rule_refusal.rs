//! What a rule of a realm document answers. Its ids begin with `policy.rule.`.
//!
//! The document brings id, phrase and code; it was refused unless the phrase keeps to the characters
//! of RFC 6749 §5.2 and the code is one that a policy may give.

use std::sync::Arc;

use crate::oauth::ErrorCode;

/// A rule of the realm, or of the client, that refused.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RuleRefusal {
    pub(crate) id: Arc<str>,
    pub(crate) error: ErrorCode,
    pub(crate) message: Arc<str>,
}

impl RuleRefusal {
    /// What the rule of that id answers.
    pub(crate) fn new(id: &str, error: ErrorCode, message: &str) -> Self {
        Self { id: id.into(), error, message: message.into() }
    }
}
