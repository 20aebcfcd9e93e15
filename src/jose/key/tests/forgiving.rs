//! The forgiving reading of a trusted issuer's set: for each rule the last value that passes and the first
//! that does not.

use base64::engine::general_purpose::URL_SAFE;

use super::*;
use Algorithm::{Ed25519, EdDsa, Es256, Ps256, Rs256, Rs384, Rs512};

const NOT_A_MODULUS: &str = "`n` is not an integer in canonical base64url";
const LEAKED: &str = "its private key stands in the same set: replace it, as it has been disclosed";
const PRIVATE: &str = "a private key: replace it, as it has been disclosed";

/// The set, and the reason against each key that is skipped, by its index.
fn forgiven(keys: &[Value]) -> (JwkSet, Vec<(usize, &'static str)>) {
    let value =
        crate::json::parse(json!({ "keys": keys }).to_string().as_bytes(), crate::json::Limits::TOKEN);
    let (set, skipped) = JwkSet::from_value(&value.unwrap(), Reading::Forgiving).unwrap();
    (set, skipped.iter().map(|key| (key.index, key.reason)).collect())
}

/// The set of keys of which none is skipped.
fn whole(keys: &[Value]) -> JwkSet {
    let (set, skipped) = forgiven(keys);
    assert_eq!(skipped, []);
    set
}

fn told(key: &Value, reason: &'static str) {
    assert_eq!(forgiven(std::slice::from_ref(key)).1, [(0, reason)], "{key}");
}

/// The index of the key that a token means, and whether it is presumed.
fn chosen(
    set: &JwkSet,
    kid: Option<&str>,
    algorithm: Algorithm,
    listed: &[Algorithm],
) -> Result<(usize, bool), Selection> {
    chosen_of(set, kid, algorithm, listed, ISS)
}

fn chosen_of(
    set: &JwkSet,
    kid: Option<&str>,
    algorithm: Algorithm,
    listed: &[Algorithm],
    iss: &str,
) -> Result<(usize, bool), Selection> {
    let Selected { key, presumed } = set.select(&Wanted { kid, algorithm, listed, iss })?;
    Ok((key.index(), presumed))
}

/// Another RSA key.
fn other_rsa() -> Value {
    json!({ "kty": "RSA", "e": "AQAB", "n": modulus(2_048) })
}

fn named(jwk: Value, kid: &str) -> Value {
    with(jwk, json!({ "kid": kid }))
}

#[test]
fn a_key_that_is_repeated_counts_once() {
    let key = with(named(rsa(), "a"), json!({ "alg": "RS256" }));
    let set = whole(&[key.clone(), with(key.clone(), json!({ "use": "sig", "x5t": "AA" })), key.clone()]);
    assert_eq!(set.keys().map(Key::index).collect::<Vec<_>>(), [0]);
    let differing = [json!({ "kid": "b" }), json!({ "alg": "RS384" }), json!({ "n": modulus(2_048) })];
    for members in differing {
        assert_eq!(whole(&[key.clone(), with(key.clone(), members)]).keys().count(), 2);
    }
    assert_eq!(whole(&[key.clone(), with(key, json!({ "issuer": ISS }))]).keys().count(), 2);
}

#[test]
fn one_kid_is_told_apart_by_algorithm_and_type() {
    let rs = |alg: &str| with(named(rsa(), "a"), json!({ "alg": alg }));
    let listed = [Rs256, Rs384, Rs512, Es256];
    let set =
        whole(&[rs("RS256"), with(named(other_rsa(), "a"), json!({ "alg": "RS384" })), named(p256(), "a")]);
    assert_eq!(chosen(&set, Some("a"), Rs256, &listed), Ok((0, false)));
    assert_eq!(chosen(&set, Some("a"), Rs384, &listed), Ok((1, false)));
    assert_eq!(chosen(&set, Some("a"), Es256, &listed), Ok((2, false)));
    assert_eq!(chosen(&set, Some("a"), Rs512, &listed), Err(Selection::Unknown));
}

#[test]
fn two_keys_of_one_kid_and_algorithm_are_ambiguous() {
    let rs = |jwk: Value| with(named(jwk, "a"), json!({ "alg": "RS256" }));
    for second in [rs(other_rsa()), named(other_rsa(), "a")] {
        let set = whole(&[rs(rsa()), second, named(p256(), "b")]);
        assert_eq!(chosen(&set, Some("a"), Rs256, &[Rs256]), Err(Selection::Ambiguous));
        assert_eq!(chosen(&set, None, Rs256, &[Rs256]), Err(Selection::Ambiguous));
        // The rest of the set serves.
        assert_eq!(chosen(&set, Some("b"), Es256, &[Es256]), Ok((2, false)));
    }
}

#[test]
fn entries_of_one_thumbprint_are_never_ambiguous() {
    let set =
        whole(&[named(rsa(), "a"), with(named(rsa(), "a"), json!({ "alg": "RS256" })), named(rsa(), "b")]);
    assert_eq!(chosen(&set, Some("a"), Rs256, &[Rs256]), Ok((0, false)));
    assert_eq!(chosen(&set, None, Rs256, &[Rs256]), Ok((0, false)));
}

#[test]
fn zeros_and_padding_of_rsa_integers_do_not_count() {
    let bytes = URL_SAFE_NO_PAD.decode(RSA_MODULUS).unwrap();
    let zeros = |count: usize| [vec![0; count], bytes.clone()].concat();
    let canonical = whole(&[rsa()]);
    let thumbprint = canonical.keys().next().unwrap().fingerprint();
    for n in [
        URL_SAFE_NO_PAD.encode(zeros(1)),
        URL_SAFE_NO_PAD.encode(zeros(2)),
        URL_SAFE.encode(&bytes),
        URL_SAFE.encode(zeros(1)),
    ] {
        let set = whole(&[with(rsa(), json!({ "n": n }))]);
        assert_eq!(set.keys().next().unwrap().fingerprint(), thumbprint, "{n}");
        skipped(with(rsa(), json!({ "n": n })), NOT_A_MODULUS);
    }
    let exponent = |e: &str| with(rsa(), json!({ "e": e }));
    assert_eq!(whole(&[exponent("AAEAAQ")]).keys().next().unwrap().fingerprint(), thumbprint);
    assert_eq!(whole(&[exponent("AAEAAQ==")]).keys().next().unwrap().fingerprint(), thumbprint);
    for e in ["AAEAAQ=", "AQAB=", "AQAB====", "AAEAAR", "=", "AAAA", ""] {
        told(&exponent(e), "`e` is not an integer in canonical base64url");
    }
    for n in [format!("{RSA_MODULUS}="), format!("{RSA_MODULUS}\n"), RSA_MODULUS.replace('_', "/")] {
        told(&with(rsa(), json!({ "n": n })), NOT_A_MODULUS);
    }
}

#[test]
fn coordinates_and_ed25519_keys_have_one_spelling() {
    let x = "`x` is not a coordinate of the curve's length in canonical base64url";
    for wrong in [zeros(31), zeros(33), format!("{}=", zeros(32))] {
        told(&with(p256(), json!({ "x": wrong })), x);
    }
    let own = ed25519()["x"].as_str().unwrap().to_owned();
    let longer = URL_SAFE_NO_PAD.encode([&[0][..], &URL_SAFE_NO_PAD.decode(&own).unwrap()].concat());
    for wrong in [format!("{own}="), longer] {
        told(&with(ed25519(), json!({ "x": wrong })), "`x` is not 32 bytes in canonical base64url");
    }
}

#[test]
fn what_is_no_public_key_takes_nothing_down() {
    let symmetric = "a symmetric key: tokens are verified with public keys only";
    let (set, skipped) = forgiven(&[
        json!({ "kty": "oct", "k": "AA" }),
        p256(),
        json!({ "kty": "new" }),
        with(named(p256(), "a"), json!({ "kid": null })),
        with(ed25519(), json!({ "k": "AA" })),
        with(ed25519(), json!({ "issuer": 1 })),
    ]);
    assert_eq!(set.keys().map(Key::index).collect::<Vec<_>>(), [1]);
    let reasons = [
        (0, symmetric),
        (2, "`kty` is not known"),
        (3, "`kid` is not a string"),
        (4, symmetric),
        (5, "`issuer` is not a string"),
    ];
    assert_eq!(skipped, reasons);
}

#[test]
fn a_private_key_takes_its_public_half_with_it_and_no_other() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "priv"] {
        let private = with(named(rsa(), "p"), json!({ name: "AA" }));
        let forms = [
            named(rsa(), "a"),
            with(rsa(), json!({ "alg": "PS256" })),
            with(named(rsa(), "p"), json!({ "use": "sig", "n": format!("{RSA_MODULUS}==") })),
            private,
            named(other_rsa(), "p"),
        ];
        let (set, skipped) = forgiven(&forms);
        assert_eq!(skipped, [(0, LEAKED), (1, LEAKED), (2, LEAKED), (3, PRIVATE)], "{name}");
        assert_eq!(set.keys().map(Key::index).collect::<Vec<_>>(), [4]);
    }
}

#[test]
fn a_public_half_is_found_whatever_the_private_key_says_and_however_it_is_spelled() {
    let lattice = json!({ "kty": "AKP", "alg": "ML-DSA-65", "pub": zeros(1_952) });
    for (public, private) in [
        (rsa(), json!({ "n": format!("AA{RSA_MODULUS}"), "use": "enc", "kid": null })),
        (p256(), json!({ "x": format!("{}=", zeros(32)), "alg": "none" })),
        (p256(), json!({ "x": zeros(31) })),
        (ed25519(), json!({ "x": format!("{}=", ed25519()["x"].as_str().unwrap()), "kty": 1 })),
        (lattice, json!({ "alg": null })),
    ] {
        // A sign byte before the modulus shifts its letters: written from the bytes instead.
        let private = match private["n"].as_str() {
            Some(_) => {
                let bytes = URL_SAFE_NO_PAD.decode(RSA_MODULUS).unwrap();
                with(private, json!({ "n": URL_SAFE.encode([vec![0], bytes].concat()) }))
            }
            None => private,
        };
        let disclosed = with(with(public.clone(), private), json!({ "d": "AA" }));
        assert_eq!(forgiven(&[disclosed, public]).1, [(0, PRIVATE), (1, LEAKED)]);
    }
}

#[test]
fn a_private_key_without_a_public_half_takes_its_name_with_it() {
    let nameless = json!({ "kty": "EC", "crv": "P-256", "d": "AA" });
    let (set, skipped) = forgiven(&[named(nameless.clone(), "a"), named(p256(), "a"), named(p256(), "b")]);
    assert_eq!(skipped, [(0, PRIVATE), (1, LEAKED)]);
    assert_eq!(set.keys().count(), 1);
    assert_eq!(forgiven(&[nameless, p256()]).0.keys().count(), 1);
}

#[test]
fn a_key_without_alg_serves_every_listed_algorithm_of_its_type() {
    let set = whole(&[named(rsa(), "a")]);
    for algorithm in [Rs256, Rs384, Ps256] {
        assert_eq!(chosen(&set, Some("a"), algorithm, &[Rs256, Rs384, Ps256, Es256]), Ok((0, false)));
    }
    assert_eq!(chosen(&set, Some("a"), Rs512, &[Rs256, Rs384]), Err(Selection::Unknown));
    assert_eq!(chosen(&set, Some("a"), Es256, &[Rs256, Es256]), Err(Selection::Unknown));
}

#[test]
fn a_sole_key_without_kid_is_presumed() {
    let set = whole(&[rsa(), named(p256(), "ec")]);
    assert_eq!(chosen(&set, Some("k"), Rs256, &[Rs256, Es256]), Ok((0, true)));
    assert_eq!(chosen(&set, None, Rs256, &[Rs256, Es256]), Ok((0, false)));
    // A key with another `kid` is another key.
    assert_eq!(chosen(&set, Some("k"), Es256, &[Rs256, Es256]), Err(Selection::Unknown));
    // Two keys fit, or one that has a `kid` beside it.
    for second in [other_rsa(), named(other_rsa(), "b"), named(rsa(), "b")] {
        let set = whole(&[rsa(), second]);
        assert_eq!(chosen(&set, Some("k"), Rs256, &[Rs256]), Err(Selection::Unknown));
    }
    // What stands there twice is one key still.
    let set = whole(&[rsa(), with(rsa(), json!({ "alg": "RS256" }))]);
    assert_eq!(chosen(&set, Some("k"), Rs256, &[Rs256]), Ok((0, true)));
    // The named key comes first.
    let set = whole(&[rsa(), named(other_rsa(), "k")]);
    assert_eq!(chosen(&set, Some("k"), Rs256, &[Rs256]), Ok((1, false)));
}

#[test]
fn eddsa_and_ed25519_are_one_algorithm() {
    for key in [json!({}), json!({ "alg": "EdDSA" }), json!({ "alg": "Ed25519" })] {
        let set = whole(&[with(named(ed25519(), "a"), key)]);
        for algorithm in [EdDsa, Ed25519] {
            for listed in [&[EdDsa][..], &[Ed25519], &[EdDsa, Ed25519]] {
                assert_eq!(chosen(&set, Some("a"), algorithm, listed), Ok((0, false)));
            }
            assert_eq!(chosen(&set, Some("a"), algorithm, &[Es256]), Err(Selection::Unknown));
        }
    }
    assert!(!Rs256.is(Ps256) && EdDsa.is(Ed25519) && !EdDsa.is(Es256));
}

#[test]
fn a_key_with_an_issuer_verifies_that_issuer_only() {
    let of = |issuer: &str| with(named(p256(), "a"), json!({ "issuer": issuer }));
    let own = whole(&[of(ISS)]);
    assert_eq!(own.keys().next().unwrap().issuer(), Some(ISS));
    let chosen = |set: &JwkSet, iss| chosen_of(set, Some("a"), Es256, &[Es256], iss);
    assert_eq!(chosen(&own, ISS), Ok((0, false)));
    assert_eq!(chosen(&own, "https://idp.example/"), Err(Selection::Unknown));
    let template = whole(&[of("https://idp.example/{tenantid}/v2.0")]);
    assert_eq!(chosen(&template, "https://idp.example/t1/v2.0"), Ok((0, false)));
    assert_eq!(chosen(&template, "https://idp.example/t1/t2/v2.0"), Err(Selection::Unknown));
    assert_eq!(template.unusable(None, &[Es256], ISS)[0].reason(), "its `issuer` is not that of the token");
    // The stored form keeps it, or the next reading would let the key verify every issuer.
    let (again, _) = JwkSet::parse(own.jwk_set_json().as_bytes(), Reading::Forgiving).unwrap();
    assert_eq!(again.keys().next().unwrap().issuer(), Some(ISS));
    assert_eq!(again.digest(), own.digest());
    assert_ne!(own.digest(), whole(&[named(p256(), "a")]).digest());
}

#[test]
fn keys_in_other_forms_say_what_to_do() {
    let pem = "-----BEGIN PUBLIC KEY-----\nMII";
    told(&json!(pem), "it is a PEM text: publish the key as a JWK with `kty`");
    let held = "it holds its key as a PEM text: publish the key as a JWK with `kty`";
    told(&json!({ "kid": "a", "publicKey": pem }), held);
    let certificate = "it holds its key in a certificate only: publish the members of the key beside `x5c`";
    for kty in ["RSA", "EC", "OKP"] {
        told(&json!({ "kty": kty, "x5c": ["MII"] }), certificate);
    }
    told(&json!({ "x5c": ["MII"] }), certificate);
    told(&json!({ "kty": "RSA" }), NOT_A_MODULUS);
    whole(&[with(rsa(), json!({ "x5c": ["MII"], "note": pem }))]);
}

#[test]
fn a_whole_set_is_refused_with_a_word() {
    let many = |count| json!({ "keys": vec![p256(); count] }).to_string();
    let parse = |text: &[u8]| JwkSet::parse(text, Reading::Forgiving).map(|_| ());
    assert_eq!(parse(many(64).as_bytes()), Ok(()));
    for (text, word) in [
        (many(65).as_bytes(), "too_many_keys"),
        (br#"{"keys":[]}"#, "no_usable_key"),
        (br#"{"keys":[{"kty":"oct","k":"AA"}]}"#, "no_usable_key"),
        (b"<html>", "not_json"),
        (b"-----BEGIN CERTIFICATE-----", "not_json"),
        (b"\xEF\xBB\xBF{\"keys\":[]}", "byte_order_mark"),
        (br#"{"keys":[],"keys":[]}"#, "duplicate_member"),
        (br#"{"issuer":"https://idp.example","jwks_uri":"https://idp.example/jwks"}"#, "discovery_document"),
        (
            br#"{"a":"-----BEGIN CERTIFICATE-----\nMII","b":"-----BEGIN CERTIFICATE-----\nMII"}"#,
            "certificate_map",
        ),
        (br#"{"a":"-----BEGIN CERTIFICATE-----\nMII","b":1}"#, "not_a_key_set"),
        (b"{}", "not_a_key_set"),
        (b"[]", "not_a_key_set"),
        (br#"{"keys":{}}"#, "not_a_key_set"),
        (format!("{}1{}", "[".repeat(40), "]".repeat(40)).as_bytes(), "too_complex"),
    ] {
        let text_shown = String::from_utf8_lossy(&text[..text.len().min(80)]).into_owned();
        assert_eq!(parse(text).map_err(JwkSetError::word), Err(word), "{text_shown}");
    }
}
