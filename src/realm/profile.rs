//! Profiles: what the tokens of well-known products look like, in the words of a realm document.
//!
//! In:  a realm document in which an issuer names its product.
//! Out: the same document with the members that the operator left out.
//!
//! A profile is a row of `profiles.json`: members of an issuer, each of which the operator may write
//! otherwise. What protects is not among them: a workload rule's pins, refused events and kinds of
//! token follow from the profile and cannot be replaced.

use std::sync::OnceLock;

use strum::{EnumIter, EnumString, IntoEnumIterator as _, IntoStaticStr};

use super::RealmError;
use super::place::Place;
use crate::json::{self, Limits, Object, Value};

/// A product whose tokens the engine knows.
#[derive(Clone, Copy, Debug, EnumIter, EnumString, Eq, Hash, IntoStaticStr, PartialEq)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "each is the product of its name")]
pub enum Profile {
    Bitbucket,
    Buildkite,
    Circleci,
    Entra,
    Github,
    Gitlab,
    Keycloak,
    Kubernetes,
    Spiffe,
    TerraformCloud,
}

impl Profile {
    /// The profile of that name.
    ///
    /// # Errors
    ///
    /// What to write instead.
    pub fn named(name: &str) -> Result<Self, String> {
        name.parse().map_err(|_| {
            let names: Vec<String> = Self::iter().map(|profile| format!("`{}`", profile.name())).collect();
            format!("expected one of {}", names.join(", "))
        })
    }

    /// The name in a realm document.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The members that it stands for.
    pub fn members(self) -> &'static Object {
        static NONE: Object = Object::EMPTY;
        table().member(self.name()).and_then(Value::as_object).unwrap_or(&NONE)
    }
}

/// Writes the members of its profile into each issuer that lacks them; returns the issuers as they were
/// written.
pub(super) fn fill(document: &mut Value) -> Result<Option<Value>, RealmError> {
    let Value::Object(realm) = document else { return Ok(None) };
    let Some(Value::Array(written)) = realm.member("trusted_issuers") else { return Ok(None) };
    if !written.iter().any(|issuer| issuer.as_object().is_some_and(|issuer| issuer.has("profile"))) {
        return Ok(None);
    }
    let place = &Place::ROOT.member("trusted_issuers");
    let mut issuers = written.clone();
    for (index, issuer) in issuers.iter_mut().enumerate() {
        let Value::Object(issuer) = issuer else { continue };
        let Some(name) = issuer.member("profile").and_then(Value::as_str) else { continue };
        let place = place.element(index);
        let profile = Profile::named(name).map_err(|reason| place.member("profile").wrong(reason))?;
        for (name, value) in profile.members().members() {
            if !issuer.has(name) {
                issuer.set(name, value.clone());
            }
        }
    }
    let written = realm.member("trusted_issuers").cloned();
    realm.set("trusted_issuers", Value::Array(issuers));
    Ok(written)
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
        let rows: Vec<&str> = table().members().map(|(name, _)| name).collect();
        let mut names: Vec<&str> = Profile::iter().map(Profile::name).collect();
        names.sort_unstable();
        assert_eq!(rows, names);
    }
}
