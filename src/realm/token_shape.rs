//! The shape of issued access tokens: what a resource server expects that does not know RFC 9068.
//!
//! Spring Security and .NET refuse `at+jwt` unless they are configured for it, and some services read the
//! scope from another claim. The shape changes how a token is written and never what it grants.

use crate::json::{Object, Value};
use crate::oauth::Scope;

/// What access tokens for a target look like.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct TokenShape {
    pub(crate) typ: AccessTokenTyp,
    pub(crate) scope_claim: ScopeClaim,
    pub(crate) scope_form: ScopeForm,
}

/// The header `typ` of an issued access token.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum AccessTokenTyp {
    /// RFC 9068 §2.1.
    #[default]
    AtJwt,
    /// The `typ` of every JWT. RFC 7519 §5.1.
    Jwt,
}

/// The claim that holds the scope.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum ScopeClaim {
    /// RFC 8693 §4.2.
    #[default]
    Scope,
    Scp,
    Permissions,
    Roles,
}

/// How that claim is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum ScopeForm {
    /// The values with a space between them.
    #[default]
    String,
    /// An array of strings.
    Array,
}

impl AccessTokenTyp {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AtJwt => "at+jwt",
            Self::Jwt => "JWT",
        }
    }
}

impl ScopeClaim {
    /// Every claim that can hold the scope of an issued token.
    const ALL: [Self; 4] = [Self::Scope, Self::Scp, Self::Permissions, Self::Roles];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Scope => "scope",
            Self::Scp => "scp",
            Self::Permissions => "permissions",
            Self::Roles => "roles",
        }
    }

    /// The claim that holds the scope of a token minted by this project: the one that `origin.scope` names,
    /// else `scope`. `None` where `origin.scope` names no such claim.
    pub(crate) fn of_minted(claims: &Object) -> Option<Self> {
        match claims.member("origin").and_then(Value::as_object).and_then(|origin| origin.member("scope")) {
            None => Some(Self::Scope),
            Some(name) => Self::ALL.into_iter().find(|claim| name.as_str() == Some(claim.name())),
        }
    }
}

impl ScopeForm {
    /// The value of the claim.
    pub(crate) fn value(self, scope: &Scope) -> Value {
        match self {
            Self::String => Value::String(scope.to_string()),
            Self::Array => {
                Value::Array(scope.values().map(|value| Value::String(value.to_owned())).collect())
            }
        }
    }
}
