//! The claims of issued tokens beyond those that the engine writes, and the rules that decide last:
//! as the realm's document says, or a client's part of it.
//!
//! A client's member replaces the realm's; a member that the client leaves out keeps the realm's value.
//! A client's rules come after the realm's, and cannot remove them.

use crate::expression::Expression;
use crate::json::Object;
use crate::oauth::{ClaimName, ErrorCode, IssuedTokenType};
use crate::realm::RuleRefusal;

/// The configuration of issued tokens; `None` where the document is silent.
#[derive(Debug, Default)]
pub(crate) struct Issued {
    /// The claims that the engine carries over from the subject token.
    pub(crate) carry: Option<Vec<ClaimName>>,
    /// The values of claims for which the engine carries nothing over.
    pub(crate) default: Option<Object>,
    /// The claims that expressions compute.
    pub(crate) set: ByTokenType<Option<Vec<(ClaimName, Expression)>>>,
    pub(crate) may_act: ByTokenType<Option<IssuedMayAct>>,
}

/// One value for each type of issued token.
#[derive(Debug, Default)]
pub(crate) struct ByTokenType<T> {
    pub(crate) access_token: T,
    pub(crate) id_token: T,
}

impl<T> ByTokenType<T> {
    /// The value for one type.
    pub(crate) fn of(&self, token_type: IssuedTokenType) -> &T {
        match token_type {
            IssuedTokenType::AccessToken => &self.access_token,
            IssuedTokenType::IdToken => &self.id_token,
        }
    }
}

/// The `may_act` of issued tokens.
#[derive(Debug)]
pub(crate) enum IssuedMayAct {
    /// None: the document says `{}`.
    Nothing,
    /// The same for every token.
    Object(Object),
    /// One that an expression computes.
    Expression(Expression),
}

/// A rule of the realm, or of a client.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) when: Expression,
    pub(crate) then: Then,
    /// The code of its refusal, and the phrase that the client receives.
    pub(crate) error: ErrorCode,
    pub(crate) message: Box<str>,
}

impl Rule {
    /// The answer of the rule where it refuses.
    pub(crate) fn refusal(&self) -> RuleRefusal {
        RuleRefusal::new(&self.id, self.error, &self.message)
    }
}

/// The decision of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Then {
    /// The rule refuses the exchange where its condition holds.
    Refuse,
    /// The rule refuses the exchange where its condition does not hold.
    Require,
}
