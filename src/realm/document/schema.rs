//! The JSON Schema of the realm document, for editors. Draft 2020-12.
//!
//! It is made from the types that read the document, descriptions included, so it cannot speak of
//! another document than they do. It tells form, not agreement: what members must be to each other
//! is decided in `check.rs`, and a document the schema accepts may still be refused there.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value as Json, json};
use strum::IntoEnumIterator as _;

use super::RealmDocument;
use super::issuer::{Places, SubjectDocument, SubjectSourceDocument, TenantsDocument};
use super::policy::{ClientMayActDocument, ClientMayActObject};
use super::words::{Listed, MayActPolicyName};
use crate::jose::Algorithm;
use crate::json::{Object, Value};
use crate::oauth::{IssuedTokenType, TokenType};
use crate::realm::metadata::CLIENT_ALGORITHMS;
use crate::realm::{AuthMethod, Profile};

/// The schema as a JSON document of many lines.
pub fn schema() -> String {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<RealmDocument>();
    let mut schema = schema.to_value();
    mend(&mut schema);
    // The profile of an issuer may have its algorithms.
    if let Some(Json::Array(required)) = schema.pointer_mut("/$defs/IssuerDocument/required") {
        required.retain(|name| name != "algorithms");
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".into(), json!("A realm of edge-token-exchange"));
    }
    // INVARIANT: a JSON value can be written.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// The algorithms that a realm may sign with.
pub(super) const SIGNING: [&str; 6] = ["ES256", "Ed25519", "ES384", "RS256", "PS256", "ML-DSA-44"];

/// The algorithms of proofs of possession, as the schema of one.
pub(super) fn proof_algorithm() -> Json {
    json!({ "type": "string", "enum": CLIENT_ALGORITHMS.map(Algorithm::name) })
}

/// The algorithms of an issuer, as the schema of one.
pub(super) fn algorithm() -> Json {
    json!({ "type": "string", "enum": Algorithm::ALL.map(Algorithm::name) })
}

/// Writes a schema as the documents are read: absent members are absent and never `null`, sizes of
/// integers are the engine's business, and descriptions are not wrapped.
fn mend(schema: &mut Json) {
    match schema {
        Json::Array(schemas) => schemas.iter_mut().for_each(mend),
        Json::Object(members) => {
            members.values_mut().for_each(mend);
            if members.get("format").is_some_and(Json::is_string) {
                members.remove("format");
            }
            if let Some(Json::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".into(), only);
                }
            }
            if let Some(Json::Array(choices)) = members.get_mut("anyOf") {
                choices.retain(|choice| *choice != json!({ "type": "null" }));
                if let [Json::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    members.remove("anyOf");
                    members.extend(only);
                }
            }
            if members.get("default").is_some_and(Json::is_null) {
                members.remove("default");
            }
            if let Some(Json::String(description)) = members.get_mut("description") {
                let paragraphs = description.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
                *description = paragraphs.collect::<Vec<_>>().join("\n\n");
            }
        }
        _ => {}
    }
}

impl JsonSchema for Object {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Object".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

/// The only members of this type hold a `may_act`: an object, or an expression.
impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ObjectOrExpression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "object" }, { "type": "string" }] })
    }
}

impl JsonSchema for Listed {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Listed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "const": "all" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

impl JsonSchema for AuthMethod {
    fn schema_name() -> Cow<'static, str> {
        "MethodName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words("How a client authenticates.", &Self::iter().map(Self::name).collect::<Vec<_>>())
    }
}

impl JsonSchema for TokenType {
    fn schema_name() -> Cow<'static, str> {
        "TokenTypeName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words("A type of subject or actor token.", &Self::ALL.map(Self::name))
    }
}

impl JsonSchema for IssuedTokenType {
    fn schema_name() -> Cow<'static, str> {
        "IssuedTokenTypeName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words("A type of issued token.", &Self::ALL.map(Self::name))
    }
}

impl JsonSchema for Profile {
    fn schema_name() -> Cow<'static, str> {
        "ProfileName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        words("A product whose tokens the engine knows.", &Self::names().collect::<Vec<_>>())
    }
}

/// The schema of a type with fixed words.
fn words(description: &str, words: &[&str]) -> Schema {
    json_schema!({ "description": description, "enum": words, "type": "string" })
}

impl JsonSchema for Places {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Places".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

impl JsonSchema for TenantsDocument {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Tenants".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "const": "any" }, { "type": "array", "items": { "type": "string" } }] })
    }
}

impl JsonSchema for SubjectDocument {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Subject".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let source = generator.subschema_for::<SubjectSourceDocument>();
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": source }] })
    }
}

impl JsonSchema for ClientMayActDocument {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ClientMayAct".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<MayActPolicyName>();
        let object = generator.subschema_for::<ClientMayActObject>();
        json_schema!({ "anyOf": [word, object] })
    }
}
