//! The name of the secret that hosts send for the keys of an issuer.

use serde_json::{Value, json};

use super::{IDP, accepted, p256, refused};

#[test]
fn a_secret_for_the_keys_has_a_name_of_its_own_kind() {
    let with = |keys: Value, name: &Value| {
        let mut issuer = json!({ "issuer": IDP, "algorithms": ["ES256"], "jwks_auth": name });
        issuer.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
        [("/trusted_issuers", json!([issuer]))]
    };
    let uri = || json!({ "jwks_uri": "https://idp.example/jwks" });
    let place = "/trusted_issuers/0/jwks_auth";
    let named = |length: usize| json!(format!("JWKS_{}", "A".repeat(length)));
    for name in [json!("JWKS_K8S"), json!("JWKS__"), json!("JWKS_0"), named(64)] {
        let realm = accepted(&with(uri(), &name));
        assert_eq!(realm.trusted_issuer(IDP).unwrap().0.jwks_auth(), name.as_str());
    }
    for name in [
        "",
        "JWKS",
        "JWKS_",
        "JWKS-K8S",
        "jwks_k8s",
        "JWKS_k8s",
        "JWKS_K8S ",
        "JWKS_K8S\n",
        "JWKS_K\u{c4}S",
        "KEY_ENCRYPTION_KEY",
        "INTROSPECTION_K8S",
        "X_JWKS_K8S",
        named(65).as_str().unwrap(),
    ] {
        let reason = "expected `JWKS_` and 1 to 64 of `A-Z`, `0-9` and `_`";
        refused(&with(uri(), &json!(name)), place, reason);
    }
    let inline = json!({ "jwks": { "keys": [p256("a")] } });
    let reason = "only beside `jwks_uri`: the host sends the secret there";
    refused(&with(inline, &json!("JWKS_K8S")), place, reason);
}
