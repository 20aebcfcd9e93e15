//! Refusals of stage 5. RFC 8693 §2.2.2: the code is `invalid_request`, except where a rule is
//! about a target, a scope or the permissions of the client.
//!
//! Each is declared beside its rule, in `src/exchange/policy/`.

use std::hash::{Hash, Hasher};

use crate::check::{Check, PolicyCheck};
use crate::error::{Row, entry};
use crate::oauth::ErrorCode;

/// A rule of the realm forbids the exchange.
#[derive(Debug)]
pub struct PolicyRefusal {
    check: &'static PolicyCheck,
    rule: &'static str,
    error: ErrorCode,
    description: &'static str,
}

impl PolicyRefusal {
    /// A refusal with the code `invalid_request`; `rule` is its id after `policy.`.
    pub(crate) const fn new(
        check: &'static PolicyCheck,
        rule: &'static str,
        description: &'static str,
    ) -> Self {
        Self::coded(check, rule, ErrorCode::InvalidRequest, description)
    }

    /// A refusal with another error code.
    pub(crate) const fn coded(
        check: &'static PolicyCheck,
        rule: &'static str,
        error: ErrorCode,
        description: &'static str,
    ) -> Self {
        Self { check, rule, error, description }
    }

    /// The check and the response of this refusal.
    pub(super) fn row(&self) -> Row {
        entry(Check::Policy(self.check), "policy", self.rule, (self.error, 400), self.description)
    }
}

impl PartialEq for PolicyRefusal {
    fn eq(&self, other: &Self) -> bool {
        self.rule == other.rule
    }
}

impl Eq for PolicyRefusal {}

impl Hash for PolicyRefusal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rule.hash(state);
    }
}
