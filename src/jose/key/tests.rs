//! The rules of key sets: which keys are usable, skipped, refused and selected in a canonical reading.

mod forgiving;
mod small_order;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{JwkSet, JwkSetError, Key, MAX_KEYS, Reading, Selected, Selection, Wanted};
use crate::jose::{Algorithm, KeyType};
use crate::json::JsonError;

/// RFC 7638 §3.1.
const RSA_MODULUS: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

fn read(keys: &[Value]) -> Result<(JwkSet, Vec<String>), JwkSetError> {
    JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes(), Reading::Canonical)
}

fn set(keys: &[Value]) -> JwkSet {
    let (set, skipped) = read(keys).unwrap();
    assert_eq!(skipped, Vec::<String>::new());
    set
}

/// The issuer of the tokens.
const ISS: &str = "https://idp.example";

/// The key that a token means by its `kid` and `alg`.
fn selected<'k>(
    keys: &'k JwkSet,
    kid: Option<&str>,
    algorithm: Algorithm,
    listed: &[Algorithm],
) -> Result<&'k Key, Selection> {
    let selected = keys.select(&Wanted { kid, algorithm, listed, iss: ISS })?;
    assert!(!selected.presumed);
    Ok(selected.key)
}

/// Asserts that the reader skips the only key of a set for this reason.
#[track_caller]
fn skipped(key: Value, reason: &str) {
    let text = key.to_string();
    let (set, skipped) = read(&[key]).unwrap();
    assert_eq!(set.keys().count(), 0, "{text}");
    assert_eq!(skipped, [format!("/keys/0: skipped, {reason}")], "{text}");
}

fn zeros(bytes: usize) -> String {
    URL_SAFE_NO_PAD.encode(vec![0; bytes])
}

/// A JWK with members added or replaced.
fn with(mut jwk: Value, members: Value) -> Value {
    let (Value::Object(own), Value::Object(members)) = (&mut jwk, members) else { panic!("two objects") };
    own.extend(members);
    jwk
}

fn p256() -> Value {
    json!({ "kty": "EC", "crv": "P-256", "x": zeros(32), "y": zeros(32) })
}

fn ed25519() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
}

fn rsa() -> Value {
    json!({ "kty": "RSA", "e": "AQAB", "n": RSA_MODULUS })
}

/// An odd modulus of so many bits.
fn modulus(bits: usize) -> String {
    let mut bytes = vec![0xFF; bits.div_ceil(8)];
    bytes[0] = 0xFF >> (bytes.len() * 8 - bits);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn every_type_of_key_has_one_spelling() {
    for (jwk, key_type, text) in [
        (p256(), KeyType::P256, format!(r#"{{"crv":"P-256","kty":"EC","x":"{0}","y":"{0}"}}"#, zeros(32))),
        (
            json!({ "kty": "EC", "crv": "P-384", "x": zeros(48), "y": zeros(48) }),
            KeyType::P384,
            format!(r#"{{"crv":"P-384","kty":"EC","x":"{0}","y":"{0}"}}"#, zeros(48)),
        ),
        (
            json!({ "kty": "EC", "crv": "P-521", "x": zeros(66), "y": zeros(66) }),
            KeyType::P521,
            format!(r#"{{"crv":"P-521","kty":"EC","x":"{0}","y":"{0}"}}"#, zeros(66)),
        ),
        (
            json!({ "kty": "EC", "crv": "secp256k1", "x": zeros(32), "y": zeros(32) }),
            KeyType::Secp256k1,
            format!(r#"{{"crv":"secp256k1","kty":"EC","x":"{0}","y":"{0}"}}"#, zeros(32)),
        ),
        (
            ed25519(),
            KeyType::Ed25519,
            r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#.into(),
        ),
        (rsa(), KeyType::Rsa, format!(r#"{{"e":"AQAB","kty":"RSA","n":"{RSA_MODULUS}"}}"#)),
        (
            json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": zeros(1_312) }),
            KeyType::MlDsa44,
            format!(r#"{{"alg":"ML-DSA-44","kty":"AKP","pub":"{}"}}"#, zeros(1_312)),
        ),
        (
            json!({ "kty": "AKP", "alg": "ML-DSA-65", "pub": zeros(1_952) }),
            KeyType::MlDsa65,
            format!(r#"{{"alg":"ML-DSA-65","kty":"AKP","pub":"{}"}}"#, zeros(1_952)),
        ),
        (
            json!({ "kty": "AKP", "alg": "ML-DSA-87", "pub": zeros(2_592) }),
            KeyType::MlDsa87,
            format!(r#"{{"alg":"ML-DSA-87","kty":"AKP","pub":"{}"}}"#, zeros(2_592)),
        ),
    ] {
        let extra = json!({ "kid": "k", "use": "sig", "key_ops": ["verify"], "x5c": ["MII"], "x5u": "https://a", "note": 1 });
        let set = set(&[with(jwk, extra)]);
        let key = set.keys().next().unwrap();
        assert_eq!(key.key_type(), key_type);
        assert_eq!(key.jwk(), text);
        assert_eq!(key.kid().unwrap().as_str(), "k");
    }
}

#[test]
fn the_fingerprint_is_the_thumbprint_of_the_rfcs() {
    for (jwk, thumbprint) in [
        (rsa(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (ed25519(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ] {
        let set = set(&[jwk]);
        assert_eq!(URL_SAFE_NO_PAD.encode(set.keys().next().unwrap().fingerprint()), thumbprint);
    }
}

#[test]
fn what_is_not_for_signatures_is_skipped() {
    set(&[with(p256(), json!({ "use": "jwt-svid" }))]);
    for purpose in [json!("enc"), json!("SIG"), json!(""), json!(null), json!(["sig"])] {
        skipped(with(p256(), json!({ "use": purpose })), "`use` is not `sig`");
    }
    set(&[with(p256(), json!({ "key_ops": ["sign", "verify"] }))]);
    for operations in [json!(["sign"]), json!([]), json!("verify"), json!(null)] {
        skipped(with(p256(), json!({ "key_ops": operations })), "`key_ops` is without `verify`");
    }
}

#[test]
fn what_is_not_understood_is_skipped() {
    skipped(json!(1), "it is not an object");
    skipped(json!({}), "`kty` is not known");
    skipped(json!({ "kty": "ec" }), "`kty` is not known");
    skipped(json!({ "kty": 1 }), "`kty` is not a string");
    skipped(with(p256(), json!({ "crv": "P-192" })), "`crv` is not known");
    skipped(with(ed25519(), json!({ "crv": "X25519" })), "`crv` is not known");
    skipped(with(p256(), json!({ "kid": 1 })), "`kid` is not a string");
    skipped(with(p256(), json!({ "alg": 1 })), "`alg` is not a string");
    skipped(with(rsa(), json!({ "alg": "RSA-OAEP" })), "`alg` is not a known signature algorithm");
    skipped(with(p256(), json!({ "alg": "ES521" })), "`alg` is not a known signature algorithm");
    skipped(with(p256(), json!({ "alg": "ES384" })), "`alg` does not fit the key");
    skipped(with(rsa(), json!({ "alg": "ES256" })), "`alg` does not fit the key");
    let lattice = json!({ "kty": "AKP", "pub": zeros(1_312) });
    skipped(lattice.clone(), "`alg` is not a known algorithm of this `kty`");
    skipped(with(lattice, json!({ "alg": "ES256" })), "`alg` is not a known algorithm of this `kty`");
}

#[test]
fn coordinates_have_their_length_and_one_encoding() {
    for name in ["x", "y"] {
        let reason = format!("`{name}` is not a coordinate of the curve's length in canonical base64url");
        let canonical = zeros(32);
        for text in [
            zeros(31),
            zeros(33),
            String::new(),
            format!("{canonical}="),
            format!("{}B", &canonical[..42]),
            format!("{}+", &canonical[..42]),
            format!("{canonical}\n"),
        ] {
            skipped(with(p256(), json!({ name: text })), &reason);
        }
        skipped(with(p256(), json!({ name: 1 })), &reason);
    }
    skipped(with(ed25519(), json!({ "x": zeros(31) })), "`x` is not 32 bytes in canonical base64url");
    let short = json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": zeros(1_311) });
    skipped(short, "`pub` is not a key of its length in canonical base64url");
}

#[test]
fn an_rsa_key_has_a_size_and_an_exponent_that_are_safe() {
    let size = "the modulus has under 2048 or over 4096 bits";
    for bits in [2_048, 2_049, 4_096] {
        set(&[with(rsa(), json!({ "n": modulus(bits) }))]);
    }
    for bits in [1_024, 2_047, 4_097] {
        skipped(with(rsa(), json!({ "n": modulus(bits) })), size);
    }
    let mut even = vec![0xFF; 256];
    even[255] = 0xFE;
    skipped(with(rsa(), json!({ "n": URL_SAFE_NO_PAD.encode(even) })), "the modulus is even");

    let exponent = |bytes: &[u8]| with(rsa(), json!({ "e": URL_SAFE_NO_PAD.encode(bytes) }));
    for bytes in [&[3][..], &[17], &[1, 0, 1]] {
        set(&[exponent(bytes)]);
    }
    for bytes in [&[1][..], &[2], &[5], &[16], &[18], &[1, 0, 0], &[1, 0, 2], &[1, 0, 0, 0, 1]] {
        skipped(exponent(bytes), "the exponent is not 3, 17 or 65537");
    }
    for bytes in [&[][..], &[0], &[0, 1, 0, 1]] {
        skipped(exponent(bytes), "`e` is not an integer in canonical base64url");
    }
    let mut padded = vec![0];
    padded.extend(URL_SAFE_NO_PAD.decode(RSA_MODULUS).unwrap());
    let padded = json!({ "n": URL_SAFE_NO_PAD.encode(padded) });
    skipped(with(rsa(), padded), "`n` is not an integer in canonical base64url");
}

#[test]
fn a_skipped_key_leaves_the_others() {
    let (set, skipped) =
        read(&[json!({ "kty": "new" }), p256(), with(rsa(), json!({ "use": "enc" }))]).unwrap();
    assert_eq!(set.keys().count(), 1);
    assert_eq!(skipped, ["/keys/0: skipped, `kty` is not known", "/keys/2: skipped, `use` is not `sig`"]);
}

#[test]
fn what_no_listed_algorithm_fits_is_unusable_for_that_issuer() {
    use Algorithm::{Es256, Ps256, Rs256};
    let keys =
        set(&[with(rsa(), json!({ "kid": "a" })), with(p256(), json!({ "kid": "b", "alg": "ES256" }))]);
    let told = |kid, listed: &[Algorithm]| -> Vec<String> {
        let unusable = keys.unusable(kid, listed, ISS);
        unusable.iter().map(|key| format!("{}: {}", key.kid().unwrap(), key.reason())).collect()
    };
    let a = "a: it has no `alg` and not exactly one algorithm fits";
    let b = "b: its `alg` is not listed";
    assert_eq!(told(None, &[Es256, Rs256]), Vec::<String>::new());
    assert_eq!(told(None, &[Rs256, Ps256]), [a, b]);
    assert_eq!(told(Some("a"), &[Rs256, Ps256]), [a]);
    assert_eq!(told(Some("c"), &[Rs256, Ps256]), Vec::<String>::new());
}

#[test]
fn a_secret_refuses_the_whole_set() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "priv"] {
        for key in [p256(), json!({ "kty": "new" }), with(rsa(), json!({ "use": "enc" }))] {
            let keys = [ed25519(), with(key, json!({ name: null }))];
            assert_eq!(read(&keys).map(|_| ()), Err(JwkSetError::PrivateKey { index: 1 }));
        }
    }
    for key in
        [json!({ "kty": "oct", "k": "AA" }), json!({ "kty": "oct" }), with(p256(), json!({ "k": "AA" }))]
    {
        assert_eq!(read(&[key]).map(|_| ()), Err(JwkSetError::SymmetricKey { index: 0 }));
    }
}

#[test]
fn a_kid_names_one_usable_key() {
    let named = |jwk: Value, kid: &str| with(jwk, json!({ "kid": kid }));
    let repeated = [named(p256(), "a"), named(ed25519(), "b"), named(rsa(), "a")];
    assert_eq!(read(&repeated).map(|_| ()), Err(JwkSetError::KeyIdRepeated { index: 2 }));
    let unusable = named(with(rsa(), json!({ "use": "enc" })), "a");
    assert_eq!(read(&[unusable, named(p256(), "a")]).unwrap().0.keys().count(), 1);
    set(&[named(p256(), "a"), named(p256(), "A"), p256(), p256()]);
}

#[test]
fn a_set_is_an_object_with_at_most_64_keys() {
    assert_eq!(set(&vec![p256(); MAX_KEYS]).keys().count(), 64);
    assert_eq!(read(&vec![json!({ "kty": "new" }); MAX_KEYS + 1]).map(|_| ()), Err(JwkSetError::TooManyKeys));
    for text in ["[]", "{}", r#"{"keys":{}}"#, r#"{"keys":null}"#, "null"] {
        assert_eq!(
            JwkSet::parse(text.as_bytes(), Reading::Canonical).map(|_| ()),
            Err(JwkSetError::NotASet),
            "{text}"
        );
    }
    for (text, error) in [
        ("{", JsonError::Malformed),
        (r#"{"keys":[],"keys":[]}"#, JsonError::DuplicateMember),
        (r#"{"keys":[{"kty":"EC","kty":"RSA"}]}"#, JsonError::DuplicateMember),
    ] {
        assert_eq!(
            JwkSet::parse(text.as_bytes(), Reading::Canonical).map(|_| ()),
            Err(JwkSetError::Json(error)),
            "{text}"
        );
    }
    assert!(set(&[]).keys().next().is_none());
}

#[test]
fn a_header_selects_among_the_keys_that_fit() {
    use Algorithm::{Ed25519, EdDsa, Es256, Es384, Ps256, Rs256};
    let keys = set(&[
        with(p256(), json!({ "kid": "ec" })),
        with(ed25519(), json!({ "kid": "ed", "alg": "Ed25519" })),
        with(rsa(), json!({ "kid": "rs", "alg": "RS256" })),
        with(rsa(), json!({ "kid": "any" })),
    ]);
    let select = |kid, algorithm, listed: &[Algorithm]| {
        selected(&keys, kid, algorithm, listed).map(|key| key.kid().unwrap().as_str())
    };
    // By `kid`, or without one where exactly one key fits.
    assert_eq!(select(Some("ec"), Es256, &[Es256]), Ok("ec"));
    assert_eq!(select(None, Es256, &[Es256, Rs256]), Ok("ec"));
    assert_eq!(select(Some("EC"), Es256, &[Es256]), Err(Selection::Unknown));
    assert_eq!(select(Some(""), Es256, &[Es256]), Err(Selection::Unknown));
    assert_eq!(select(Some("rs"), Es256, &[Es256, Rs256]), Err(Selection::Unknown));
    assert_eq!(select(Some("ec"), Es384, &[Es256, Es384]), Err(Selection::Unknown));
    // Only a listed algorithm selects a key.
    assert_eq!(select(Some("ec"), Es256, &[Es384]), Err(Selection::Unknown));
    assert_eq!(select(Some("rs"), Rs256, &[Ps256]), Err(Selection::Unknown));
    // A key with `alg` verifies that name only, even where another name means the same.
    assert_eq!(select(Some("ed"), Ed25519, &[Ed25519, EdDsa]), Ok("ed"));
    assert_eq!(select(Some("ed"), EdDsa, &[Ed25519, EdDsa]), Err(Selection::Unknown));
    assert_eq!(select(Some("rs"), Ps256, &[Rs256, Ps256]), Err(Selection::Unknown));
    // A key without `alg` verifies only where one listed algorithm fits it.
    assert_eq!(select(Some("any"), Ps256, &[Ps256, Es256]), Ok("any"));
    assert_eq!(select(Some("any"), Ps256, &[Ps256, Rs256]), Err(Selection::Unknown));
    assert_eq!(select(None, Ps256, &[Ps256]), Ok("any"));
    assert_eq!(select(None, Rs256, &[Rs256]), Err(Selection::Ambiguous));
    assert_eq!(select(None, Rs256, &[Rs256, Ps256]), Ok("rs"));
}

#[test]
fn a_key_without_kid_is_not_what_a_kid_means() {
    let keys = set(&[p256()]);
    assert!(selected(&keys, None, Algorithm::Es256, &[Algorithm::Es256]).is_ok());
    let named = selected(&keys, Some("k"), Algorithm::Es256, &[Algorithm::Es256]).map(|_| ());
    assert_eq!(named, Err(Selection::Unknown));
}

#[test]
fn the_digest_covers_everything_that_selects() {
    let of = |keys: &[Value]| *set(keys).digest();
    let one = of(&[with(p256(), json!({ "kid": "a" }))]);
    assert_eq!(one, of(&[with(p256(), json!({ "kid": "a", "use": "sig", "x5c": ["MII"] }))]));
    for keys in [
        vec![],
        vec![p256()],
        vec![with(p256(), json!({ "kid": "" }))],
        vec![with(p256(), json!({ "kid": "b" }))],
        vec![with(p256(), json!({ "kid": "a", "alg": "ES256" }))],
        vec![with(ed25519(), json!({ "kid": "a" }))],
        vec![with(p256(), json!({ "kid": "a" })), p256()],
        vec![p256(), with(p256(), json!({ "kid": "a" }))],
    ] {
        assert_ne!(one, of(&keys), "{keys:?}");
    }
    assert_ne!(of(&[p256()]), of(&[with(p256(), json!({ "kid": "" }))]), "no `kid` is not an empty one");
}

#[test]
fn what_is_published_is_the_public_part_with_its_use() {
    let lattice = json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": zeros(1_312), "kid": "c" });
    let keys = set(&[
        with(p256(), json!({ "kid": "a\"\\", "alg": "ES256", "x5c": ["MII"], "key_ops": ["verify"] })),
        ed25519(),
        lattice.clone(),
    ]);
    let published: Value = serde_json::from_str(&keys.jwk_set_json()).unwrap();
    let expected = [
        with(p256(), json!({ "kid": "a\"\\", "alg": "ES256", "use": "sig" })),
        with(ed25519(), json!({ "use": "sig" })),
        with(lattice, json!({ "use": "sig" })),
    ];
    assert_eq!(published, json!({ "keys": expected }));
    let (again, skipped) = JwkSet::parse(keys.jwk_set_json().as_bytes(), Reading::Canonical).unwrap();
    assert_eq!((again.digest(), skipped), (keys.digest(), vec![]));
    assert_eq!(set(&[]).jwk_set_json(), r#"{"keys":[]}"#);
}

#[test]
fn a_key_knows_its_set() {
    let (alone, beside) = (set(&[ed25519()]), set(&[ed25519(), p256()]));
    for keys in [&alone, &beside] {
        assert!(keys.keys().all(|key| key.set() == keys.digest()));
    }
    assert_ne!(alone.digest(), beside.digest());
}
