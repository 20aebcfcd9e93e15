//! Signed records: each fault with its refusal, beside a record that the reader accepts.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::jose::Algorithm;
use crate::jose::portable::{self, PrivateKey};
use crate::realm::signed::{ConfigKey, RecordError, RecordType, SignedRecord, looks_signed};

/// Keys for tests alone; their private parts follow.
const X: &str = "953dLR5fgfXdIgUdmXULa3OeokIZKqrOiQaj4Kbx0Z0";
const Y: &str = "M_56OvrjqUsXYfGvV3MqhybOCjxf2w2odEQd1ZdeEDM";
const D: &str = "ze6zmHwKY9bc7hknoiogB1cWwpCC-vlMU4TKkoz9rGE";
const EDWARDS_X: &str = "uV9-UL61reLJbLUJHj8mwtwrrR2u9HSD4G6bQOdVX3k";
const EDWARDS_D: &str = "bCWBBcZgz_1etX6dZ0ghDIIytN17ozSKJ-k-VVoNU5Q";

fn p256() -> Value {
    json!({ "kty": "EC", "crv": "P-256", "x": X, "y": Y })
}

fn ed25519() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": EDWARDS_X })
}

fn with(mut jwk: Value, member: &str, value: &str) -> Value {
    jwk[member] = json!(value);
    jwk
}

fn key(jwk: &Value) -> ConfigKey {
    ConfigKey::parse(&jwk.to_string()).unwrap()
}

fn sign(algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
    let jwk = match algorithm {
        Algorithm::Es256 => with(p256(), "d", D),
        _ => with(ed25519(), "d", EDWARDS_D),
    };
    PrivateKey::from_jwk(&jwk.to_string(), algorithm).unwrap().sign(message).unwrap()
}

/// A record with this header and text, signed by the key of this algorithm.
fn signed(header: &Value, text: &str, by: Algorithm) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(text));
    let signature = sign(by, input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn read(record: &str, key: &ConfigKey) -> Result<String, RecordError> {
    let record = SignedRecord::parse(record.as_bytes(), key, RecordType::Realm)?;
    let verdict = portable::verify(&record.question()).unwrap();
    record.text(verdict)
}

fn header(alg: &str) -> Value {
    json!({ "alg": alg, "typ": "etx-realm" })
}

#[test]
fn a_record_signed_by_the_key_is_taken() {
    for (jwk, algorithm) in [(p256(), Algorithm::Es256), (ed25519(), Algorithm::Ed25519)] {
        let record = signed(&header(algorithm.name()), "{\"a\":1}", algorithm);
        assert_eq!(read(&record, &key(&jwk)), Ok("{\"a\":1}".to_owned()));
    }
}

#[test]
fn a_key_and_a_header_may_name_the_key_alike() {
    let named = key(&with(p256(), "kid", "config"));
    let header = |kid: Value| json!({ "alg": "ES256", "typ": "etx-realm", "kid": kid });
    assert_eq!(read(&signed(&header(json!("config")), "a", Algorithm::Es256), &named), Ok("a".into()));
    assert_eq!(read(&signed(&super::signed::header("ES256"), "a", Algorithm::Es256), &named), Ok("a".into()));
    for (kid, key) in [(json!("other"), &named), (json!(null), &named), (json!("config"), &key(&p256()))] {
        let record = signed(&header(kid), "a", Algorithm::Es256);
        assert_eq!(read(&record, key), Err(RecordError::Header));
    }
    let record = signed(&header(json!(null)), "a", Algorithm::Es256);
    assert_eq!(read(&record, &key(&p256())), Err(RecordError::Header));
}

#[test]
fn a_record_of_another_form_is_not_signed() {
    let record = signed(&header("ES256"), "{}", Algorithm::Es256);
    let (input, signature) = record.rsplit_once('.').unwrap();
    for text in [
        "{}".to_owned(),
        String::new(),
        "..".to_owned() + "=",
        input.to_owned(),
        format!("{record}."),
        format!("{record}.e30"),
        format!("{record}\n"),
        format!("{input}=.{signature}"),
        json!({ "payload": "e30", "protected": "e30", "signature": "AA" }).to_string(),
    ] {
        assert_eq!(read(&text, &key(&p256())), Err(RecordError::Unsigned), "{text}");
    }
    let not_text = SignedRecord::parse(&[0xff], &key(&p256()), RecordType::Realm).map(|_| ());
    assert_eq!(not_text, Err(RecordError::Unsigned));
}

#[test]
fn a_header_has_its_type_its_algorithm_and_nothing_that_changes_them() {
    for (header, error) in [
        (json!([]), RecordError::Header),
        (json!({ "typ": "etx-realm" }), RecordError::Algorithm),
        (json!({ "alg": "ES256" }), RecordError::Type),
        (json!({ "alg": "ES256", "typ": null }), RecordError::Type),
        (json!({ "alg": ["ES256"], "typ": "etx-realm" }), RecordError::Algorithm),
        (json!({ "alg": "ES256", "typ": "etx-client" }), RecordError::Type),
        (json!({ "alg": "ES256", "typ": "application/etx-realm" }), RecordError::Type),
        (json!({ "alg": "ES256", "typ": "ETX-REALM" }), RecordError::Type),
        (json!({ "alg": "ES256", "typ": "at+jwt" }), RecordError::Type),
    ] {
        assert_eq!(read(&signed(&header, "{}", Algorithm::Es256), &key(&p256())), Err(error), "{header}");
    }
    for (member, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(true)),
        ("jwk", p256()),
        ("jku", json!("https://a.example")),
        ("x5c", json!([])),
        ("x5u", json!("https://a.example")),
        ("zip", json!("DEF")),
        ("iss", json!("a")),
    ] {
        let mut more = header("ES256");
        more[member] = value;
        let record = signed(&more, "{}", Algorithm::Es256);
        assert_eq!(read(&record, &key(&p256())), Err(RecordError::Header), "{member}");
    }
    let twice = r#"{"alg":"ES256","alg":"ES256","typ":"etx-realm"}"#;
    let input = format!("{}.e30", URL_SAFE_NO_PAD.encode(twice));
    let signature = URL_SAFE_NO_PAD.encode(sign(Algorithm::Es256, input.as_bytes()));
    assert_eq!(read(&format!("{input}.{signature}"), &key(&p256())), Err(RecordError::Header));
}

#[test]
fn the_key_has_one_algorithm_and_the_header_no_say_in_it() {
    for (jwk, by, alg) in [
        (p256(), Algorithm::Es256, "none"),
        (p256(), Algorithm::Es256, "None"),
        (p256(), Algorithm::Es256, "HS256"),
        (p256(), Algorithm::Es256, "EdDSA"),
        (p256(), Algorithm::Es256, "Ed25519"),
        (p256(), Algorithm::Es256, "ES384"),
        (p256(), Algorithm::Es256, "es256"),
        (ed25519(), Algorithm::Ed25519, "EdDSA"),
        (ed25519(), Algorithm::Ed25519, "ES256"),
    ] {
        let record = signed(&header(alg), "{}", by);
        assert_eq!(read(&record, &key(&jwk)), Err(RecordError::Algorithm), "{alg}");
    }
    let unsigned = format!("{}.e30.", URL_SAFE_NO_PAD.encode(header("none").to_string()));
    assert_eq!(read(&unsigned, &key(&p256())), Err(RecordError::Algorithm));
}

#[test]
fn the_public_key_as_a_secret_signs_nothing() {
    // HMAC by hand (RFC 2104), over the bytes that a careless verifier would take for the secret.
    let input = format!("{}.e30", URL_SAFE_NO_PAD.encode(header("HS256").to_string()));
    let mut block = [0; 64];
    let secret = Sha256::digest(p256().to_string());
    block[..32].copy_from_slice(&secret);
    let inner = Sha256::digest([block.map(|byte| byte ^ 0x36).as_slice(), input.as_bytes()].concat());
    let tag = Sha256::digest([block.map(|byte| byte ^ 0x5c).as_slice(), &inner].concat());
    let record = format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag));
    assert_eq!(read(&record, &key(&p256())), Err(RecordError::Algorithm));
}

#[test]
fn a_signature_is_over_every_byte_by_this_key_alone() {
    let record = signed(&header("ES256"), "{\"version\":7}", Algorithm::Es256);
    assert!(read(&record, &key(&p256())).is_ok());
    let parts: Vec<&str> = record.split('.').collect();
    let other_text = URL_SAFE_NO_PAD.encode("{\"version\":8}");
    let other_order = URL_SAFE_NO_PAD.encode(r#"{"typ":"etx-realm","alg":"ES256"}"#);
    let by_the_other_key = {
        let input = format!("{}.{}", parts[0], parts[1]);
        URL_SAFE_NO_PAD.encode(sign(Algorithm::Ed25519, input.as_bytes()))
    };
    for (header, payload, signature) in [
        (parts[0], other_text.as_str(), parts[2]),
        (other_order.as_str(), parts[1], parts[2]),
        (parts[0], parts[1], ""),
        (parts[0], parts[1], "AAAA"),
        (parts[0], parts[1], by_the_other_key.as_str()),
    ] {
        let changed = format!("{header}.{payload}.{signature}");
        assert_eq!(read(&changed, &key(&p256())), Err(RecordError::Signature), "{changed}");
    }
}

#[test]
fn a_payload_that_is_no_text_is_no_record() {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header("ES256").to_string()), "_w");
    let signature = URL_SAFE_NO_PAD.encode(sign(Algorithm::Es256, input.as_bytes()));
    assert_eq!(read(&format!("{input}.{signature}"), &key(&p256())), Err(RecordError::Content));
}

#[test]
fn the_configuration_key_is_one_public_key_of_one_algorithm() {
    for jwk in [
        p256(),
        ed25519(),
        with(p256(), "alg", "ES256"),
        with(ed25519(), "alg", "Ed25519"),
        with(p256(), "use", "sig"),
    ] {
        assert!(ConfigKey::parse(&jwk.to_string()).is_some(), "{jwk}");
    }
    let coordinate = "A".repeat(64);
    for jwk in [
        json!(null),
        json!("a"),
        json!([p256()]),
        json!({ "keys": [p256()] }),
        with(p256(), "d", D),
        with(ed25519(), "d", EDWARDS_D),
        with(p256(), "k", "AA"),
        json!({ "kty": "oct", "k": "AAAA" }),
        json!({ "kty": "EC", "crv": "P-384", "x": coordinate, "y": coordinate }),
        with(p256(), "alg", "ES384"),
        with(p256(), "alg", "HS256"),
        with(p256(), "alg", "EdDSA"),
        with(ed25519(), "alg", "EdDSA"),
        with(p256(), "use", "enc"),
        with(p256(), "x", "AA"),
        with(ed25519(), "x", &"A".repeat(43)),
        with(with(ed25519(), "kty", "EC"), "crv", "P-256"),
        json!({}),
    ] {
        assert!(ConfigKey::parse(&jwk.to_string()).is_none(), "{jwk}");
    }
    for text in ["", " ", "null", "undefined", "[object Object]", "{}{}"] {
        assert!(ConfigKey::parse(text).is_none(), "{text}");
    }
    let twice = p256().to_string().replace("\"kty\"", "\"crv\":\"P-256\",\"kty\"");
    assert!(ConfigKey::parse(&twice).is_none());
}

#[test]
fn only_the_form_of_a_signed_record_looks_signed() {
    assert!(looks_signed(&signed(&header("ES256"), "{}", Algorithm::Es256)));
    assert!(!looks_signed("{\"a\":\"b.c.d\"}"));
    assert!(!looks_signed("garbage"));
}

#[test]
fn a_record_is_not_printed() {
    let record = signed(&header("ES256"), "{}", Algorithm::Es256);
    let key = key(&p256());
    let record = SignedRecord::parse(record.as_bytes(), &key, RecordType::Realm).unwrap();
    assert_eq!(format!("{record:?}"), "SignedRecord { .. }");
}
