//! Clients: their credentials, their rights and their names among each other.

use serde_json::{Value, json};

use super::{DIGEST_A, DIGEST_B, IDP, ISSUER, accepted, changed, client, p256, refused, warning, warnings};
use crate::oauth::{Audience, ClientId, Scope, Seconds, Sub, TokenType};
use crate::realm::{Allowed, ClientAuth, KeySource, MayActPolicy, Realm};

const SERVICE: &str = "issuers name this service so, not a client";

#[test]
fn defaults_are_those_of_the_manual() {
    let realm = accepted(&[("/clients/0/targets", json!([]))]);
    let client = realm.clients.get("svc-a").unwrap();
    assert_eq!(client.subject, Sub::from("svc-a"));
    assert!(client.targets.is_empty());
    assert_eq!(client.default_target, None);
    assert_eq!(client.scopes, Scope::default());
    assert_eq!(client.scope_expansion, []);
    assert_eq!(client.delegation, Allowed::Yes);
    assert_eq!(client.impersonation, Allowed::No);
    assert_eq!(client.may_act, MayActPolicy::Required);
    assert!(client.subject_audience.is_empty());
    assert!(client.introspect.is_empty());
    assert_eq!(client.lifetime, None);
    assert_eq!(client.explain, Allowed::No);
}

#[test]
fn what_is_stated_is_kept() {
    let realm = accepted(&[
        ("/clients/0/subject", json!("https://gateway.example")),
        ("/clients/0/default_target", json!("orders")),
        ("/clients/0/scopes", json!(["read", "write"])),
        ("/clients/0/scope_expansion", json!({ "id_token": ["transfer"], "jwt": [] })),
        ("/clients/0/allow", json!([])),
        ("/clients/0/may_act", json!("if_present")),
        ("/clients/0/subject_audience", json!(["https://api-a.example"])),
        ("/clients/0/introspect", json!(["https://orders.example/api"])),
        ("/clients/0/lifetime_seconds", json!(120)),
        ("/clients/0/explain", json!(true)),
    ]);
    let client = realm.clients.get("svc-a").unwrap();
    assert_eq!(client.subject, Sub::from("https://gateway.example"));
    assert_eq!(client.default_target, Some(Audience::from("orders")));
    assert_eq!(client.scopes, Scope::parse("read write").unwrap());
    assert_eq!(client.scope_expansion, [(TokenType::IdToken, Scope::parse("transfer").unwrap())]);
    assert_eq!((client.delegation, client.impersonation), (Allowed::No, Allowed::No));
    assert_eq!(client.may_act, MayActPolicy::IfPresent);
    assert_eq!(client.subject_audience, [Audience::from("https://api-a.example")]);
    assert_eq!(client.lifetime, Some(Seconds::new(120)));
    assert_eq!(client.explain, Allowed::Yes);
}

#[test]
fn one_or_two_digests_of_secrets() {
    let place = "/clients/0/auth/secret_sha256";
    let realm = accepted(&[(place, json!([DIGEST_A, DIGEST_B]))]);
    let ClientAuth::SecretBasic(digests) = &realm.clients.get("svc-a").unwrap().auth else {
        panic!("a secret")
    };
    assert_eq!(digests.len(), 2);
    for count in [json!([]), json!([DIGEST_A, DIGEST_B, DIGEST_A])] {
        refused(&[(place, count)], place, "expected one or two digests");
    }
    refused(&[(place, json!([DIGEST_A, DIGEST_A]))], "/clients/0/auth/secret_sha256/1", "listed before");
    let reason = "expected a SHA-256 digest as 43 characters of base64url without padding";
    for text in [
        "",
        "hunter2",
        &format!("{DIGEST_A}="),
        &DIGEST_A[..42],
        &format!("{DIGEST_A}A"),
        // Equal to the first digest except in bits that no byte uses.
        "ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLt",
        "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs",
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    ] {
        refused(&[(place, json!([text]))], "/clients/0/auth/secret_sha256/0", reason);
    }
    refused(
        &[(place, json!(["47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"]))],
        "/clients/0/auth/secret_sha256/0",
        "the digest of an empty secret",
    );
}

#[test]
fn a_method_has_its_own_members_and_no_others() {
    for (method, missing) in [
        ("client_secret_basic", "secret_sha256"),
        ("client_secret_post", "secret_sha256"),
        ("private_key_jwt", "jwks` or `jwks_uri"),
        ("workload", "issuer"),
    ] {
        let reason = format!("`{missing}` is required");
        refused(&[("/clients/0/auth", json!({ "method": method }))], "/clients/0/auth", &reason);
    }
    let half = json!({ "method": "workload", "issuer": IDP });
    refused(&[("/clients/0/auth", half)], "/clients/0/auth", "`require` is required");
    for (method, name, value) in [
        ("client_secret_basic", "jwks", json!({ "keys": [] })),
        ("client_secret_post", "require", json!({})),
        ("client_secret_post", "jwks_uri", json!("https://svc-a.example/jwks")),
        ("private_key_jwt", "secret_sha256", json!([DIGEST_A])),
        ("private_key_jwt", "issuer", json!(IDP)),
        ("workload", "jwks", json!({ "keys": [] })),
        ("workload", "jwks_uri", json!("https://svc-a.example/jwks")),
        ("workload", "secret_sha256", json!([])),
    ] {
        let auth = json!({ "method": method, name: value });
        refused(
            &[("/clients/0/auth", auth)],
            &format!("/clients/0/auth/{name}"),
            "belongs to another method",
        );
    }
}

#[test]
fn the_keys_of_a_client_may_be_at_an_address() {
    let at = |uri: &str| [("/clients/0/auth", json!({ "method": "private_key_jwt", "jwks_uri": uri }))];
    let realm = accepted(&at("https://svc-a.example/jwks?v=1"));
    let client = &realm.clients[&ClientId::from("svc-a")];
    let keys = client.auth.keys();
    assert!(matches!(keys, Some(KeySource::Remote(uri)) if **uri == *"https://svc-a.example/jwks?v=1"));
    accepted(&at("http://127.0.0.1:8080/jwks"));
    let place = "/clients/0/auth/jwks_uri";
    refused(&at("https://svc-a.example/jwks#a"), place, "a fragment is never sent");
    refused(&at("http://svc-a.example/jwks"), place, "http is for loopback addresses only, use https");
    let both = json!({
        "method": "private_key_jwt", "jwks": { "keys": [] }, "jwks_uri": "https://svc-a.example/jwks",
    });
    refused(&[("/clients/0/auth", both)], place, "the keys are in `jwks` already");
    let with_secret = json!({
        "method": "private_key_jwt", "jwks_uri": "https://svc-a.example/jwks", "jwks_auth": "JWKS_A",
    });
    let error = Realm::parse(&changed(&[("/clients/0/auth", with_secret)]).to_string()).unwrap_err();
    assert_eq!(error.pointer, "/clients/0/auth/jwks_auth");
}

#[test]
fn an_assertion_needs_a_key_that_one_algorithm_fits() {
    let with =
        |keys: Value| [("/clients/0/auth", json!({ "method": "private_key_jwt", "jwks": { "keys": keys } }))];
    let ed25519 = |alg: Option<&str>| {
        let mut key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "E".repeat(43) });
        if let Some(alg) = alg {
            key["alg"] = json!(alg);
        }
        key
    };
    accepted(&with(json!([p256("k")])));
    accepted(&with(json!([ed25519(Some("EdDSA"))])));
    assert_eq!(
        warnings(&with(json!([p256("k"), ed25519(None)]))),
        [warning(
            "key.skipped",
            "/clients/0/auth/jwks/keys/1",
            "skipped, it has no `alg` and not exactly one algorithm fits"
        )]
    );
    for keys in [json!([]), json!([ed25519(None)]), json!([{ "kty": "EC" }])] {
        refused(
            &with(keys),
            "/clients/0/auth/jwks",
            "no key can verify an assertion; RSA and Ed25519 keys need `alg`",
        );
    }
}

#[test]
fn targets_are_those_of_the_realm() {
    let place = "/clients/0/targets";
    refused(&[(place, json!(["orders", "stock"]))], "/clients/0/targets/1", "not the `audience` of a target");
    refused(
        &[(place, json!(["https://orders.example/api"]))],
        "/clients/0/targets/0",
        "not the `audience` of a target",
    );
    refused(&[(place, json!(["orders", "orders"]))], "/clients/0/targets/1", "listed before");
    let default = "/clients/0/default_target";
    refused(&[(default, json!("stock"))], default, "not among the `targets` of the client");
    refused(
        &[(place, json!([])), (default, json!("orders"))],
        default,
        "not among the `targets` of the client",
    );
    assert_eq!(
        warnings(&[("/clients/0/introspect", json!(["orders", "stock"]))]),
        [warning("client.introspects_no_target", "/clients/0/introspect/1", "no target has this name")]
    );
}

#[test]
fn lists_have_nothing_twice() {
    for (name, list) in [
        ("scopes", json!(["a", "a"])),
        ("allow", json!(["delegation", "delegation"])),
        ("subject_audience", json!(["a", "a"])),
        ("introspect", json!(["a", "a"])),
    ] {
        let place = format!("/clients/0/{name}");
        refused(&[(&place, list)], &format!("{place}/1"), "listed before");
    }
    let expansion = json!({ "id_token": ["a", "a"] });
    refused(
        &[("/clients/0/scope_expansion", expansion)],
        "/clients/0/scope_expansion/id_token/1",
        "listed before",
    );
}

#[test]
fn a_client_id_is_printable() {
    let place = "/clients/0/client_id";
    for client_id in ["a", " ", "svc:a/b~c", "https://client.example/metadata", &"a".repeat(1_024)] {
        accepted(&[(place, json!(client_id))]);
    }
    for (client_id, reason) in [
        ("", "expected 1 to 1024 bytes"),
        (&*"a".repeat(1_025), "expected 1 to 1024 bytes"),
        ("a\tb", "expected printable ASCII characters"),
        ("a\u{7f}b", "expected printable ASCII characters"),
        ("\u{e9}", "expected printable ASCII characters"),
        ("http://client.example", "http is for loopback addresses only, use https"),
    ] {
        refused(&[(place, json!(client_id))], place, reason);
    }
    refused(&[("/clients/0/subject", json!(""))], "/clients/0/subject", "expected 1 to 1024 bytes");
}

#[test]
fn a_client_has_a_name_and_a_subject_of_its_own() {
    refused(
        &[("/clients/-", client("svc-a"))],
        "/clients/1/client_id",
        "an earlier client has the same `client_id`",
    );
    let subject = "an earlier client has the same `subject`";
    let other = ("/clients/-", client("svc-b"));
    refused(&[other.clone(), ("/clients/1/subject", json!("svc-a"))], "/clients/1/subject", subject);
    refused(&[other.clone(), ("/clients/0/subject", json!("svc-b"))], "/clients/1/client_id", subject);
    let swapped = [other, ("/clients/0/subject", json!("svc-b")), ("/clients/1/subject", json!("svc-a"))];
    refused(&swapped, "/clients/0/subject", "the `client_id` of another client");
}

#[test]
fn a_client_is_not_this_service() {
    refused(&[("/clients/0/client_id", json!(ISSUER))], "/clients/0/client_id", SERVICE);
    let named = ("/trusted_issuers/0/audience", json!(["edge"]));
    refused(&[named.clone(), ("/clients/0/client_id", json!("edge"))], "/clients/0/client_id", SERVICE);
    for name in ["edge", ISSUER] {
        let audiences = ("/clients/0/subject_audience", json!(["https://api-a.example", name]));
        refused(&[named.clone(), audiences], "/clients/0/subject_audience/1", SERVICE);
    }
}

#[test]
fn a_subject_audience_means_one_client() {
    let other = ("/clients/-", client("svc-b"));
    let has = |pointer| (pointer, json!(["https://api.example"]));
    let one = has("/clients/0/subject_audience");
    let two = has("/clients/1/subject_audience");
    accepted(&[other.clone(), one.clone()]);
    let names = ("/clients/1/subject_audience", json!(["svc-a"]));
    refused(&[other.clone(), names], "/clients/1/subject_audience/0", "the `client_id` of another client");
    accepted(&[("/clients/0/subject_audience", json!(["svc-a"]))]);
    let earlier = "an earlier client has it too, and not both set `shared_audience`";
    let shared = |pointer| (pointer, json!(true));
    let both = [other, one, two];
    refused(&both, "/clients/1/subject_audience/0", earlier);
    for pointer in ["/clients/0/shared_audience", "/clients/1/shared_audience"] {
        let changes = [both.as_slice(), &[shared(pointer)]].concat();
        refused(&changes, "/clients/1/subject_audience/0", earlier);
    }
    let mut changes = both.to_vec();
    changes.extend([shared("/clients/0/shared_audience"), shared("/clients/1/shared_audience")]);
    accepted(&changes);
    changes.extend([("/clients/-", client("svc-c")), has("/clients/2/subject_audience")]);
    refused(&changes, "/clients/2/subject_audience/0", earlier);
}
