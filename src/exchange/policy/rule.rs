//! What a rule is: a check with its clause, the refusals it can give, how a trace shows it, and the
//! function that decides.

use crate::check::{Check, PolicyCheck};
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::trace::{Comparison, Trace};

/// A rule that lets an exchange pass or refuses it. Rules that also yield something, such as a scope,
/// are functions that [`decide`](super::decide) calls by name.
pub(super) struct Rule {
    /// The check, by its name within the stage.
    pub(super) check: &'static PolicyCheck,
    /// Each refusal it can give.
    pub(super) refusals: &'static [&'static PolicyRefusal],
    /// What is compared, for a trace in full.
    pub(super) describe: fn(&ExchangeContext<'_, '_>) -> Comparison,
    /// The rule itself.
    pub(super) evaluate: fn(&ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal>,
}

impl Rule {
    /// Applies the rule and writes the check into the trace.
    pub(super) fn apply(
        &self,
        context: &ExchangeContext<'_, '_>,
        trace: &mut Trace,
    ) -> Result<(), &'static PolicyRefusal> {
        trace.check(Check::Policy(self.check), || (self.describe)(context), || (self.evaluate)(context))
    }
}
