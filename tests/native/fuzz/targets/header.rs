//! The JOSE header: the engine grants exactly if the one key that the header means is the signing key.
//!
//! The bytes are a header. The target signs it with the key of its `kid`, or with the first of its `alg`,
//! of an issuer that has keys of every type.

use std::sync::LazyLock;

use edge_token_exchange::json::{Limits, parse_object};
use edge_token_exchange::oauth::limits::MAX_TOKEN;
use serde_json::{Value, json};

use crate::fuzz::support::{NOW, Request, World, judge, secret, strings};
use crate::signer::{Signer, key_set};

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let document = include_str!("../../../vectors/realms/algorithms.json");
    World::as_written(serde_json::from_str(document).unwrap())
});

/// The private keys of the issuer that can sign here.
static SIGNERS: LazyLock<Vec<(Value, Signer)>> = LazyLock::new(|| {
    let set: Value = serde_json::from_str(&key_set("issuer.many")).unwrap();
    let keys = set["keys"].as_array().unwrap().iter().filter(|jwk| jwk["kty"] != "RSA");
    keys.map(|jwk| (jwk.clone(), Signer::parse(&json!({ "keys": [jwk] }).to_string()))).collect()
});

/// The bytes are a header.
pub(crate) fn check(bytes: &[u8]) {
    let read: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let of_kid = SIGNERS.iter().find(|(jwk, _)| jwk["kid"] == read["kid"]);
    let of_alg = || SIGNERS.iter().find(|(jwk, _)| jwk["alg"] == read["alg"]);
    let (jwk, signer) = of_kid.or_else(of_alg).unwrap_or(&SIGNERS[0]);
    let claims = json!({
        "iss": "https://many.example", "sub": "u1", "aud": "gateway", "client_id": "web-app",
        "scope": "read", "iat": NOW - 10, "exp": NOW + 600,
    });
    let token = signer.signed(bytes, claims.to_string().as_bytes());
    if token.len() > MAX_TOKEN {
        return;
    }
    let form: [(&str, &[u8]); 3] = [
        ("grant_type", b"urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", token.as_bytes()),
        ("subject_token_type", b"urn:ietf:params:oauth:token-type:access_token"),
    ];
    let decided = judge(&WORLD, &Request::new("gateway", &secret("gateway"), &form));
    let meant = parse_object(bytes, Limits::TOKEN).ok().and_then(|_| meant(&read));
    assert_eq!(decided.granted().is_some(), meant.is_some_and(|meant| meant["kid"] == jwk["kid"]), "{read}");
}

/// Returns the one key that a header means, if the engine accepts the header.
fn meant(header: &Value) -> Option<&'static Value> {
    let issuer = &WORLD.document["trusted_issuers"][0];
    let alg = header["alg"].as_str()?;
    let listed = strings(&issuer["algorithms"]);
    let typ = header["typ"].as_str()?.to_ascii_lowercase();
    let refused = ["crit", "b64", "zip"].iter().any(|name| header.get(name).is_some());
    let kid = header.get("kid");
    if refused || !listed.contains(&alg) || kid.is_some_and(|kid| !kid.is_string()) {
        return None;
    }
    if typ.strip_prefix("application/").unwrap_or(&typ) != "at+jwt" {
        return None;
    }
    let fits = |jwk: &&Value| {
        let of_kind = |alg: &str| match alg.get(..2) {
            Some("ES") => (jwk["crv"] == "P-256") == (alg == "ES256") && jwk["kty"] == "EC",
            Some("Ed") => jwk["crv"] == "Ed25519",
            _ => jwk["kty"] == "RSA",
        };
        // `EdDSA` and `Ed25519` are one algorithm; a key without `alg` serves every one of its type.
        let same = |own: &Value| {
            own == alg || (own.as_str().is_some_and(|own| own.starts_with("Ed")) && alg.starts_with("Ed"))
        };
        let usable =
            jwk["use"] != "enc" && jwk.get("key_ops").is_none_or(|ops| strings(ops).contains(&"verify"));
        usable && of_kind(alg) && jwk.get("alg").is_none_or(same)
    };
    let named = |jwk: &&Value| kid.is_none_or(|kid| jwk["kid"] == *kid);
    let keys = issuer["jwks"]["keys"].as_array()?;
    let mut fitting = keys.iter().filter(named).filter(fits);
    let key = fitting.next();
    key.filter(|_| fitting.next().is_none())
}
