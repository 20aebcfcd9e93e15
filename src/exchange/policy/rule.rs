//! The parts of a rule: a check with its clause, the refusals, the comparison for a trace, and the
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
    /// Each refusal that the rule can return.
    pub(super) refusals: &'static [&'static PolicyRefusal],
    /// Renders the comparison for a trace in full.
    pub(super) describe: fn(&ExchangeContext<'_, '_>) -> Comparison,
    /// Decides: `Ok` lets the exchange pass.
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
