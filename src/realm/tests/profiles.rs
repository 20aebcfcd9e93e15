//! Profiles: which members they fill in, and for which issuers.

use serde_json::{Value, json};
use strum::IntoEnumIterator as _;

use super::{accepted, changed, p256, refused};
use crate::oauth::TokenType;
use crate::realm::{Profile, Realm, Role, TrustedIssuer, split};

const KEYCLOAK: &str = "https://idp.example/realms/acme";
const GITHUB: &str = "https://token.actions.githubusercontent.com";
const ISSUER: &str = "/trusted_issuers/0";

/// An issuer with these members, and keys.
fn issuer(members: &Value) -> Vec<(&'static str, Value)> {
    let mut issuer = json!({ "issuer": KEYCLOAK, "jwks": { "keys": [p256("k1")] }, "algorithms": ["ES256"] });
    for (name, value) in members.as_object().unwrap() {
        issuer[name] = value.clone();
    }
    vec![(ISSUER, issuer)]
}

fn with<T>(members: &Value, look: impl Fn(&TrustedIssuer) -> T) -> T {
    let realm = accepted(&issuer(members));
    let iss = members.get("issuer").and_then(Value::as_str).unwrap_or(KEYCLOAK);
    look(realm.trusted_issuer(iss).unwrap().0)
}

#[test]
fn every_profile_makes_an_issuer() {
    for profile in Profile::iter() {
        let mut members = json!({ "profile": profile.name() });
        if profile == Profile::Spiffe {
            members["trust_domain"] = json!("prod.example");
        }
        let found = with(&members, |issuer| issuer.profile);
        assert_eq!(found, Some(profile));
    }
}

#[test]
fn a_profile_fills_in_what_is_absent_and_nothing_else() {
    let plain = with(&json!({ "profile": "keycloak" }), |issuer| {
        (issuer.token_types.clone(), issuer.untyped_access_tokens, issuer.max_age.get())
    });
    assert_eq!(plain, (vec![TokenType::AccessToken, TokenType::IdToken], true, 3600));
    let written = json!({ "profile": "entra", "max_age_seconds": 60, "claims": {} });
    let (age, claims) = with(&written, |issuer| {
        (issuer.max_age.get(), issuer.claims.members().map(str::to_owned).collect::<Vec<_>>())
    });
    assert_eq!(age, 60);
    // A member that is written replaces the whole member.
    assert_eq!(claims, ["scope"]);
}

#[test]
fn a_type_that_is_left_out_has_no_markers() {
    let issuer = json!({ "profile": "entra", "token_types": ["access_token"] });
    let (access, id) = with(&issuer, |issuer| {
        (issuer.markers.covers(TokenType::AccessToken), issuer.markers.covers(TokenType::IdToken))
    });
    assert!(access && !id);
}

#[test]
fn a_public_ci_system_has_its_profile_unasked() {
    for (iss, profile) in [(GITHUB, Profile::Github), ("https://agent.buildkite.com", Profile::Buildkite)] {
        let (found, roles, types) = with(&json!({ "issuer": iss }), |issuer| {
            (issuer.profile, issuer.roles.clone(), issuer.token_types.clone())
        });
        assert_eq!(found, Some(profile));
        assert_eq!((roles, types), (vec![Role::Workload], vec![TokenType::IdToken]));
    }
    // A public identity provider serves several uses, so its operator says that it is one.
    let google = json!({ "issuer": "https://accounts.google.com" });
    assert_eq!(with(&google, |issuer| issuer.profile), None);
}

#[test]
fn the_old_name_of_a_profile_is_read() {
    let forge = json!({ "issuer": "https://forge.example/_services/token", "platform": "github" });
    assert_eq!(with(&forge, |issuer| issuer.profile), Some(Profile::Github));
    let both = json!({ "profile": "gitlab", "platform": "gitlab" });
    assert_eq!(with(&both, |issuer| issuer.profile), Some(Profile::Gitlab));
    let differ = issuer(&json!({ "profile": "gitlab", "platform": "github" }));
    refused(&differ, "/trusted_issuers/0/platform", "another one than `profile`");
    let unknown = issuer(&json!({ "platform": "gitbub" }));
    let reason = "expected one of `github`, `gitlab`; did you mean `github`?";
    refused(&unknown, "/trusted_issuers/0/platform", reason);
}

#[test]
fn a_public_issuer_has_no_other_profile_than_its_own() {
    for (iss, own, other) in [
        (GITHUB, "github", "keycloak"),
        ("https://accounts.google.com", "google", "keycloak"),
        ("https://acme.okta.com/oauth2/default", "okta", "auth0"),
        ("https://login.microsoftonline.com/acme/v2.0", "entra", "entra-v1"),
    ] {
        let reason = format!("the issuer is known to have the profile `{own}`");
        let other = issuer(&json!({ "issuer": iss, "profile": other }));
        refused(&other, "/trusted_issuers/0/profile", &reason);
        assert_eq!(
            with(&json!({ "issuer": iss, "profile": own }), |found| found.profile),
            Profile::named(own)
        );
    }
}

#[test]
fn an_unknown_profile_has_a_place_the_names_and_a_suggestion() {
    let names: Vec<String> = Profile::names().map(|name| format!("`{name}`")).collect();
    let known = format!("expected one of {}", names.join(", "));
    let place = "/trusted_issuers/0/profile";
    refused(&issuer(&json!({ "profile": "keyclaok" })), place, &format!("{known}; did you mean `keycloak`?"));
    refused(&issuer(&json!({ "profile": "shibboleth" })), place, &known);
    let reason = "expected a profile, found a number";
    refused(&issuer(&json!({ "profile": 1 })), place, reason);
}

#[test]
fn a_record_keeps_the_document_as_it_was_written() {
    let document = changed(&issuer(&json!({ "profile": "keycloak" }))).to_string();
    let records = split(&document, None).unwrap();
    let (_, realm) = records.records.last().unwrap();
    assert!(realm.contains(r#""profile":"keycloak""#) && !realm.contains("access_token_typ"), "{realm}");
    let read = Realm::from_record(realm, &records.realm).unwrap();
    assert!(read.trusted_issuer(KEYCLOAK).unwrap().0.untyped_access_tokens);
}
