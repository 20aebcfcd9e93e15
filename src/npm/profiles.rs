//! The profiles of issuers, for the command line and the page: neither has a copy of the table.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::Object;
use crate::realm::{Profile, unknown_profile};

/// A profile, as JavaScript sees it.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'static str,
    members: &'a Object,
}

#[derive(Serialize)]
struct Unknown {
    /// What to write instead.
    reason: String,
}

/// The profile of a name: the JSON of an object with `name` and `members`; or with `reason`, where no profile
/// has that name.
#[wasm_bindgen]
pub fn issuer_profile(name: &str) -> String {
    // INVARIANT: strings, numbers and lists of them always have a JSON text.
    match Profile::named(name) {
        Some(profile) => {
            let shown = Shown { name: profile.name(), members: profile.members() };
            serde_json::to_string(&shown).unwrap_or_default()
        }
        None => serde_json::to_string(&Unknown { reason: unknown_profile(name) }).unwrap_or_default(),
    }
}

/// The names of all profiles, in order.
#[wasm_bindgen]
pub fn issuer_profiles() -> Vec<String> {
    Profile::names().map(str::to_owned).collect()
}

/// The name of the profile that an issuer with a public address has.
#[wasm_bindgen]
pub fn profile_of_issuer(issuer: &str) -> Option<String> {
    Profile::of_public_issuer(issuer).map(|profile| profile.name().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_profile_is_shown_with_its_members() {
        for name in issuer_profiles() {
            let shown: Value = serde_json::from_str(&issuer_profile(&name)).unwrap();
            assert_eq!(shown["name"], *name);
            assert!(shown["members"]["token_types"].is_array());
        }
    }

    #[test]
    fn an_unknown_profile_has_the_names_and_a_suggestion() {
        let shown: Value = serde_json::from_str(&issuer_profile("keyclock")).unwrap();
        let reason = shown["reason"].as_str().unwrap();
        assert!(reason.starts_with("expected one of `auth0`, "), "{reason}");
        assert!(reason.ends_with("; did you mean `keycloak`?"), "{reason}");
    }
}
