//! Profiles: what the tokens of well-known products look like, in the words of a realm document.
//!
//! In:  a realm document in which an issuer names its product, or is known for it.
//! Out: the same document with the members that the operator left out.
//!
//! A profile is a row of `profiles.json`: members of an issuer, each of which the operator may write
//! otherwise. What protects is not among them: a workload rule's pins, refused events and kinds of
//! token follow from the profile and cannot be replaced.

mod issuers;

use std::sync::OnceLock;

use serde::Deserialize;
use strum::{EnumIter, IntoEnumIterator as _, IntoStaticStr};

use super::RealmError;
use super::nearest::did_you_mean;
use super::place::Place;
use crate::json::{self, Limits, Object, Value};

/// A product whose tokens the engine knows.
#[derive(Clone, Copy, Debug, Deserialize, EnumIter, Eq, Hash, IntoStaticStr, PartialEq)]
#[serde(rename_all = "kebab-case", expecting = "a profile")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "each is the product of its name")]
pub enum Profile {
    Auth0,
    AzureDevops,
    Bitbucket,
    Buildkite,
    Circleci,
    CloudflareAccess,
    Cognito,
    Duende,
    EdgeTokenExchange,
    Entra,
    EntraV1,
    Fusionauth,
    Github,
    Gitlab,
    Google,
    Hydra,
    Keycloak,
    Kubernetes,
    Okta,
    Pingam,
    Pingone,
    Spiffe,
    Spring,
    TerraformCloud,
    Uaa,
    Zitadel,
}

impl Profile {
    /// The profile of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::iter().find(|profile| profile.name() == name)
    }

    /// The name in a realm document.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Every name, in order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::iter().map(Self::name)
    }

    /// The profile of an issuer whose address is known to be a provider's own.
    pub fn of_public_issuer(issuer: &str) -> Option<Self> {
        issuers::known(issuer)
    }

    /// The members that it stands for.
    pub fn members(self) -> &'static Object {
        static NONE: Object = Object::EMPTY;
        table().member(self.name()).and_then(Value::as_object).unwrap_or(&NONE)
    }
}

/// What to write instead of a name that is no profile.
pub fn unknown_profile(name: &str) -> String {
    let names: Vec<String> = Profile::names().map(|name| format!("`{name}`")).collect();
    format!("expected one of {}{}", names.join(", "), did_you_mean(name, Profile::names()))
}

/// Writes the members of its profile into each issuer that lacks them; returns the issuers as they were
/// written, if one changed.
pub(super) fn fill(document: &mut Value) -> Result<Option<Value>, RealmError> {
    let Value::Object(realm) = document else { return Ok(None) };
    let Some(Value::Array(written)) = realm.member("trusted_issuers") else { return Ok(None) };
    let place = &Place::ROOT.member("trusted_issuers");
    let mut filled = Vec::with_capacity(written.len());
    let mut changed = false;
    for (index, issuer) in written.iter().enumerate() {
        let profile = issuer.as_object().map(|issuer| of(issuer, &place.element(index))).transpose()?;
        filled.push(match (issuer, profile.flatten()) {
            (Value::Object(issuer), Some(profile)) => {
                changed = true;
                Value::Object(with_members(issuer, profile))
            }
            _ => issuer.clone(),
        });
    }
    if !changed {
        return Ok(None);
    }
    let written = realm.member("trusted_issuers").cloned();
    realm.set("trusted_issuers", Value::Array(filled));
    Ok(written)
}

/// The profile of an issuer: the one that it states, or the one that it is known for. A name that is no
/// profile is left to the reader of the document, which lists the names.
fn of(issuer: &Object, place: &Place<'_>) -> Result<Option<Profile>, RealmError> {
    let text = |name: &str| issuer.member(name).and_then(Value::as_str);
    let iss = text("issuer").unwrap_or_default();
    let own = issuers::known(iss);
    let mut stated = None;
    for name in ["profile", "platform"] {
        let Some(profile) = text(name).and_then(Profile::named) else {
            if issuer.has(name) {
                return Ok(None);
            }
            continue;
        };
        if let Some(own) = own.filter(|own| *own != profile) {
            let reason = format!("the issuer is known to have the profile `{}`", own.name());
            return Err(place.member(name).wrong(reason));
        }
        if stated.is_some_and(|stated| stated != profile) {
            return Err(place.member(name).wrong("another one than `profile`"));
        }
        stated = Some(profile);
    }
    Ok(stated.or_else(|| own.filter(|_| issuers::is_continuous_integration(iss))))
}

fn with_members(issuer: &Object, profile: Profile) -> Object {
    let mut filled = issuer.clone();
    filled.set("profile", Value::String(profile.name().to_owned()));
    for (name, value) in profile.members().members() {
        if !issuer.has(name) {
            let value = match value {
                Value::Object(sets) if name == "markers" => Value::Object(of_listed(sets, issuer)),
                _ => value.clone(),
            };
            filled.set(name, value);
        }
    }
    filled
}

/// The sets of the types that the issuer lists: the operator may leave a type of the profile out.
fn of_listed(sets: &Object, issuer: &Object) -> Object {
    let listed = issuer.member("token_types").and_then(Value::as_strings);
    let mut left = Object::default();
    for (name, set) in sets.members() {
        if listed.as_ref().is_none_or(|listed| listed.contains(&name)) {
            left.set(name, set.clone());
        }
    }
    left
}

fn table() -> &'static Object {
    static TABLE: OnceLock<Object> = OnceLock::new();
    // INVARIANT: a test reads the table.
    TABLE.get_or_init(|| json::parse_object(TEXT.as_bytes(), Limits::DOCUMENT).unwrap_or_default())
}

const TEXT: &str = include_str!("profiles.json");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_has_a_row_and_every_row_a_profile() {
        let mut rows: Vec<&str> = table().members().map(|(name, _)| name).collect();
        let mut names: Vec<&str> = Profile::names().collect();
        rows.sort_unstable();
        names.sort_unstable();
        assert_eq!(rows, names);
    }

    #[test]
    fn a_profile_says_types_and_roles() {
        for profile in Profile::iter() {
            for name in ["token_types", "roles"] {
                assert!(profile.members().has(name), "{} has no {name}", profile.name());
            }
        }
    }
}
