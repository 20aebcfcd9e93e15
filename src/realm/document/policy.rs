//! The parts of a realm document that hold expressions, of the realm and of a client alike.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};

use super::words::{MayActPolicyName, RuleErrorName, ThenName};
use crate::json::{Object, Value};

/// Which further claims issued tokens have. What a client says replaces what the realm says, member
/// by member.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct ClaimsDocument {
    /// Claims that the engine copies from the subject token; those of a client are among the realm's.
    /// Default: none.
    pub(in crate::realm) carry: Option<Vec<String>>,
    /// Claims that limit a token: the new token gets each one that the subject token has, or the engine
    /// refuses the exchange. Of the realm alone. Default `["org_id"]`.
    pub(in crate::realm) restrict: Option<Vec<String>>,
    /// Claims with the value that the engine gives them if it copied none. Default: none.
    pub(in crate::realm) default: Option<Object>,
    /// Claims that are computed. Default: none.
    pub(in crate::realm) set: SetDocument,
}

/// Claims that are computed, by the type of the issued token: name and expression. They replace
/// carried and default ones; one whose expression yields null is not issued.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct SetDocument {
    /// Of access tokens. Default: none.
    pub(in crate::realm) access_token: Option<Object>,
    /// Of ID tokens. Default: none.
    pub(in crate::realm) id_token: Option<Object>,
}

/// Which `may_act` issued tokens get, by their type. Absent or `{}`: none.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct MayActDocument {
    /// Of access tokens: an object, or an expression that yields one or null.
    pub(in crate::realm) access_token: Option<Value>,
    /// Of ID tokens: likewise.
    pub(in crate::realm) id_token: Option<Value>,
}

/// What a client says of `may_act`: of the subject tokens it brings, in one word, or also of the
/// tokens that are issued to it.
#[derive(Debug, Default)]
pub(in crate::realm) struct ClientMayActDocument {
    /// Whether a subject token must have one.
    pub(in crate::realm) subject_token: MayActPolicyName,
    /// What its tokens get, in place of what the realm says.
    pub(in crate::realm) issued: MayActDocument,
}

/// The same, written as an object.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(super) struct ClientMayActObject {
    /// Whether a subject token must have a `may_act`. Default `required`.
    subject_token: MayActPolicyName,
    /// Of access tokens issued to the client. Default: as the realm says.
    access_token: Option<Value>,
    /// Of ID tokens issued to the client: likewise.
    id_token: Option<Value>,
}

impl<'de> Deserialize<'de> for ClientMayActDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ClientMayActVisitor;

        impl<'de> Visitor<'de> for ClientMayActVisitor {
            type Value = ClientMayActDocument;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`required`, `if_present` or an object")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                let subject_token = match text {
                    "required" => MayActPolicyName::Required,
                    "if_present" => MayActPolicyName::IfPresent,
                    _ => return Err(E::invalid_value(Unexpected::Str(text), &self)),
                };
                Ok(ClientMayActDocument { subject_token, issued: MayActDocument::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let object = ClientMayActObject::deserialize(MapAccessDeserializer::new(map))?;
                let ClientMayActObject { subject_token, access_token, id_token } = object;
                Ok(ClientMayActDocument { subject_token, issued: MayActDocument { access_token, id_token } })
            }
        }

        deserializer.deserialize_any(ClientMayActVisitor)
    }
}

/// Rules that decide last.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct PolicyDocument {
    /// The rules, in the order in which the engine applies them. A client's come after the realm's. At most
    /// 32; default: none.
    pub(in crate::realm) rules: Vec<RuleDocument>,
}

/// A rule: a condition, and what follows from it.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct RuleDocument {
    /// 1 to 64 of `a` to `z`, `0` to `9`, `_` and `-`: the refusal is called `policy.rule.` and this.
    /// Required.
    pub(in crate::realm) id: String,
    /// An expression that yields a boolean. Required.
    pub(in crate::realm) when: String,
    /// `refuse` where the condition holds, or `require` that it does. Required.
    pub(in crate::realm) then: ThenName,
    /// The `error_description` that the client receives: 1 to 200 printable ASCII characters without `"` and
    /// `\`. Required.
    pub(in crate::realm) message: String,
    /// The `error` of the refusal: `invalid_request`, `invalid_target` or `invalid_scope`. Default
    /// `invalid_request`.
    #[serde(default)]
    pub(in crate::realm) error: RuleErrorName,
}
