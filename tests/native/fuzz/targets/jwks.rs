//! JWK sets: the engine accepts no private and no symmetric key, in a canonical reading no `kid` twice and
//! in a forgiving one no key twice, and publishes and imports the accepted keys without harm.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict, portable};
use edge_token_exchange::{JwkSet, Key, Reading};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The members of a JWK that hold a secret.
const SECRET: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "priv", "k"];

/// The bytes are a set.
pub(crate) fn check(bytes: &[u8]) {
    canonical(bytes);
    forgiving(bytes);
}

fn canonical(bytes: &[u8]) {
    let Ok((set, warnings)) = JwkSet::parse(bytes, Reading::Canonical) else {
        return;
    };
    let written = written(bytes);
    assert_eq!(set.keys().count() + warnings.len(), written.len());
    assert!(!written.iter().any(is_secret), "a secret is taken");
    let mut kids = HashSet::new();
    assert!(set.keys().all(|key| key.kid().is_none_or(|kid| kids.insert(kid))), "a `kid` twice");
    sound(&set, Reading::Canonical);
}

fn forgiving(bytes: &[u8]) {
    let Ok((set, warnings)) = JwkSet::parse(bytes, Reading::Forgiving) else {
        return;
    };
    let written = written(bytes);
    assert!(set.keys().count() > 0 && set.keys().count() + warnings.len() <= written.len());
    let secrets = written.iter().filter(|jwk| is_secret(jwk)).count();
    assert!(warnings.len() >= secrets, "a secret is taken");
    let mut names = HashSet::new();
    let name = |key: &Key| {
        let issuer = key.issuer().map(str::to_owned);
        (key.kid().cloned(), key.algorithm(), *key.fingerprint(), issuer)
    };
    assert!(set.keys().all(|key| names.insert(name(key))), "a key twice");
    sound(&set, Reading::Forgiving);
}

fn written(bytes: &[u8]) -> Vec<Value> {
    let written: Value = serde_json::from_slice(bytes).unwrap();
    let written = written["keys"].as_array().unwrap();
    assert!(written.len() <= 64);
    written.clone()
}

fn is_secret(jwk: &Value) -> bool {
    SECRET.iter().any(|name| jwk.get(name).is_some()) || jwk.get("kty").is_some_and(|kty| kty == "oct")
}

fn sound(set: &JwkSet, reading: Reading) {
    for key in set.keys() {
        assert!(key.algorithm().is_none_or(|algorithm| algorithm.key_type() == key.key_type()));
        assert_eq!(key.set(), set.digest());
        of_one_spelling(key);
        verifies_nothing(key);
    }
    let Ok((again, none)) = JwkSet::parse(set.jwk_set_json().as_bytes(), reading) else {
        assert!(set.keys().next().is_none());
        return;
    };
    assert_eq!(none, Vec::<String>::new());
    let decided = |key: &Key| (key.kid().cloned(), key.algorithm(), key.jwk().to_owned(), *key.fingerprint());
    assert_eq!(again.keys().map(decided).collect::<Vec<_>>(), set.keys().map(decided).collect::<Vec<_>>());
    assert_eq!(again.digest(), set.digest());
    assert_eq!(again.jwk_set_json(), set.jwk_set_json());
}

/// RFC 7638: the required members in their order, and the digest of that text.
fn of_one_spelling(key: &Key) {
    let jwk: Value = serde_json::from_str(key.jwk()).unwrap();
    assert_eq!(jwk.to_string(), key.jwk());
    let required = ["alg", "crv", "e", "kty", "n", "pub", "x", "y"];
    assert!(jwk.as_object().unwrap().keys().all(|name| required.contains(&name.as_str())));
    assert_eq!(*key.fingerprint(), <[u8; 32]>::from(Sha256::digest(key.jwk())));
    if let Some(modulus) = jwk["n"].as_str() {
        let modulus = URL_SAFE_NO_PAD.decode(modulus).unwrap();
        assert!((256..=512).contains(&modulus.len()) && modulus[0] != 0 && modulus.last().unwrap() % 2 == 1);
    }
}

/// Asserts that no key, be it off its curve or of small order, accepts a signature that no key made, such
/// as all zeros.
fn verifies_nothing(key: &Key) {
    let listed = Algorithm::ALL.into_iter().filter(|algorithm| algorithm.key_type() == key.key_type());
    for algorithm in listed.take(1) {
        for (length, byte) in [(0, 0), (64, 0), (64, 1), (96, 0), (256, 1)] {
            let signature = vec![byte; length];
            let question = SignatureQuestion {
                key,
                algorithm,
                message: b"no key signed this",
                signature: &signature,
                recurrence: Recurrence::Never,
            };
            assert_ne!(portable::verify(&question), Ok(Verdict::Valid));
        }
    }
}
