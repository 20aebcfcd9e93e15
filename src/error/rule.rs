//! Refusals by the rules of a realm document.

use std::borrow::Cow;

use crate::check::{Check, PolicyCheck};
use crate::error::{ErrorResponse, RefusalId, Row};
use crate::realm::RuleRefusal;

/// The check of all rules of the realm document.
pub(crate) static RULES_CHECK: PolicyCheck =
    PolicyCheck { name: "rules", clause: "house rule, within RFC 8693 section 2.2.2" };

/// The check and the response of a refusal by such a rule.
pub(super) fn row(rule: &RuleRefusal) -> Row {
    let id = RefusalId { stage: "policy", rule: Cow::Owned(format!("rule.{}", rule.id)) };
    let description = Cow::Owned(rule.message.as_ref().to_owned());
    Row {
        check: Check::Policy(&RULES_CHECK),
        response: ErrorResponse { id, error: rule.error, status: 400, description },
    }
}
