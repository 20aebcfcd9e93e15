//! The markers of an issuer: the claims by which its tokens show their type.
//!
//! Each set belongs to one type. A token meets a set if all of its tests hold.

use crate::json::{Object, Value};
use crate::oauth::TokenType;
use crate::realm::ClaimPath;

/// The sets of an issuer, at most one for each type.
#[derive(Debug, Default)]
pub struct Markers(Vec<MarkerSet>);

/// The tests that a token of one type meets, at least one of them positive.
#[derive(Debug)]
pub(crate) struct MarkerSet {
    pub(crate) token_type: TokenType,
    pub(crate) tests: Vec<(ClaimPath, MarkerTest)>,
}

/// What a place in the claims must hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MarkerTest {
    /// Anything, null included.
    Present,
    /// Nothing.
    Absent,
    /// This string or number.
    Is(Value),
}

impl Markers {
    pub(crate) fn new(sets: Vec<MarkerSet>) -> Self {
        Self(sets)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this type has a set.
    pub(crate) fn covers(&self, token_type: TokenType) -> bool {
        self.0.iter().any(|set| set.token_type == token_type)
    }

    /// The types whose sets the claims meet.
    pub(crate) fn met(&self, claims: &Object) -> impl Iterator<Item = TokenType> {
        self.0.iter().filter(|set| set.is_met(claims)).map(|set| set.token_type)
    }

    /// Whether a test knows this value of a member of the claims.
    pub(crate) fn know(&self, member: &str, value: &Value) -> bool {
        self.tests().any(|(path, test)| {
            path.is_member()
                && path.top() == member
                && match test {
                    MarkerTest::Present => true,
                    MarkerTest::Absent => false,
                    MarkerTest::Is(expected) => expected == value,
                }
        })
    }

    /// Every test of every set.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &(ClaimPath, MarkerTest)> {
        self.0.iter().flat_map(|set| &set.tests)
    }
}

impl MarkerSet {
    fn is_met(&self, claims: &Object) -> bool {
        self.tests.iter().all(|(path, test)| match (test, path.find(claims)) {
            (MarkerTest::Present, found) => found.is_some(),
            (MarkerTest::Absent, found) => found.is_none(),
            (MarkerTest::Is(expected), found) => found == Some(expected),
        })
    }
}
