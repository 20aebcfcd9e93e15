//! The results of policy tests: for a person line by line, for a program as JSON.

use std::fmt;

use serde::Serialize;

use super::case::{Case, Decision, Expect};
use super::harness::{Decided, FailedCheck, Harness};
use crate::json::{Object, Value};

/// The results of policy tests, in the order in which the operator wrote them.
#[derive(Debug, Serialize)]
pub struct Results {
    passed: usize,
    failed: usize,
    results: Vec<TestResult>,
}

/// The result of one test.
#[derive(Debug, Serialize)]
struct TestResult {
    name: String,
    passed: bool,
    decision: &'static str,
    refusal: Option<String>,
    check: Option<FailedCheck>,
    claims: Option<Object>,
    differences: Vec<Difference>,
}

/// A difference from the expected value; `null` stands for an absent one.
#[derive(Debug, Serialize)]
struct Difference {
    what: String,
    expected: Value,
    got: Value,
}

impl Results {
    pub(super) fn of(harness: &Harness, tests: Vec<Case>) -> Self {
        let results: Vec<_> = tests.into_iter().map(|test| TestResult::of(harness, test)).collect();
        let passed = results.iter().filter(|result| result.passed).count();
        Self { passed, failed: results.len() - passed, results }
    }

    /// The number of tests that failed.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// The number of tests.
    pub fn len(&self) -> usize {
        self.results.len()
    }

    /// Whether there are no tests, so that a pass would mean nothing.
    pub fn is_empty(&self) -> bool {
        self.results.is_empty()
    }
}

impl TestResult {
    fn of(harness: &Harness, test: Case) -> Self {
        let decided = harness.decide(&test);
        let differences =
            test.expect.as_ref().map(|expect| differences(expect, &decided)).unwrap_or_default();
        let (decision, refusal, check, claims) = match decided {
            Decided::Granted(granted) => ("granted", None, None, Some(granted.claims)),
            Decided::Refused(refused) => ("refused", Some(refused.id), refused.check, None),
        };
        let passed = differences.is_empty();
        Self { name: test.name, passed, decision, refusal, check, claims, differences }
    }
}

fn differences(expect: &Expect, decided: &Decided) -> Vec<Difference> {
    let text = |text: &str| Value::String(text.to_owned());
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: Value, got: Value| {
        if expected != got {
            differences.push(Difference { what: what.to_owned(), expected, got });
        }
    };
    match (expect.decision, decided) {
        (Decision::Granted, Decided::Refused(_)) => compare("decision", text("granted"), text("refused")),
        (Decision::Refused, Decided::Granted(_)) => compare("decision", text("refused"), text("granted")),
        (Decision::Refused, Decided::Refused(refused)) => {
            compare("refusal", text(expect.refusal.as_deref().unwrap_or_default()), text(&refused.id));
        }
        (Decision::Granted, Decided::Granted(granted)) => {
            for (name, value) in expect.claims.members() {
                let got = granted.claims.member(name).cloned().unwrap_or(Value::Null);
                compare(name, value.clone(), got);
            }
            for name in &expect.absent {
                let got = granted.claims.member(name).cloned().unwrap_or(Value::Null);
                compare(name, Value::Null, got);
            }
        }
    }
    differences
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in &self.results {
            result.fmt(f)?;
        }
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl fmt::Display for TestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", if self.passed { "ok    " } else { "FAILED" }, self.name)?;
        if self.passed {
            return Ok(());
        }
        for Difference { what, expected, got } in &self.differences {
            writeln!(f, "         {what}: expected {}, got {}", shown(expected), shown(got))?;
        }
        if let Some(refusal) = &self.refusal {
            writeln!(f, "         refused with {refusal}")?;
        }
        if let Some(FailedCheck { id, clause, seen, expected }) = &self.check {
            writeln!(f, "         by the check {id} ({clause})")?;
            if let Some(expected) = expected {
                let seen = seen.as_deref().unwrap_or("what cannot be read");
                writeln!(f, "         which saw {seen} and expected {expected}")?;
            }
        }
        Ok(())
    }
}

/// A value as a person reads it: words without quotes, the rest as JSON.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        // INVARIANT: a value has string keys and finite numbers, and only others could fail.
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}
