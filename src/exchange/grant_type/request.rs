//! The request of any grant type, and its tokens.

use std::fmt;

use crate::audit::Line;
use crate::check::TokenSlot;
use crate::oauth::{IssuedTokenType, Scope, TokenType};
use crate::realm::Realm;

/// A parsed request; none of its tokens is verified.
#[derive(Debug)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) subject_token: TokenParameter<'a>,
    pub(crate) actor_token: Option<TokenParameter<'a>>,
    pub(crate) requested_token_type: IssuedTokenType,
    /// The type as which the response names the token: `jwt` where the client asked for one.
    pub(crate) answered_as: TokenType,
    pub(crate) audience: Vec<&'a str>,
    pub(crate) resource: Vec<&'a str>,
    pub(crate) scope: Option<Scope>,
}

/// A token of the request, and the type that the client declares for it.
#[derive(Clone, Copy)]
pub(crate) struct TokenParameter<'a> {
    pub(crate) token: &'a str,
    pub(crate) token_type: TokenType,
    /// The parameter that holds the token.
    pub(crate) slot: &'static TokenSlot,
}

impl fmt::Debug for TokenParameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenParameter({}, [redacted])", self.token_type.name())
    }
}

impl TokenRequest<'_> {
    /// The `asked` members of the audit line for a request that is not granted: names of the realm
    /// as they are, others by length and SHA-256.
    pub(crate) fn asked(&self, realm: &Realm) -> Line {
        let mut asked = Line::members();
        asked.text("type", self.requested_token_type.name());
        let mut names = self.audience.iter().chain(&self.resource).copied().peekable();
        if names.peek().is_some() {
            asked.list("target", names, |line, name| {
                if realm.target(name).is_some() { line.value(name) } else { line.fingerprint(name) }
            });
        }
        if let Some(scope) = &self.scope {
            let known = |value| realm.targets.iter().any(|target| target.scopes.contains(value));
            let text = scope.to_string();
            asked.name("scope");
            if scope.values().all(known) { asked.long_value(&text) } else { asked.fingerprint(&text) }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::grant_type::SUBJECT_TOKEN;

    #[test]
    fn debug_output_shows_only_the_type() {
        let presented = TokenParameter { token: "a.b.c", token_type: TokenType::Jwt, slot: &SUBJECT_TOKEN };
        assert_eq!(format!("{presented:?}"), "TokenParameter(jwt, [redacted])");
    }
}
