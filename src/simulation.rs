//! The simulation of a realm: it shows what the realm decides before the operator deploys it.
//!
//! In:  a realm document, or two of them; cases, each with claims and a request.
//! Out: [`Results`], the differences between each case and what it expects; or a [`Diff`], the clients
//!      that gain or lose something from one document to the other.
//!
//! A case passes the whole exchange, from the form to the signature, on a host that is only a harness:
//! the harness makes tokens of claims, signs none, and believes the tokens that it made itself. It
//! hands out none of the tokens it mints, and no verifier elsewhere would believe them. No host that
//! serves requests imports this module, which `tests/native/architecture.rs` checks.

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
    /// The text with the mistake.
    pub text: Text,
    /// The mistake and its place in that text.
    pub error: RealmError,
}

/// A text that a simulation reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Text {
    /// The realm document; in a comparison, the new one.
    Document,
    /// The old realm document of a comparison.
    Old,
    /// The policy tests, or the requests of a comparison.
    Cases,
}

impl Text {
    /// The word for the text in a message.
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

/// Runs policy tests against the document for which the operator wrote them.
///
/// # Errors
///
/// [`SimulationError`] for the first mistake in either text. A test that fails is not an error.
pub fn policy_test(document: &str, tests: &str) -> Result<Results, SimulationError> {
    let harness = Harness::set(document).map_err(Text::Document.wrong())?;
    let tests = Case::parse_tests(tests).map_err(Text::Cases.wrong())?;
    Ok(Results::of(&harness, tests))
}

/// Puts the same requests to two documents and reports which clients gain and lose what.
///
/// `requests` have the form of policy tests; the comparison ignores their `expect`. Without requests it
/// derives them from both documents: `src/manual/policy.md` says how.
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
