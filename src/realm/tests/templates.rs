//! Issuers with a place for the tenant.

use serde_json::{Value, json};

use super::{accepted, refused, warnings};
use crate::realm::Realm;

const TEMPLATE: &str = "https://login.example/{tid}/v2.0";

fn entry(changes: &[(&str, Value)]) -> Value {
    let mut entry = json!({
        "issuer": TEMPLATE, "tenants": ["a", "b"], "jwks_uri": "https://login.example/keys",
        "algorithms": ["RS256"], "roles": ["subject", "actor"], "subject_namespace": "entra:{tid}:"
    });
    for (name, value) in changes {
        match value {
            Value::Null => _ = entry.as_object_mut().unwrap().remove(*name),
            value => entry[*name] = value.clone(),
        }
    }
    entry
}

fn with(changes: &[(&str, Value)]) -> Vec<(&'static str, Value)> {
    vec![("/trusted_issuers", json!([entry(changes)]))]
}

fn tenant<'a>(realm: &Realm, iss: &'a str) -> Option<&'a str> {
    realm.trusted_issuer(iss).and_then(|(_, tenant)| tenant)
}

#[test]
fn an_issuer_of_a_listed_tenant_is_trusted() {
    let realm = accepted(&with(&[]));
    assert_eq!(tenant(&realm, "https://login.example/a/v2.0"), Some("a"));
    assert_eq!(tenant(&realm, "https://login.example/b/v2.0"), Some("b"));
    for iss in
        [TEMPLATE, "https://login.example/c/v2.0", "https://login.example/A/v2.0", "https://login.example/a/"]
    {
        assert!(realm.trusted_issuer(iss).is_none(), "{iss}");
    }
    let (issuer, tenant) = realm.trusted_issuer("https://login.example/a/v2.0").unwrap();
    assert_eq!(issuer.namespace(tenant), "entra:a:");
    assert_eq!(realm.namespaces, ["entra:".into()]);
}

#[test]
fn any_tenant_is_warned_of() {
    let any = with(&[("tenants", json!("any"))]);
    assert_eq!(tenant(&accepted(&any), "https://login.example/zz/v2.0"), Some("zz"));
    assert!(warnings(&any).iter().any(|warning| warning.id == "issuer.any_tenant"));
}

#[test]
fn a_literal_entry_counts_before_a_template() {
    let literal = entry(&[
        ("issuer", json!("https://login.example/a/v2.0")),
        ("tenants", Value::Null),
        ("subject_namespace", json!("a:")),
    ]);
    let mut issuers = vec![literal, entry(&[])];
    for issuer in &mut issuers {
        issuer["clients"] = json!("all");
        issuer["scopes"] = json!("all");
        issuer["carry"] = json!([]);
    }
    let realm = accepted(&[("/trusted_issuers", json!(issuers))]);
    let (issuer, tenant) = realm.trusted_issuer("https://login.example/a/v2.0").unwrap();
    assert_eq!((issuer.namespace(tenant).as_ref(), tenant), ("a:", None));
}

#[test]
fn a_pair_with_templates_is_of_one_tenant() {
    let mut actors = entry(&[
        ("issuer", json!("https://agents.example/{tid}")),
        ("subject_namespace", json!("agents:{tid}:")),
    ]);
    actors["roles"] = json!(["actor"]);
    let pair = json!([{ "subject": TEMPLATE, "actor": "https://agents.example/{tid}" }]);
    let realm = accepted(&[("/trusted_issuers", json!([entry(&[]), actors])), ("/cross_issuer", pair)]);
    assert!(realm.combines("https://login.example/a/v2.0", "https://agents.example/a"));
    assert!(!realm.combines("https://login.example/a/v2.0", "https://agents.example/b"));
    assert!(!realm.combines("https://login.example/c/v2.0", "https://agents.example/c"));
    assert!(!realm.combines("https://agents.example/a", "https://login.example/a/v2.0"));
    // A pair has the name of the template; no token and no actor has.
    assert!(!realm.combines("https://login.example/a/v2.0", "https://agents.example/{tid}"));
    assert!(!realm.combines(TEMPLATE, "https://agents.example/{tid}"));
}

#[test]
fn namespaces_that_begin_alike_are_equal_or_clash() {
    let beside = |issuer: &str, namespace: &str| {
        let mut other = entry(&[("issuer", json!(issuer)), ("subject_namespace", json!(namespace))]);
        if !issuer.contains('{') {
            other.as_object_mut().unwrap().remove("tenants");
        }
        let mut issuers = json!([entry(&[]), other]);
        for issuer in issuers.as_array_mut().unwrap() {
            issuer["clients"] = json!("all");
            issuer["scopes"] = json!("all");
            issuer["carry"] = json!([]);
        }
        [("/trusted_issuers", issuers)]
    };
    let other = "https://other.example/{t}";
    // The same subjects, by tenants of the same name.
    accepted(&beside(other, "entra:{t}:"));
    for (issuer, namespace) in [
        // `b:u1` of this issuer would be `u1` of tenant `b`.
        ("https://other.example", "entra:"),
        ("https://other.example", "entra:b:"),
        (other, "entra:{t}:x:"),
        (other, "entra:{t}/"),
        (other, "entra:{t}|"),
    ] {
        refused(
            &beside(issuer, namespace),
            "/trusted_issuers/1/subject_namespace",
            "begins, or begins with, that of another issuer",
        );
    }
}

#[test]
fn a_template_states_its_tenants_and_their_namespace() {
    let place = "/trusted_issuers/0";
    let shape = "expected a text, then `{tid}` once, then `:`, `/` or `|`, such as `tenants:{tid}:`";
    for (changes, pointer, reason) in [
        (("tenants", Value::Null), "", "`tenants` is required with a template: a list, or `any`"),
        (("tenants", json!([])), "/tenants", "expected at least one element"),
        (("tenants", json!("all")), "/tenants", "expected an array of strings or `any`"),
        (
            ("tenants", json!(["a.b"])),
            "/tenants/0",
            "expected letters, digits and hyphens, at most 64, no hyphen at an end",
        ),
        (
            ("issuer", json!("https://login.example/a")),
            "/tenants",
            "`issuer` has no claim in braces, so it has one tenant",
        ),
        (
            ("issuer", json!("https://login.example/{tid}/{x}")),
            "/issuer",
            "expected one claim in braces, such as `{tid}`",
        ),
        (
            ("subject_namespace", Value::Null),
            "",
            "`subject_namespace` is required with a template, such as `tenants:{tid}:`",
        ),
        (("subject_namespace", json!("entra:")), "/subject_namespace", shape),
        (("subject_namespace", json!("{tid}:")), "/subject_namespace", shape),
        (("subject_namespace", json!("entra:{tid}")), "/subject_namespace", shape),
        (("subject_namespace", json!("entra:{tid}x")), "/subject_namespace", shape),
        (("subject_namespace", json!("entra:{tid}:{tid}:")), "/subject_namespace", shape),
        (
            ("issuer", json!("https://edge.example/realms/{tid}")),
            "/issuer",
            "the realm's own issuer is one of these, and not a trusted one",
        ),
    ] {
        refused(&with(&[changes]), &format!("{place}{pointer}"), reason);
    }
    let twice = json!([entry(&[]), entry(&[("issuer", json!("https://login.example/{x}/v2.0"))])]);
    let mut issuers = twice;
    for index in 0..2 {
        issuers[index]["roles"] = json!(["actor"]);
    }
    issuers[1]["subject_namespace"] = json!("x:{x}:");
    refused(
        &[("/trusted_issuers", issuers)],
        "/trusted_issuers/1/issuer",
        "one `iss` could match this template and an earlier one",
    );
}
