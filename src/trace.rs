//! The decision trace: each check in the order of its stage, its clause, its comparison, its
//! outcome.
//!
//! The engine keeps a trace for every exchange. A passed check writes one small entry; a comparison
//! is rendered only for a trace in full.

pub(crate) mod wording;

use crate::audit::AuditRecord;
use crate::check::Check;

/// The outcome of a check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// The rule holds.
    Passed,
    /// The rule does not hold, and the exchange ended there.
    Failed,
}

/// One check that the engine made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The check, with its id and clause.
    pub check: Check,
    /// Whether the rule holds.
    pub outcome: Outcome,
    /// The comparison, if the trace is in full and the check compares values.
    pub compared: Option<Compared>,
}

/// The two sides of a comparison, in the form that a client reads.
///
/// `seen` holds values of the request and its tokens, with claims of an unverified token marked as
/// unverified. `expected` holds values of the request, this client's own settings and numbers that
/// the realm's metadata publishes; it names every other setting without quoting it, above all those
/// of other clients.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Compared {
    /// The values in the request or its tokens; `None` until they are read.
    pub seen: Option<String>,
    /// The values that pass the check.
    pub expected: String,
}

/// How much a trace records.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TraceDetail {
    /// The outcome of each check, without comparisons.
    Outcomes,
    /// The trace in full: each comparison is rendered.
    Full,
}

/// The rendered values: seen, then expected.
pub(crate) type Comparison = (String, String);

/// Capacity, in entries, for the checks of an exchange with two tokens.
const USUAL: usize = 64;

/// The checks made so far, and the audit record where the host writes an audit line.
#[derive(Debug)]
pub struct Trace {
    detail: TraceDetail,
    entries: Vec<Entry>,
    compared: Option<Compared>,
    record: Option<Box<AuditRecord>>,
}

impl Trace {
    /// An empty trace without an audit record.
    pub fn new(detail: TraceDetail) -> Self {
        Self { detail, entries: Vec::with_capacity(USUAL), compared: None, record: None }
    }

    /// An empty trace with an audit record.
    pub fn audited(detail: TraceDetail) -> Self {
        Self { record: Some(Box::default()), ..Self::new(detail) }
    }

    /// The audit record, if the trace has one.
    pub fn record(&self) -> Option<&AuditRecord> {
        self.record.as_deref()
    }

    /// The checks in the order they were made. If one failed, it is the last.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Records each later comparison in full.
    pub(crate) fn in_full(&mut self) {
        self.detail = TraceDetail::Full;
    }

    /// Writes into the audit record. `write` runs only if the trace has one.
    pub(crate) fn audit(&mut self, write: impl FnOnce(&mut AuditRecord)) {
        if let Some(record) = &mut self.record {
            write(record);
        }
    }

    /// An empty trace for checks that the caller may drop; the audit record moves into it.
    pub(crate) fn scoped(&mut self) -> Self {
        Self { record: self.record.take(), ..Self::new(self.detail) }
    }

    /// Moves the audit record back from a scoped trace.
    pub(crate) fn take_record(&mut self, other: &mut Self) {
        self.record = other.record.take();
    }

    /// Appends the checks of a scoped trace, and the comparison of the check that it did not finish.
    pub(crate) fn append(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.compared = other.compared.or(self.compared.take());
    }

    /// Makes a check: `describe` renders the comparison, `rule` decides. After a refusal the
    /// comparison stays for the entry of the failed check, which the pipeline writes.
    pub(crate) fn check<T, E>(
        &mut self,
        check: Check,
        describe: impl FnOnce() -> Comparison,
        rule: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.compare(describe);
        let value = rule()?;
        self.passed(check);
        Ok(value)
    }

    /// Sets the comparison of the next check, seen then expected. `render` runs only for a trace in
    /// full.
    pub(crate) fn compare(&mut self, render: impl FnOnce() -> Comparison) {
        if self.detail == TraceDetail::Full {
            self.compared_by(render());
        }
    }

    /// Out of line: the code above stands once for each check.
    #[inline(never)]
    fn compared_by(&mut self, (seen, expected): Comparison) {
        self.compared = Some(Compared { seen: Some(seen), expected });
    }

    /// Sets the expectation of the next check, for a value that may be unreadable.
    pub(crate) fn expects(&mut self, expected: &'static str) {
        if self.detail == TraceDetail::Full {
            self.compared = Some(Compared { seen: None, expected: expected.to_owned() });
        }
    }

    /// Records that the check passed.
    pub(crate) fn passed(&mut self, check: Check) {
        self.push(check, Outcome::Passed);
    }

    /// Records that the check failed.
    pub(crate) fn failed(&mut self, check: Check) {
        self.push(check, Outcome::Failed);
    }

    fn push(&mut self, check: Check, outcome: Outcome) {
        let compared = self.compared.take();
        self.entries.push(Entry { check, outcome, compared });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_of_outcomes_renders_no_comparison() {
        let mut trace = Trace::new(TraceDetail::Outcomes);
        trace.compare(|| panic!("rendered without a reader"));
        trace.passed(Check::Method);
        assert_eq!(trace.entries()[0].compared, None);
    }

    #[test]
    fn a_comparison_belongs_to_the_next_check_alone() {
        let mut trace = Trace::new(TraceDetail::Full);
        trace.compare(|| ("GET".to_owned(), "POST".to_owned()));
        trace.failed(Check::Method);
        trace.passed(Check::ContentType);
        let compared = |index: usize| trace.entries()[index].compared.as_ref();
        assert_eq!(compared(0).and_then(|both| both.seen.as_deref()), Some("GET"));
        assert_eq!(compared(1), None);
    }
}
