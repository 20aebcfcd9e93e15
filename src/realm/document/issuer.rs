//! A trusted issuer as a realm document has it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};

use super::words::{
    EmailVerifiedName, Listed, MissingAudienceName, PlatformName, RoleName, StatusListName, TypName,
};
use crate::json::Object;
use crate::oauth::TokenType;
use crate::realm::Profile;

/// An issuer whose tokens are taken.
///
/// `clients`, `scopes`, `carry` and `subject_namespace` have a default only while one issuer
/// brings subjects; with more, each in the role `subject` or `workload` states all four.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct IssuerDocument {
    /// The `iss` of its tokens, compared as an exact string; or, with one claim in braces, the template
    /// of such values for many tenants: `https://login.example/{tid}/v2.0`. Required.
    pub(in crate::realm) issuer: String,
    /// The product whose tokens it issues: it fills in members that are absent here. The manual has the
    /// list. Default: none, or known from `issuer` for public CI systems.
    pub(in crate::realm) profile: Option<Profile>,
    /// The tenants of a template: a list, or `any`. Required with a template.
    pub(in crate::realm) tenants: Option<TenantsDocument>,
    /// Its public keys, as a JWK set. Either this or `jwks_uri` is required.
    pub(in crate::realm) jwks: Option<Object>,
    /// Where it publishes its keys; fetched by cron, never for a request.
    pub(in crate::realm) jwks_uri: Option<String>,
    /// The name of the secret that hosts send as a bearer token when they fetch `jwks_uri`: `JWKS_` and 1 to 64
    /// of `A-Z`, `0-9` and `_`. The secret says for which realm and origin it is. Default: none.
    #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^JWKS_[A-Z0-9_]{1,64}$")))]
    pub(in crate::realm) jwks_auth: Option<String>,
    /// The algorithms of its signatures, not empty. Required unless the profile has them.
    #[cfg_attr(feature = "schema", schemars(extend("items" = super::schema::algorithm())))]
    pub(in crate::realm) algorithms: Vec<String>,
    /// The types of its tokens that the realm accepts. `jwt` stands beside another type only where `markers`
    /// separate them. Default `["access_token"]`.
    #[serde(default = "access_token")]
    pub(in crate::realm) token_types: Vec<TokenType>,
    /// What its tokens may be: a `subject` or `actor` token, the credential of a `workload`, the assertion of
    /// a `client`. Default `["subject"]`.
    #[serde(default = "subject")]
    pub(in crate::realm) roles: Vec<RoleName>,
    /// The values of `aud` by which it knows this service. Default: the realm's issuer.
    pub(in crate::realm) audience: Option<Vec<String>>,
    /// `client_id`: an access token without `aud` counts as addressed to the client that it was issued to.
    /// Default: the engine refuses it.
    pub(in crate::realm) missing_audience: Option<MissingAudienceName>,
    /// The header `typ` of its access tokens: `at+jwt`, and `untyped` for `JWT`, `JOSE` or none. Default
    /// `["at+jwt"]`.
    #[serde(default = "at_jwt")]
    pub(in crate::realm) access_token_typ: Vec<TypName>,
    /// The claims by which its tokens show their type, for those that the usual claims do not tell apart.
    /// Default: none.
    #[serde(default)]
    pub(in crate::realm) markers: MarkersDocument,
    /// Where it keeps claims that have another name elsewhere. Default: nothing is renamed.
    #[serde(default)]
    pub(in crate::realm) claims: ClaimMappingDocument,
    /// The clients that may present its tokens, or `all`. Default: `all`, while no other issuer brings
    /// subjects.
    pub(in crate::realm) clients: Option<Listed>,
    /// The scope that its tokens may bring, or `all`. Default: `all`, while no other issuer brings subjects.
    pub(in crate::realm) scopes: Option<Listed>,
    /// The claims of the realm's `claims.carry` that the realm believes from it. Default: all, while no other
    /// issuer brings subjects.
    pub(in crate::realm) carry: Option<Vec<String>>,
    /// The engine puts it before `sub` in issued tokens. With a template it has the claim in braces, such as
    /// `entra:{tid}:`. Default: nothing, while no other issuer brings subjects.
    pub(in crate::realm) subject_namespace: Option<String>,
    /// How old its tokens may be, in seconds. From 1; default 3600.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    #[serde(default = "hour")]
    pub(in crate::realm) max_age_seconds: u32,
    /// For profile `spiffe`, and required there: the trust domain of its JWT-SVIDs, which need no `iss`.
    pub(in crate::realm) trust_domain: Option<String>,
    /// Whether a token may outlive the subject token of this issuer that it was issued for, which the client
    /// must present before its `exp`. Never for an issuer under the realm's own origin. Default false.
    #[serde(default)]
    pub(in crate::realm) outlive_subject: bool,
    /// `ignore`: the engine accepts its tokens whose status is in a status list, and does not read the list.
    /// Default: the engine refuses them.
    pub(in crate::realm) status: Option<StatusListName>,
    /// The old name of `profile`, for a self-hosted GitHub or GitLab.
    #[serde(rename = "platform")]
    _platform: Option<PlatformName>,
}

/// Where an issuer keeps claims. A name given here replaces the standard one; a name that begins with
/// `/` is a JSON pointer into the claims.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct ClaimMappingDocument {
    /// Where the scope stands, such as `scp`, or a list of which the first that is there counts. Default
    /// `scope`.
    pub(in crate::realm) scope: Option<Places>,
    /// Where the client stands, likewise. Default `client_id`, and `azp` for access tokens without it.
    pub(in crate::realm) client_id: Option<Places>,
    /// Where the subject stands, or a list of objects of which the first that is there and not empty
    /// counts. Default `sub`.
    pub(in crate::realm) sub: Option<SubjectDocument>,
}

/// One place of a claim, or several.
#[derive(Debug)]
pub(in crate::realm) enum Places {
    /// A string.
    One(String),
    /// An array.
    Several(Vec<String>),
}

/// Where the subject of a token stands.
#[derive(Debug)]
pub(in crate::realm) enum SubjectDocument {
    /// A claim, as a string.
    Claim(String),
    /// Several places.
    Several(Vec<SubjectSourceDocument>),
}

/// One place of the subject.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct SubjectSourceDocument {
    /// The claim, or a JSON pointer. Required.
    pub(in crate::realm) claim: String,
    /// What is put before its value. Required in all but the first place.
    #[serde(default)]
    pub(in crate::realm) prefix: String,
    /// For a claim with an address: the domains that the issuer is trusted for.
    pub(in crate::realm) email_domains: Option<Vec<String>>,
    /// The party that verified the address: `by claim` for `email_verified` of the token, or `by issuer`. Default
    /// `by claim`.
    pub(in crate::realm) verified: Option<EmailVerifiedName>,
    /// The only values that are believed.
    pub(in crate::realm) values: Option<Vec<String>>,
}

/// The markers of an issuer: for each type an object of places and what they must hold.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub(in crate::realm) struct MarkersDocument {
    /// What an access token meets: JSON pointer to a string or number, `true` for present or `false`
    /// for absent.
    pub(in crate::realm) access_token: Option<Object>,
    /// What an ID token meets.
    pub(in crate::realm) id_token: Option<Object>,
    /// What another JWT meets.
    pub(in crate::realm) jwt: Option<Object>,
}

/// The tenants of a template.
#[derive(Debug)]
pub(in crate::realm) enum TenantsDocument {
    /// `"any"`
    Any,
    /// An array.
    Only(Vec<String>),
}

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Texts { expecting: "a claim, a JSON pointer, or an array of them" };
        deserializer.deserialize_any(texts).map(|read| match read {
            Read::One(text) => Self::One(text),
            Read::Several(texts) => Self::Several(texts),
        })
    }
}

impl<'de> Deserialize<'de> for TenantsDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Texts { expecting: "an array of strings or `any`" };
        match deserializer.deserialize_any(texts)? {
            Read::One(text) if text == "any" => Ok(Self::Any),
            Read::One(text) => Err(D::Error::invalid_value(Unexpected::Str(&text), &texts)),
            Read::Several(texts) => Ok(Self::Only(texts)),
        }
    }
}

impl<'de> Deserialize<'de> for SubjectDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SubjectVisitor;

        impl<'de> Visitor<'de> for SubjectVisitor {
            type Value = SubjectDocument;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a claim, or an array of objects with `claim` and `prefix`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(SubjectDocument::Claim(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut sources = Vec::new();
                while let Some(source) = seq.next_element()? {
                    sources.push(source);
                }
                Ok(SubjectDocument::Several(sources))
            }
        }

        deserializer.deserialize_any(SubjectVisitor)
    }
}

/// A string, or an array of strings.
#[derive(Clone, Copy)]
struct Texts {
    expecting: &'static str,
}

enum Read {
    One(String),
    Several(Vec<String>),
}

impl<'de> Visitor<'de> for Texts {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Read, E> {
        Ok(Read::One(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Read, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element()? {
            texts.push(text);
        }
        Ok(Read::Several(texts))
    }
}

fn hour() -> u32 {
    3_600
}

fn access_token() -> Vec<TokenType> {
    vec![TokenType::AccessToken]
}

fn subject() -> Vec<RoleName> {
    vec![RoleName::Subject]
}

fn at_jwt() -> Vec<TypName> {
    vec![TypName::AtJwt]
}
