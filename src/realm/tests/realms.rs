//! The realm itself: its name, its numbers, its targets and the claims of its tokens.

use serde_json::{Value, json};

use super::{COMPARED, ISSUER, accepted, refused};
use crate::jose::Algorithm;
use crate::oauth::{Audience, ClaimName, IssuedTokenType, Scope, Seconds, TokenType};
use crate::realm::ScopePolicy;

/// A realm of that path, with the issuer that the path requires.
fn at(path: &str) -> [(&'static str, Value); 2] {
    [("/realm", json!(path)), ("/issuer", json!(format!("https://edge.example/{path}")))]
}

#[test]
fn defaults_are_those_of_the_manual() {
    let realm = accepted(&[]);
    assert_eq!(realm.path.as_str(), "realms/alpha");
    assert_eq!(realm.issuer.as_str(), ISSUER);
    assert_eq!(realm.version, 1);
    assert_eq!(realm.signing_algorithm, Algorithm::Es256);
    assert_eq!(realm.lifetime, Seconds::new(300));
    assert_eq!(realm.clock_skew, Seconds::new(60));
    assert_eq!(realm.max_act_depth, 4);
    assert_eq!(realm.scope_policy, ScopePolicy::Refuse);
    assert_eq!(realm.exchanges, [(TokenType::AccessToken, IssuedTokenType::AccessToken)]);
    assert_eq!(realm.cross_issuer, []);
    assert_eq!(realm.namespaces, []);
    assert!(realm.issued.carry.is_none() && realm.issued.default.is_none());
    assert!(realm.issued.set.access_token.is_none() && realm.issued.set.id_token.is_none());
    assert!(realm.issued.may_act.access_token.is_none() && realm.issued.may_act.id_token.is_none());
    assert_eq!(realm.restrict, [ClaimName::from("org_id")]);
    assert!(realm.rules.is_empty());
    assert_eq!(realm.origins, []);
    let target = realm.target("https://orders.example/api").unwrap();
    assert_eq!(target.audience, Audience::from("orders"));
    assert_eq!(target.scopes, Scope::parse("read").unwrap());
    assert_eq!(target.lifetime, None);
}

#[test]
fn a_realm_may_be_nested() {
    for path in ["a", "eu/retail", "a/assets", "a/page/refusals", "tokens", "a/health/b~c_d-e.f"] {
        assert_eq!(accepted(&at(path)).path.as_str(), path);
    }
}

#[test]
fn a_realm_is_the_path_of_its_issuer() {
    for (issuer, reason) in [
        ("https://edge.example//realms/alpha", "expected `/realms/alpha`, the path of `issuer`"),
        ("https://edge.example/realms/Alpha", "expected `realms/Alpha`, the path of `issuer`"),
        ("https://edge.example/alpha", "expected `alpha`, the path of `issuer`"),
        ("https://edge.example", "expected the empty string, as `issuer` has no path"),
    ] {
        refused(&[("/issuer", json!(issuer))], "/realm", reason);
    }
    refused(&[("/realm", json!(""))], "/realm", "expected `realms/alpha`, the path of `issuer`");
    for issuer in ["https://edge.example/realms/alpha/", "https://edge.example/"] {
        refused(
            &[("/issuer", json!(issuer))],
            "/issuer",
            "the issuer of a realm does not end with a slash: leave it out here, and where clients and services name it",
        );
    }
}

#[test]
fn a_realm_may_have_no_path() {
    let realm = accepted(&[("/realm", json!("")), ("/issuer", json!("https://auth.example"))]);
    assert_eq!((realm.path.as_str(), realm.issuer.as_str()), ("", "https://auth.example"));
    let metadata: serde_json::Value = serde_json::from_str(&realm.metadata()).unwrap();
    assert_eq!(metadata["token_endpoint"], "https://auth.example/token");
    accepted(&[("/realm", json!("")), ("/issuer", json!("http://localhost:8787"))]);
}

#[test]
fn a_realm_is_not_an_endpoint() {
    for segment in ["token", "jwks", "introspect", "revoke", "explain", "authorize", "events", ".well-known"]
    {
        let reason = format!("`{segment}` is the name of an endpoint");
        refused(&at(segment), "/realm", &reason);
        refused(&at(&format!("realms/{segment}/alpha")), "/realm", &reason);
    }
    for first in ["assets", "health", "ready", "refusals", "page"] {
        let reason = format!("`{first}` as the first segment belongs to the service");
        refused(&at(&format!("{first}/alpha")), "/realm", &reason);
        refused(&at(first), "/realm", &reason);
    }
}

#[test]
fn every_reader_of_urls_reads_a_realm_alike() {
    for path in ["realms//alpha", "./alpha", "realms/..", "realms/%74oken", "realms/a:b"] {
        refused(
            &at(path),
            "/realm",
            "expected segments of letters, digits, `-`, `_`, `~` and `.`, divided by single slashes",
        );
    }
}

#[test]
fn the_issuer_is_an_https_url() {
    let realm = accepted(&[("/issuer", json!("http://127.0.0.1:8787/realms/alpha"))]);
    assert_eq!(realm.issuer.as_str(), "http://127.0.0.1:8787/realms/alpha");
    for (issuer, reason) in [
        ("http://edge.example/realms/alpha", "http is for loopback addresses only, use https"),
        ("https://edge.example/realms/alpha?", "an issuer has neither query nor fragment"),
        ("https://edge.example/realms/alpha#a", "an issuer has neither query nor fragment"),
        ("edge.example/realms/alpha", "expected a URL that begins with `https://`"),
        ("", "expected 1 to 1024 bytes"),
    ] {
        refused(&[("/issuer", json!(issuer))], "/issuer", reason);
    }
}

#[test]
fn numbers_have_bounds() {
    for (pointer, last, first, reason) in [
        (
            "/version",
            json!(9_007_199_254_740_991_u64),
            json!(9_007_199_254_740_992_u64),
            "expected 1 to 9007199254740991",
        ),
        ("/version", json!(1), json!(0), "expected 1 to 9007199254740991"),
        ("/clock_skew_seconds", json!(60), json!(61), "expected 0 to 60 seconds"),
        ("/max_act_depth", json!(8), json!(9), "expected 0 to 8 actors"),
        (
            "/signing",
            json!({ "rotate_every_days": 365 }),
            json!({ "rotate_every_days": 366 }),
            "expected 1 to 365 days",
        ),
        (
            "/signing",
            json!({ "rotate_every_days": 1 }),
            json!({ "rotate_every_days": 0 }),
            "expected 1 to 365 days",
        ),
        (
            "/lifetime",
            json!({ "seconds": 86_400 }),
            json!({ "seconds": 86_401 }),
            "expected 1 to 86400 seconds",
        ),
        ("/lifetime", json!({ "seconds": 1 }), json!({ "seconds": 0 }), "expected 1 to 86400 seconds"),
        ("/targets/0/lifetime_seconds", json!(86_400), json!(86_401), "expected 1 to 86400 seconds"),
        ("/clients/0/lifetime_seconds", json!(1), json!(0), "expected 1 to 86400 seconds"),
        ("/trusted_issuers/0/max_age_seconds", json!(1), json!(0), "expected 1 to 4294967295 seconds"),
    ] {
        accepted(&[(pointer, last)]);
        let place = match &first {
            Value::Object(members) => format!("{pointer}/{}", members.keys().next().unwrap()),
            _ => pointer.to_owned(),
        };
        refused(&[(pointer, first)], &place, reason);
    }
}

#[test]
fn a_realm_signs_with_one_of_six_algorithms() {
    for name in ["ES256", "Ed25519", "ES384", "RS256", "PS256", "ML-DSA-44"] {
        let realm = accepted(&[("/signing", json!({ "algorithm": name }))]);
        assert_eq!(realm.signing_algorithm.name(), name);
    }
    for name in ["EdDSA", "RS512", "ES512", "ML-DSA-65", "HS256", "none", "es256", ""] {
        refused(
            &[("/signing", json!({ "algorithm": name }))],
            "/signing/algorithm",
            "expected one of `ES256`, `Ed25519`, `ES384`, `RS256`, `PS256`, `ML-DSA-44`",
        );
    }
}

#[test]
fn an_exchange_is_listed_once() {
    let all = json!([["access_token", "access_token"], ["id_token", "id_token"], ["jwt", "access_token"]]);
    assert_eq!(accepted(&[("/exchanges", all)]).exchanges.len(), 3);
    let twice = json!([["jwt", "id_token"], ["jwt", "id_token"]]);
    refused(&[("/exchanges", twice)], "/exchanges/1", "listed before");
    refused(
        &[("/exchanges", json!([["access_token", "jwt"]]))],
        "/exchanges/0/1",
        "expected one of `access_token`, `id_token`",
    );
}

#[test]
fn a_name_means_one_target() {
    let reason = "names an earlier target too";
    let other = |audience: &str, resource: &[&str]| json!({ "audience": audience, "resource": resource });
    accepted(&[("/targets/-", other("stock", &["https://stock.example"]))]);
    refused(&[("/targets/-", other("orders", &[]))], "/targets/1/audience", reason);
    refused(&[("/targets/-", other("https://orders.example/api", &[]))], "/targets/1/audience", reason);
    refused(
        &[("/targets/-", other("stock", &["https://stock.example", "https://orders.example/api"]))],
        "/targets/1/resource/1",
        reason,
    );
    let own = "https://orders.example/api";
    accepted(&[("/targets/0", other(own, &[own])), ("/clients/0/targets", json!([own]))]);
    let inside = "http://orders.internal";
    accepted(&[
        ("/targets/0", other(inside, &[])),
        ("/clients/0/targets", json!([inside])),
        ("/clients/0/default_target", json!(inside)),
        ("/clients/0/introspect", json!([inside])),
    ]);
}

#[test]
fn names_of_targets_are_names() {
    for (resource, reason) in [
        ("orders", "expected an absolute URI without a fragment"),
        ("http://orders.example", "http is for loopback addresses only, use https"),
        ("https://orders.example/#a", "expected an absolute URI without a fragment"),
    ] {
        refused(&[("/targets/0/resource", json!([resource]))], "/targets/0/resource/0", reason);
    }
    let twice = json!(["urn:example:a", "urn:example:a"]);
    refused(&[("/targets/0/resource", twice)], "/targets/0/resource/1", "listed before");
    for (audience, reason) in [("", COMPARED), ("a\nb", COMPARED), ("a b", COMPARED)] {
        refused(&[("/targets/0/audience", json!(audience))], "/targets/0/audience", reason);
    }
    let longest = "a".repeat(1_024);
    accepted(&[("/targets/0/audience", json!(longest)), ("/clients/0/targets", json!([longest]))]);
    refused(&[("/targets/0/audience", json!("a".repeat(1_025)))], "/targets/0/audience", COMPARED);
}

#[test]
fn a_scope_value_is_one_token() {
    let reason = "not a scope value: printable ASCII without space, quote or backslash";
    for value in ["", "read write", "re\"ad", "r\u{e9}ad"] {
        refused(&[("/targets/0/scopes", json!(["read", value]))], "/targets/0/scopes/1", reason);
    }
    refused(&[("/targets/0/scopes", json!(["read", "read"]))], "/targets/0/scopes/1", "listed before");
}

#[test]
fn claims_of_the_engine_are_neither_carried_nor_set() {
    let reason = "a claim that the engine reads or writes";
    let names = "iss sub aud exp nbf iat jti act may_act scope client_id azp cnf nonce at_hash c_hash authorization_details";
    for name in names.split(' ') {
        refused(&[("/claims", json!({ "carry": ["acr", name] }))], "/claims/carry/1", reason);
        refused(
            &[("/claims", json!({ "default": { name: "a" } }))],
            &format!("/claims/default/{name}"),
            reason,
        );
    }
    let mapped = ("/trusted_issuers/0/claims", json!({ "scope": "scp" }));
    let client = ("/trusted_issuers/0/claims", json!({ "client_id": "cid" }));
    refused(&[client, ("/claims", json!({ "carry": ["cid"] }))], "/claims/carry/0", reason);
    refused(&[mapped.clone(), ("/claims", json!({ "carry": ["scp"] }))], "/claims/carry/0", reason);
    refused(&[mapped, ("/claims", json!({ "default": { "scp": "a" } }))], "/claims/default/scp", reason);
    refused(&[("/claims", json!({ "carry": ["acr", "acr"] }))], "/claims/carry/1", "listed before");
    refused(&[("/claims", json!({ "carry": [""] }))], "/claims/carry/0", "expected 1 to 1024 bytes");
    let realm = accepted(&[("/claims", json!({ "carry": ["acr"], "default": { "acr": "urn:a" } }))]);
    let default = realm.issued.default.unwrap();
    assert_eq!(default.members().map(|(name, _)| name).collect::<Vec<_>>(), ["acr"]);
}

#[test]
fn an_origin_is_what_browsers_send() {
    let realm = accepted(&[("/origins", json!(["https://app.example", "http://localhost:5173"]))]);
    assert_eq!(realm.origins().collect::<Vec<_>>(), ["https://app.example", "http://localhost:5173"]);
    for (origin, reason) in [
        ("*", "expected a URL that begins with `https://`"),
        ("https://app.example/", "an origin ends after its host and port"),
        ("https://App.example", "browsers send an origin in lower case and without a default port"),
        ("http://app.example", "http is for loopback addresses only, use https"),
    ] {
        refused(&[("/origins", json!([origin]))], "/origins/0", reason);
    }
    refused(
        &[("/origins", json!(["https://a.example", "https://a.example"]))],
        "/origins/1",
        "listed before",
    );
}
