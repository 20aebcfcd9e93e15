//! Clients that authenticate by a token of another issuer, and issuers of JWT-SVIDs.

use serde_json::{Value, json};

use super::workloads::{of_profile, workload};
use super::{IDP, accepted, refused};
use crate::realm::ClientAuth;

#[test]
fn an_issuer_of_svids_has_one_trust_domain() {
    let sub = json!({ "sub": "spiffe://example.org/ns/a" });
    let with = |issuer: &str, domain: &Value, require: &Value| {
        let mut changes = of_profile(issuer, "spiffe", require);
        changes.push(("/trusted_issuers/0/trust_domain", domain.clone()));
        changes
    };
    let realm = accepted(&with("spiffe://example.org", &json!("example.org"), &sub));
    let issuer = realm.issuer_of_trust_domain("example.org").unwrap();
    assert_eq!(issuer.issuer.as_str(), "spiffe://example.org");
    accepted(&with(IDP, &json!("example.org"), &sub));
    refused(
        &of_profile(IDP, "spiffe", &sub),
        "/trusted_issuers/0",
        "`trust_domain` is required with profile `spiffe`",
    );
    let form = "expected lower-case letters, digits, `.`, `-` and `_`, without `spiffe://` and path";
    for domain in ["Example.org", "spiffe://example.org", "example.org/a", ""] {
        refused(&with(IDP, &json!(domain), &sub), "/trusted_issuers/0/trust_domain", form);
    }
    refused(
        &with("spiffe://other.example", &json!("example.org"), &sub),
        "/trusted_issuers/0/issuer",
        "expected the `iss` of its tokens, or `spiffe://example.org` where they have none",
    );
    let other = "no SPIFFE ID of the issuer's trust domain";
    for require in [
        json!({ "sub": "spiffe://other.example/ns/a" }),
        json!({ "sub": "spiffe://example.org" }),
        json!({ "sub": ["spiffe://example.org/a", "b"] }),
        json!({ "sub": { "glob": "spiffe://other.example/ns/*" } }),
    ] {
        refused(&with(IDP, &json!("example.org"), &require), "/clients/0/auth/require/sub", other);
    }
    let mut elsewhere = workload(IDP, None, &json!({ "sub": "a" }));
    elsewhere.push(("/trusted_issuers/0/trust_domain", json!("example.org")));
    refused(&elsewhere, "/trusted_issuers/0/trust_domain", "belongs to profile `spiffe`");
    let mut mapped = with(IDP, &json!("example.org"), &sub);
    mapped.push(("/trusted_issuers/0/claims", json!({ "sub": "uid" })));
    refused(&mapped, "/trusted_issuers/0/claims/sub", "a SPIFFE ID stands in `sub`");
}

/// A federated client of an issuer in these roles.
fn federated(roles: &Value, auth: &Value) -> Vec<(&'static str, Value)> {
    let mut own = json!({ "method": "federated_jwt", "issuer": IDP, "require": { "sub": "a" } });
    own.as_object_mut().unwrap().extend(auth.as_object().unwrap().clone());
    vec![("/trusted_issuers/0/roles", roles.clone()), ("/clients/0/auth", own)]
}

#[test]
fn a_federated_client_has_an_issuer_in_the_role_client() {
    let realm = accepted(&federated(&json!(["client"]), &json!({})));
    let ClientAuth::FederatedJwt(own) = &realm.clients.get("svc-a").unwrap().auth else {
        panic!("federated")
    };
    assert!(!own.single_use);
    accepted(&federated(&json!(["client"]), &json!({ "single_use": true })));
    let reason = "not a trusted issuer with the role `client`";
    refused(&federated(&json!(["subject"]), &json!({})), "/clients/0/auth/issuer", reason);
    let pin = json!({ "require": { "name": "a" } });
    refused(&federated(&json!(["client"]), &pin), "/clients/0/auth/require", "must pin `sub`");
    let mut workload = workload(IDP, None, &json!({ "sub": "a" }));
    workload.push(("/clients/0/auth/single_use", json!(true)));
    refused(&workload, "/clients/0/auth/single_use", "belongs to another method");
}

#[test]
fn assertions_have_an_audience_of_their_own() {
    let roles = json!(["client", "workload"]);
    let required = "`audience` is required, as the issuer has the role `client` and another: names that are not \
                    the realm's issuer";
    refused(&federated(&roles, &json!({})), "/trusted_issuers/0", required);
    let with = |audience: Value| {
        let mut changes = federated(&roles, &json!({}));
        changes.push(("/trusted_issuers/0/audience", audience));
        changes
    };
    accepted(&with(json!(["edge"])));
    let own = "assertions of clients are addressed to the realm's issuer; tokens in another role are not";
    let realm = accepted(&[]);
    let issuer = realm.issuer().as_str();
    refused(&with(json!(["edge", issuer])), "/trusted_issuers/0/audience/1", own);
}
