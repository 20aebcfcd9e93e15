//! Refusals by the rules of a realm document. Their ids begin with `policy.rule.`.
//!
//! The document brings id, phrase and code; it was refused unless the phrase keeps to the characters
//! of RFC 6749 §5.2 and the code is one that a policy may give.

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::{ErrorCode, ErrorResponse, RefusalId, Row};
use crate::trace::Check;

/// A rule of the realm, or of the client, that refused.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RuleRefusal {
    id: Arc<str>,
    error: ErrorCode,
    message: Arc<str>,
}

impl RuleRefusal {
    /// What the rule of that id answers.
    pub(crate) fn new(id: &str, error: ErrorCode, message: &str) -> Self {
        Self { id: id.into(), error, message: message.into() }
    }

    /// Its row of the table.
    pub(super) fn row(&self) -> Row {
        let id = RefusalId { room: "policy", rule: Cow::Owned(format!("rule.{}", self.id)) };
        let description = Cow::Owned(self.message.as_ref().to_owned());
        Row {
            check: Check::Rules,
            response: ErrorResponse { id, error: self.error, status: 400, description },
        }
    }
}
