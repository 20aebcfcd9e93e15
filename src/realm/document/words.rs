//! The fixed words of a realm document, and lists that one of them may stand for.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

/// A list, or the word `all`.
#[derive(Debug)]
pub(in crate::realm) enum Listed {
    /// `"all"`
    All,
    /// An array.
    Only(Vec<String>),
}

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListedVisitor;

        impl<'de> Visitor<'de> for ListedVisitor {
            type Value = Listed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of strings or `all`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                match text {
                    "all" => Ok(Listed::All),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element()? {
                    entries.push(entry);
                }
                Ok(Listed::Only(entries))
            }
        }

        deserializer.deserialize_any(ListedVisitor)
    }
}

/// The part that tokens of an issuer may play.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "a role")]
pub(in crate::realm) enum RoleName {
    Subject,
    Actor,
    Workload,
    Client,
}

/// The header type of access tokens.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(expecting = "a header type")]
pub(in crate::realm) enum TypName {
    #[serde(rename = "at+jwt")]
    AtJwt,
    #[serde(rename = "untyped")]
    Untyped,
}

/// The header type of access tokens that the realm issues.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(expecting = "`at+jwt` or `JWT`")]
pub(in crate::realm) enum IssuedTypName {
    #[default]
    #[serde(rename = "at+jwt")]
    AtJwt,
    #[serde(rename = "JWT")]
    Jwt,
}

/// The claim that holds the scope of issued access tokens.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`scope`, `scp`, `permissions` or `roles`")]
pub(in crate::realm) enum ScopeClaimName {
    #[default]
    Scope,
    Scp,
    Permissions,
    Roles,
}

/// How that claim is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`string` or `array`")]
pub(in crate::realm) enum ScopeFormName {
    #[default]
    String,
    Array,
}

/// What an access token without `aud` is addressed to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`client_id`")]
pub(in crate::realm) enum MissingAudienceName {
    ClientId,
}

/// What becomes of a token whose status is in a status list.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`ignore`")]
pub(in crate::realm) enum StatusListName {
    Ignore,
}

/// The party that verified the address of a subject.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(expecting = "`by claim` or `by issuer`")]
pub(in crate::realm) enum EmailVerifiedName {
    #[default]
    #[serde(rename = "by claim")]
    Claim,
    #[serde(rename = "by issuer")]
    Issuer,
}

/// What becomes of a request for more scope than can be granted.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "a scope policy")]
pub(in crate::realm) enum ScopePolicyName {
    #[default]
    Refuse,
    Narrow,
}

/// Whose conventions workload tokens follow.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "a platform")]
pub(in crate::realm) enum PlatformName {
    Github,
    Gitlab,
}

/// What a client may do with a subject token.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "a semantics")]
pub(in crate::realm) enum SemanticsName {
    Delegation,
    Impersonation,
}

/// Whether a subject token must have a `may_act`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`required` or `if_present`")]
pub(in crate::realm) enum MayActPolicyName {
    #[default]
    Required,
    IfPresent,
}

/// What follows where the condition of a rule holds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", expecting = "`refuse` or `require`")]
pub(in crate::realm) enum ThenName {
    Refuse,
    Require,
}

/// The code of a rule's refusal.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(expecting = "an error code")]
pub(in crate::realm) enum RuleErrorName {
    #[default]
    #[serde(rename = "invalid_request")]
    Request,
    #[serde(rename = "invalid_target")]
    Target,
    #[serde(rename = "invalid_scope")]
    Scope,
}
