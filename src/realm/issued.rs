//! What issued tokens carry beyond what the engine writes, and the rules that decide last: as the
//! realm says it, or a client for itself.
//!
//! A client's word replaces the realm's, member by member; what it does not mention stays. Its rules
//! come after the realm's, which it cannot take away.

use crate::expression::Expression;
use crate::json::Object;
use crate::oauth::{ClaimName, ErrorCode, IssuedTokenType};
use crate::realm::RuleRefusal;

/// What is said of issued tokens; `None` where nothing is said.
#[derive(Debug, Default)]
pub(crate) struct Issued {
    /// Claims that are carried over from the subject token.
    pub(crate) carry: Option<Vec<ClaimName>>,
    /// The values of claims for which nothing was carried.
    pub(crate) default: Option<Object>,
    /// Claims that are computed.
    pub(crate) set: ByKind<Option<Vec<(ClaimName, Expression)>>>,
    pub(crate) may_act: ByKind<Option<IssuedMayAct>>,
}

/// One for each kind of issued token.
#[derive(Debug, Default)]
pub(crate) struct ByKind<T> {
    pub(crate) access_token: T,
    pub(crate) id_token: T,
}

impl<T> ByKind<T> {
    /// That of one kind.
    pub(crate) fn of(&self, kind: IssuedTokenType) -> &T {
        match kind {
            IssuedTokenType::AccessToken => &self.access_token,
            IssuedTokenType::IdToken => &self.id_token,
        }
    }
}

/// The `may_act` of issued tokens.
#[derive(Debug)]
pub(crate) enum IssuedMayAct {
    /// None: what `{}` says.
    Nothing,
    /// The same for every token.
    Object(Object),
    /// One that is computed.
    Expression(Expression),
}

/// A rule of the realm, or of a client.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) when: Expression,
    pub(crate) then: Then,
    /// The code of its refusal, and the phrase that the client is told.
    pub(crate) error: ErrorCode,
    pub(crate) message: Box<str>,
}

impl Rule {
    /// What the rule answers where it refuses.
    pub(crate) fn refusal(&self) -> RuleRefusal {
        RuleRefusal::new(&self.id, self.error, &self.message)
    }
}

/// What follows where the condition of a rule holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Then {
    /// The exchange is refused where it holds.
    Refuse,
    /// The exchange is refused where it does not.
    Require,
}
