//! Refusals by the rules of a realm document.

use std::borrow::Cow;

use crate::check::Check;
use crate::error::{ErrorResponse, RefusalId, Row};
use crate::realm::RuleRefusal;

/// The row of a rule in the table.
pub(super) fn row(rule: &RuleRefusal) -> Row {
    let id = RefusalId { stage: "policy", rule: Cow::Owned(format!("rule.{}", rule.id)) };
    let description = Cow::Owned(rule.message.as_ref().to_owned());
    Row { check: Check::Rules, response: ErrorResponse { id, error: rule.error, status: 400, description } }
}
