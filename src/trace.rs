//! The decision trace: each check in the order of its stage, its clause, what was seen, how it went.
//!
//! A trace is kept for every exchange. Passing a check writes one small entry; what was seen and
//! expected is rendered only when somebody watches.

pub(crate) mod wording;

use crate::audit::AuditRecord;
use crate::check::Check;

/// How a check went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It held.
    Passed,
    /// It did not, and ended the exchange.
    Failed,
}

/// One check that was made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// Which.
    pub check: Check,
    /// How it went.
    pub outcome: Outcome,
    /// What was compared, if the trace is watched and the check compares anything.
    pub compared: Option<Compared>,
}

/// The two sides of a comparison, as a client reads them.
///
/// `seen` holds what the request and its tokens say, claims of a token that is not verified marked
/// as such. `expected` holds values of the request, this client's own settings and numbers that the
/// realm's metadata publishes; what else the realm is told, other clients' settings above all, is
/// named and not quoted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Compared {
    /// What the request or its tokens brought; `None` while it could not be read.
    pub seen: Option<String>,
    /// What would pass.
    pub expected: String,
}

/// Whether anybody will read what was compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TraceDetail {
    /// Nobody: outcomes only.
    Outcomes,
    /// Somebody: comparisons are rendered.
    Full,
}

/// What is seen and what is expected, rendered.
pub(crate) type Comparison = (String, String);

/// Room for the checks of an exchange with two tokens.
const USUAL: usize = 64;

/// What has been checked so far.
#[derive(Debug)]
pub struct Trace {
    watch: TraceDetail,
    entries: Vec<Entry>,
    compared: Option<Compared>,
    record: Option<Box<AuditRecord>>,
}

impl Trace {
    /// A trace of nothing yet.
    pub fn new(watch: TraceDetail) -> Self {
        Self { watch, entries: Vec::with_capacity(USUAL), compared: None, record: None }
    }

    /// A trace that also keeps account for the audit line.
    pub fn audited(watch: TraceDetail) -> Self {
        Self { record: Some(Box::default()), ..Self::new(watch) }
    }

    /// The account, if one is kept.
    pub fn record(&self) -> Option<&AuditRecord> {
        self.record.as_deref()
    }

    /// The checks that were made, in order. The last is the one that failed, if one did.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// From now on somebody watches.
    pub(crate) fn in_full(&mut self) {
        self.watch = TraceDetail::Full;
    }

    /// Notes something for the audit line. `note` runs only when an account is kept.
    pub(crate) fn audit(&mut self, write: impl FnOnce(&mut AuditRecord)) {
        if let Some(record) = &mut self.record {
            write(record);
        }
    }

    /// A trace of checks that may have to be left out of this one; the account goes with it.
    pub(crate) fn scoped(&mut self) -> Self {
        Self { record: self.record.take(), ..Self::new(self.watch) }
    }

    /// Takes the account back from a trace that was set aside.
    pub(crate) fn take_record(&mut self, other: &mut Self) {
        self.record = other.record.take();
    }

    /// Takes over the checks of another trace.
    pub(crate) fn append(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// Makes a check: `describe` says what is compared, `rule` decides. A refusal leaves what was compared
    /// to the entry of the failed check, which the pipeline writes.
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

    /// Says what the next check compares: what is seen, what is expected. `render` runs only when
    /// somebody watches.
    pub(crate) fn compare(&mut self, render: impl FnOnce() -> Comparison) {
        if self.watch == TraceDetail::Full {
            let (seen, expected) = render();
            self.compared = Some(Compared { seen: Some(seen), expected });
        }
    }

    /// Says what the next check expects of something that may turn out not to be readable.
    pub(crate) fn expects(&mut self, expected: &'static str) {
        if self.watch == TraceDetail::Full {
            self.compared = Some(Compared { seen: None, expected: expected.to_owned() });
        }
    }

    /// The check held.
    pub(crate) fn passed(&mut self, check: Check) {
        self.push(check, Outcome::Passed);
    }

    /// The check did not hold.
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
    fn nothing_is_rendered_when_nobody_watches() {
        let mut trace = Trace::new(TraceDetail::Outcomes);
        trace.compare(|| panic!("rendered for nobody"));
        trace.passed(Check::Method);
        assert_eq!(trace.entries()[0].compared, None);
    }

    #[test]
    fn what_is_compared_belongs_to_the_next_check_alone() {
        let mut trace = Trace::new(TraceDetail::Full);
        trace.compare(|| ("GET".to_owned(), "POST".to_owned()));
        trace.failed(Check::Method);
        trace.passed(Check::ContentType);
        let compared = |index: usize| trace.entries()[index].compared.as_ref();
        assert_eq!(compared(0).and_then(|both| both.seen.as_deref()), Some("GET"));
        assert_eq!(compared(1), None);
    }
}
