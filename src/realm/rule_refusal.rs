//! The answer of a rule in a realm document. Its ids begin with `policy.rule.`.
//!
//! The document supplies id, phrase and code. The check of the document refuses a phrase outside the
//! characters of RFC 6749 §5.2, and a code that a policy must not give.

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
    /// The answer of the rule with this id.
    pub(crate) fn new(id: &str, error: ErrorCode, message: &str) -> Self {
        Self { id: id.into(), error, message: message.into() }
    }
}
