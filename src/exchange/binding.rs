//! The binding of a token to a key of its sender. RFC 7800 §3.1, RFC 8705 §3, RFC 9449 §6.
//!
//! In:  the claims of a verified token.
//! Out: its [`Binding`], or [`UnsupportedBinding`] for one whose proof of possession the engine cannot
//!      verify.
//!
//! Stage 5 refuses a token that is bound to another key than the request proves, so that a new variant
//! without its proof refuses and does not accept. A grant carries the proven binding into the new token.

use crate::json::Object;
use crate::jwt::Claims;

/// The claim that names the key of the sender.
pub(crate) const CLAIM: &str = "cnf";

/// The key without which a token is of no use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Binding {
    /// None: every holder of the token can use it.
    None,
}

/// A token has a binding, and the engine cannot verify the proof of possession.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct UnsupportedBinding;

impl Binding {
    /// The binding of a token. Any value of the claim counts, `null` included.
    pub(crate) fn of(claims: &Claims) -> Result<Self, UnsupportedBinding> {
        if claims.has(CLAIM) { Err(UnsupportedBinding) } else { Ok(Self::None) }
    }

    /// The binding that a request proves: none, as the engine verifies no proof.
    pub(crate) fn proven() -> Self {
        Self::None
    }

    /// Whether a token with this binding may be used by the sender of a request that proves `proven`.
    pub(crate) fn allows(self, proven: Self) -> bool {
        self == Self::None || self == proven
    }

    /// The claim of an issued token.
    pub(crate) fn claim(self) -> Option<Object> {
        match self {
            Self::None => None,
        }
    }

    /// The `token_type` of an issued access token. RFC 6749 §7.1.
    pub(crate) fn token_type(self) -> &'static str {
        match self {
            Self::None => "Bearer",
        }
    }
}
