//! Claim mappings and markers of an issuer.

use serde_json::{Value, json};

use super::{IDP, accepted, refused, warnings};
use crate::json::{Limits, parse_object};
use crate::oauth::TokenType;
use crate::realm::{ReadScope, ScopeMalformed, SubjectFault, TrustedIssuer};

const CLAIMS: &str = "/trusted_issuers/0/claims";
const MARKERS: &str = "/trusted_issuers/0/markers";

/// What an issuer with this mapping reads from the claims of a token.
fn reading<T>(mapping: Value, claims: &Value, read: impl Fn(&TrustedIssuer, &crate::json::Object) -> T) -> T {
    let realm = accepted(&[(CLAIMS, mapping)]);
    let claims = parse_object(claims.to_string().as_bytes(), Limits::TOKEN).unwrap();
    let (issuer, _) = realm.trusted_issuer(IDP).unwrap();
    read(issuer, &claims)
}

fn scope(mapping: Value, claims: &Value) -> Result<(Option<String>, usize), ScopeMalformed> {
    let read = reading(mapping, claims, |issuer, claims| issuer.claims.read_scope(claims));
    read.map(|ReadScope { scope, ignored }| (scope.map(|scope| scope.to_string()), ignored))
}

fn subject(mapping: &Value, claims: &Value) -> Result<String, SubjectFault> {
    reading(json!({ "sub": mapping }), claims, |issuer, claims| issuer.claims.subject(claims))
}

#[test]
fn a_scope_is_a_string_or_an_array_wherever_it_stands() {
    let found = |scope: &str, ignored| Ok((Some(scope.to_owned()), ignored));
    assert_eq!(scope(json!({}), &json!({ "scope": ["read", "write"] })), found("read write", 0));
    assert_eq!(scope(json!({}), &json!({ "scope": "read  write " })), found("read write", 0));
    assert_eq!(scope(json!({}), &json!({ "scope": "" })), found("", 0));
    assert_eq!(scope(json!({}), &json!({ "scope": [] })), found("", 0));
    assert_eq!(scope(json!({}), &json!({ "scp": "read" })), Ok((None, 0)));
    assert_eq!(
        scope(json!({}), &json!({ "scope": ["read", "a b", "\u{e9}", "", 1, null, ["x"]] })),
        found("read", 6)
    );
    for malformed in [json!(1), json!(true), json!(null), json!({ "read": true })] {
        assert_eq!(scope(json!({}), &json!({ "scope": malformed })), Err(ScopeMalformed));
    }
}

#[test]
fn of_several_places_the_first_that_is_there_counts() {
    let entra = json!({ "scope": ["scp", "roles"] });
    let found = |scope: &str| Ok((Some(scope.to_owned()), 0));
    assert_eq!(scope(entra.clone(), &json!({ "scp": "a", "roles": ["b"] })), found("a"));
    assert_eq!(scope(entra.clone(), &json!({ "roles": ["b", "c"] })), found("b c"));
    assert_eq!(scope(entra.clone(), &json!({ "scp": "", "roles": ["b"] })), found(""));
    assert_eq!(scope(entra, &json!({ "scp": null, "roles": ["b"] })), Err(ScopeMalformed));
    let keycloak = json!({ "scope": "/realm_access/roles" });
    assert_eq!(scope(keycloak.clone(), &json!({ "realm_access": { "roles": ["read"] } })), found("read"));
    assert_eq!(scope(keycloak, &json!({ "realm_access": ["read"] })), Ok((None, 0)));
}

#[test]
fn a_client_is_named_by_a_string() {
    let client = |mapping: Value, claims: Value, token_type| {
        reading(mapping, &claims, |issuer, claims| {
            issuer.claims.client_id(claims, token_type).map(str::to_owned)
        })
    };
    let access = TokenType::AccessToken;
    assert_eq!(client(json!({}), json!({ "client_id": "a", "azp": "b" }), access), Some("a".into()));
    assert_eq!(client(json!({}), json!({ "azp": "b" }), access), Some("b".into()));
    assert_eq!(client(json!({}), json!({ "azp": "b" }), TokenType::Jwt), None);
    assert_eq!(client(json!({}), json!({ "client_id": 1, "azp": "b" }), access), None);
    assert_eq!(client(json!({}), json!({ "client_id": "", "azp": "b" }), access), None);
    let mapped = json!({ "client_id": ["cid", "azp"] });
    assert_eq!(client(mapped.clone(), json!({ "azp": "b" }), TokenType::Jwt), Some("b".into()));
    assert_eq!(client(mapped, json!({ "client_id": "a" }), access), None);
}

#[test]
fn a_subject_is_the_first_that_is_there_and_not_empty() {
    let access = json!([{ "claim": "sub" }, { "claim": "common_name", "prefix": "service:" }]);
    assert_eq!(subject(&access, &json!({ "sub": "u1", "common_name": "c" })), Ok("u1".into()));
    assert_eq!(subject(&access, &json!({ "sub": "", "common_name": "c" })), Ok("service:c".into()));
    assert_eq!(subject(&access, &json!({ "common_name": "c" })), Ok("service:c".into()));
    assert_eq!(subject(&access, &json!({ "sub": "" })), Err(SubjectFault::Missing));
    assert_eq!(subject(&access, &json!({ "sub": null, "common_name": "c" })), Err(SubjectFault::Malformed));
    assert_eq!(subject(&access, &json!({ "sub": "service:c" })), Err(SubjectFault::OtherPrefix));
    assert_eq!(subject(&access, &json!({ "common_name": "service:c" })), Err(SubjectFault::OtherPrefix));
    assert_eq!(subject(&json!("oid"), &json!({ "sub": "pairwise", "oid": "o1" })), Ok("o1".into()));
}

#[test]
fn an_address_is_a_subject_within_domains_and_verified() {
    let by_claim = json!([{ "claim": "email", "email_domains": ["corp.example"] }]);
    let email = |address: &str, verified: Value| {
        subject(&by_claim, &json!({ "email": address, "email_verified": verified }))
    };
    for verified in [json!(true), json!("true")] {
        assert_eq!(email("Ann@Corp.example", verified), Ok("Ann@Corp.example".into()));
    }
    for verified in [json!(false), json!("True"), json!(1), json!(null)] {
        assert_eq!(email("ann@corp.example", verified), Err(SubjectFault::NotAllowed));
    }
    for address in ["ann@other.example", "ann@sub.corp.example", "@corp.example", "ann", "a@b@corp.example"] {
        assert_eq!(email(address, json!(true)), Err(SubjectFault::NotAllowed), "{address}");
    }
    let by_issuer = json!([{ "claim": "email", "email_domains": ["corp.example"], "verified": "by issuer" }]);
    assert_eq!(subject(&by_issuer, &json!({ "email": "a@corp.example" })), Ok("a@corp.example".into()));
    let odd = warnings(&[(CLAIMS, json!({ "sub": by_issuer }))]);
    assert!(odd.iter().any(|warning| warning.id == "issuer.email_by_issuer"));
    let listed = json!([{ "claim": "upn", "values": ["a@corp.example"] }]);
    assert_eq!(subject(&listed, &json!({ "upn": "a@corp.example" })), Ok("a@corp.example".into()));
    assert_eq!(subject(&listed, &json!({ "upn": "b@corp.example" })), Err(SubjectFault::NotAllowed));
}

#[test]
fn a_mapping_of_the_subject_keeps_subjects_apart() {
    let address = "an address is a subject only with `email_domains` that the issuer is trusted for, or a list of `values`";
    for (sub, pointer, reason) in [
        (json!("email"), "", address),
        (json!([]), "", "expected at least one element"),
        (json!([{ "claim": "upn" }]), "/0", address),
        (json!([{ "claim": "sub" }, { "claim": "oid" }]), "/1", "`prefix` is required in all but the first"),
        (json!([{ "claim": "sub" }, { "claim": "sub", "prefix": "a:" }]), "/1/claim", "listed before"),
        (
            json!([{ "claim": "sub", "prefix": "a:" }, { "claim": "oid", "prefix": "a:b:" }]),
            "/1/prefix",
            "one prefix begins with another, so two subjects could be one",
        ),
        (json!([{ "claim": "aud" }]), "/0/claim", "a claim that has another meaning here"),
        (
            json!([{ "claim": "oid", "verified": "by issuer" }]),
            "/0/verified",
            "expected `email_domains` beside it",
        ),
        (
            json!([{ "claim": "email", "email_domains": ["Corp.example"] }]),
            "/0/email_domains/0",
            "expected a domain in lower case, such as `corp.example`",
        ),
        (
            json!([{ "claim": "email", "email_domains": ["corp.example"], "values": ["a@b"] }]),
            "/0/values",
            "`email_domains` says which count already",
        ),
        (
            json!([{ "claim": "email", "email_domains": [] }]),
            "/0/email_domains",
            "expected at least one element",
        ),
    ] {
        refused(&[(CLAIMS, json!({ "sub": sub }))], &format!("{CLAIMS}/sub{pointer}"), reason);
    }
}

#[test]
fn a_place_is_a_name_or_a_pointer() {
    refused(
        &[(CLAIMS, json!({ "scope": "/a//b" }))],
        "/trusted_issuers/0/claims/scope",
        "a pointer with an empty step; write `/` only before a name",
    );
    refused(
        &[(CLAIMS, json!({ "scope": ["scp", "scp"] }))],
        "/trusted_issuers/0/claims/scope/1",
        "listed before",
    );
    refused(
        &[(CLAIMS, json!({ "scope": 1 }))],
        "/trusted_issuers/0/claims/scope",
        "expected a claim, a JSON pointer, or an array of them, found a number",
    );
    refused(
        &[(CLAIMS, json!({ "scope": "/act/scope" }))],
        "/trusted_issuers/0/claims/scope",
        "a claim that has another meaning here",
    );
}

#[test]
fn a_dot_in_a_name_is_no_path() {
    let reason =
        "a claim of this very name; a claim within another is written as a pointer, `/realm_access/roles`";
    let odd = warnings(&[(CLAIMS, json!({ "scope": "realm_access.roles" }))]);
    assert_eq!(odd, [super::warning("issuer.dotted_claim", "/trusted_issuers/0/claims/scope", reason)]);
    for name in ["/realm_access/roles", "https://acme.example/roles", "roles"] {
        assert_eq!(warnings(&[(CLAIMS, json!({ "scope": name }))]), [], "{name}");
    }
}

#[test]
fn a_set_of_markers_has_a_positive_test() {
    accepted(&[(
        MARKERS,
        json!({ "access_token": { "/token_use": "access", "/a/b": 1, "/c": true, "/d": false } }),
    )]);
    for (markers, pointer, reason) in [
        (json!({ "access_token": {} }), "access_token", POSITIVE),
        (json!({ "access_token": { "/nonce": false } }), "access_token", POSITIVE),
        (json!({ "id_token": { "/a": true } }), "id_token", "not among the `token_types` of the issuer"),
        (json!({ "access_token": { "a": true } }), "access_token/a", "expected a JSON pointer, such as `/a`"),
        (
            json!({ "access_token": { "/a": null } }),
            "access_token/~1a",
            "expected a string, a whole number, `true` for present or `false` for absent, found null",
        ),
        (json!({ "refresh_token": {} }), "refresh_token", "unknown member"),
    ] {
        refused(&[(MARKERS, markers)], &format!("{MARKERS}/{pointer}"), reason);
    }
}

const POSITIVE: &str = "expected at least one test that is not `false`: absence alone marks nothing";
