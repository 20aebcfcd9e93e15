//! The members of the variables, so that the check of the document finds a misspelt one.
//!
//! `subject` and `actor` have whatever claims their issuer wrote. The engine fills the others: a
//! member that they do not have is a mistake.

use super::kind::Kind;
use super::node::Variable;

/// The members of a variable; `None` where they are not fixed.
pub(super) fn members(variable: Variable) -> Option<&'static [(&'static str, Kind)]> {
    match variable {
        Variable::Subject | Variable::Actor | Variable::Now => None,
        Variable::Client => Some(&CLIENT),
        Variable::Request => Some(&REQUEST),
        Variable::Grant => Some(&GRANT),
    }
}

/// The type of a variable as a whole.
pub(super) fn kind(variable: Variable) -> Kind {
    match variable {
        Variable::Subject | Variable::Client | Variable::Request | Variable::Grant => Kind::Map,
        Variable::Actor => Kind::Any,
        Variable::Now => Kind::Int,
    }
}

const CLIENT: [(&str, Kind); 4] =
    [("client_id", Kind::Text), ("subject", Kind::Text), ("targets", Kind::List), ("scopes", Kind::List)];

/// A member that may be null has the type `Any`.
const REQUEST: [(&str, Kind); 6] = [
    ("subject_token_type", Kind::Text),
    ("actor_token_type", Kind::Any),
    ("requested_token_type", Kind::Text),
    ("audience", Kind::List),
    ("resource", Kind::List),
    ("scope", Kind::List),
];

const GRANT: [(&str, Kind); 6] = [
    ("semantics", Kind::Text),
    ("sub", Kind::Text),
    ("aud", Kind::List),
    ("scope", Kind::List),
    ("lifetime", Kind::Int),
    ("act", Kind::Any),
];
