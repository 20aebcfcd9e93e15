//! A realm on simulation: what it decides, asked before it is deployed.
//!
//! In:  a realm document, or two of them; cases, each of them claims and what is asked for.
//! Out: [`Results`], how the cases differ from what they expect; or a [`Diff`], who gains and who
//!      loses what between two documents.
//!
//! A case goes the way of every exchange, from the form to the signature, on a machine that is only
//! a harness: tokens are made of claims, nobody signs them, and the harness believes the signatures of
//! those it made itself. What it mints no one else believes, and is never handed out. No host that
//! serves requests knows this room; `tests/native/architecture.rs` sees to that.

mod case;
mod compare;
mod derive;
mod diff;
mod differences;
mod harness;
mod results;
#[cfg(test)]
mod tests;
mod unexercised;

use std::fmt;

pub use self::diff::Diff;
pub use self::results::Results;

use self::case::Case;
use self::harness::Harness;
use crate::realm::RealmError;

/// A mistake in one of the texts of a simulation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SimulationError {
    /// Which text.
    pub text: Text,
    /// The mistake.
    pub error: RealmError,
}

/// A text that a simulation reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Text {
    /// The realm document; of two, the new one.
    Document,
    /// The old realm document of two.
    Old,
    /// The policy tests, or the requests of a comparison.
    Cases,
}

impl Text {
    /// One word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Old => "old",
            Self::Cases => "cases",
        }
    }

    fn wrong(self) -> impl Fn(RealmError) -> SimulationError {
        move |error| SimulationError { text: self, error }
    }
}

impl fmt::Display for SimulationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.text.name(), self.error)
    }
}

impl std::error::Error for SimulationError {}

/// Runs policy tests against the document they are written for.
///
/// # Errors
///
/// [`SimulationError`] for the first mistake in either text. That a test fails is none.
pub fn policy_test(document: &str, tests: &str) -> Result<Results, SimulationError> {
    let harness = Harness::set(document).map_err(Text::Document.wrong())?;
    let tests = Case::parse_tests(tests).map_err(Text::Cases.wrong())?;
    Ok(Results::of(&harness, tests))
}

/// Asks two documents the same requests and tells who gains and who loses what.
///
/// `requests` have the form of policy tests, of which `expect` is not used. Without them the
/// requests are derived from both documents: `src/manual/policy.md` says how.
///
/// # Errors
///
/// [`SimulationError`] for the first mistake in any of the texts.
pub fn policy_diff(old: &str, new: &str, requests: Option<&str>) -> Result<Diff, SimulationError> {
    let stages =
        [Harness::set(old).map_err(Text::Old.wrong())?, Harness::set(new).map_err(Text::Document.wrong())?];
    match requests {
        Some(requests) => {
            let cases = Case::parse(requests).map_err(Text::Cases.wrong())?;
            Ok(Diff::of(&stages, derive::given(cases)))
        }
        None => Ok(Diff::of(&stages, derive::derived(&stages))),
    }
}
