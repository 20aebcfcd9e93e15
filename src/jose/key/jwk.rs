//! One JWK: whether it is a public key that can verify, and its canonical text. RFC 7517 §4, RFC 7518
//! §6, RFC 8037 §2, RFC 8812 §3.1, RFC 9964 §3.
//!
//! The reader ignores members that it does not understand, as RFC 7517 §4 says. A member that it
//! understands and that says anything but "for signatures" makes the key unusable.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Key, KeyIssuer, Reading};
use crate::jose::{Algorithm, KeyType};
use crate::json::{Object, Value};
use crate::oauth::KeyId;

/// Whether a JWK holds a shared secret.
pub(super) fn is_symmetric(jwk: &Object) -> bool {
    jwk.member("kty").and_then(Value::as_str) == Some("oct") || jwk.has("k")
}

/// Whether a JWK holds a private key, whatever its type and its use.
pub(super) fn is_private(jwk: &Object) -> bool {
    ["d", "p", "q", "dp", "dq", "qi", "oth", "priv"].into_iter().any(|name| jwk.has(name))
}

/// Reads one element of `keys`, or returns the reason for skipping it.
pub(super) fn key(element: &Value, index: usize, reading: Reading) -> Result<Key, &'static str> {
    let jwk = element.as_object().ok_or_else(|| not_an_object(element))?;
    for_signatures(jwk)?;
    let kid = optional_text(jwk, "kid", "`kid` is not a string")?.map(KeyId::from);
    let alg = optional_text(jwk, "alg", "`alg` is not a string")?;
    let issuer = match reading {
        Reading::Forgiving => optional_text(jwk, "issuer", "`issuer` is not a string")?.map(KeyIssuer::new),
        Reading::Canonical => None,
    };
    let (key_type, text) = public_half(jwk, alg, reading)?;
    let algorithm = match alg {
        Some(name) => Some(Algorithm::from_name(name).ok_or("`alg` is not a known signature algorithm")?),
        None => None,
    };
    if algorithm.is_some_and(|algorithm| algorithm.key_type() != key_type) {
        return Err("`alg` does not fit the key");
    }
    let fingerprint = Sha256::digest(&text).into();
    Ok(Key { kid, kind: key_type, algorithm, issuer, index, jwk: text.into(), fingerprint, set: [0; 32] })
}

/// How a PEM text begins.
pub(super) const PEM: &str = "-----BEGIN ";

fn not_an_object(element: &Value) -> &'static str {
    match element.as_str() {
        Some(text) if text.trim_start().starts_with(PEM) => {
            "it is a PEM text: publish the key as a JWK with `kty`"
        }
        _ => "it is not an object",
    }
}

/// The type of the key and the members of its thumbprint in their order, whatever else the JWK says.
fn public_half(jwk: &Object, alg: Option<&str>, reading: Reading) -> Result<(KeyType, String), &'static str> {
    if let Some(reason) = in_another_form(jwk) {
        return Err(reason);
    }
    match optional_text(jwk, "kty", "`kty` is not a string")? {
        Some("RSA") => rsa(jwk, reading),
        Some("EC") => elliptic(jwk),
        Some("OKP") => octet_pair(jwk),
        Some("AKP") => lattice(jwk, alg),
        _ => Err("`kty` is not known"),
    }
}

/// What to do about a JWK without the members of a key, whose key stands in it in another form.
fn in_another_form(jwk: &Object) -> Option<&'static str> {
    if ["n", "e", "x", "y", "pub"].into_iter().any(|name| jwk.has(name)) {
        return None;
    }
    let mut texts = jwk.members().filter_map(|(_, value)| value.as_str());
    if texts.any(|text| text.trim_start().starts_with(PEM)) {
        return Some("it holds its key as a PEM text: publish the key as a JWK with `kty`");
    }
    (jwk.has("x5c") || jwk.has("x5u"))
        .then_some("it holds its key in a certificate only: publish the members of the key beside `x5c`")
}

/// SPIFFE trust bundles write `jwt-svid` where other issuers write `sig`.
fn for_signatures(jwk: &Object) -> Result<(), &'static str> {
    match jwk.member("use") {
        None => {}
        Some(purpose) if matches!(purpose.as_str(), Some("sig" | "jwt-svid")) => {}
        Some(_) => return Err("`use` is not `sig`"),
    }
    match jwk.member("key_ops") {
        None => Ok(()),
        Some(Value::Array(operations))
            if operations.iter().any(|operation| operation.as_str() == Some("verify")) =>
        {
            Ok(())
        }
        Some(_) => Err("`key_ops` is without `verify`"),
    }
}

fn rsa(jwk: &Object, reading: Reading) -> Result<(KeyType, String), &'static str> {
    let modulus = integer(jwk, "n", reading, "`n` is not an integer in canonical base64url")?;
    let exponent = integer(jwk, "e", reading, "`e` is not an integer in canonical base64url")?;
    if !(2_048..=4_096).contains(&bits(&modulus)) {
        return Err("the modulus has under 2048 or over 4096 bits");
    }
    if is_even(&modulus) {
        return Err("the modulus is even");
    }
    // workerd imports no other keys. Every host refuses a key with which one host cannot verify.
    if ![&[3][..], &[17], &[1, 0, 1]].contains(&&*exponent) {
        return Err("the exponent is not 3, 17 or 65537");
    }
    Ok((KeyType::Rsa, rsa_text(&modulus, &exponent)))
}

pub(super) fn rsa_text(modulus: &[u8], exponent: &[u8]) -> String {
    let [n, e] = [modulus, exponent].map(|integer| URL_SAFE_NO_PAD.encode(integer));
    format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
}

/// The type and the length of a coordinate of a curve.
pub(super) fn curve(name: &str) -> Option<(KeyType, usize)> {
    match name {
        "P-256" => Some((KeyType::P256, 32)),
        "P-384" => Some((KeyType::P384, 48)),
        "P-521" => Some((KeyType::P521, 66)),
        "secp256k1" => Some((KeyType::Secp256k1, 32)),
        _ => None,
    }
}

fn elliptic(jwk: &Object) -> Result<(KeyType, String), &'static str> {
    let name = jwk.member("crv").and_then(Value::as_str).unwrap_or_default();
    let (key_type, length) = curve(name).ok_or("`crv` is not known")?;
    let x = octets(jwk, "x", length, "`x` is not a coordinate of the curve's length in canonical base64url")?;
    let y = octets(jwk, "y", length, "`y` is not a coordinate of the curve's length in canonical base64url")?;
    Ok((key_type, elliptic_text(name, x, y)))
}

pub(super) fn elliptic_text(curve: &str, x: &str, y: &str) -> String {
    format!(r#"{{"crv":"{curve}","kty":"EC","x":"{x}","y":"{y}"}}"#)
}

fn octet_pair(jwk: &Object) -> Result<(KeyType, String), &'static str> {
    if jwk.member("crv").and_then(Value::as_str) != Some("Ed25519") {
        return Err("`crv` is not known");
    }
    let x = octets(jwk, "x", 32, "`x` is not 32 bytes in canonical base64url")?;
    if is_of_small_order(x) {
        return Err("`x` is a point of small order");
    }
    Ok((KeyType::Ed25519, octet_pair_text(x)))
}

pub(super) fn octet_pair_text(x: &str) -> String {
    format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#)
}

/// Whether a key is a point of small order, under which some signatures verify for every message. Some
/// platforms import such a key.
fn is_of_small_order(x: &str) -> bool {
    const fn of(first: u8, between: u8, last: u8) -> [u8; 32] {
        let mut y = [between; 32];
        y[0] = first;
        y[31] = last;
        y
    }
    const SMALL: [[u8; 32]; 7] = [
        of(0x00, 0x00, 0x00),
        of(0x01, 0x00, 0x00),
        of(0xec, 0xff, 0x7f),
        of(0xed, 0xff, 0x7f),
        of(0xee, 0xff, 0x7f),
        *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
        *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
    ];
    let mut y = URL_SAFE_NO_PAD.decode(x).unwrap_or_default();
    if let Some(last) = y.last_mut() {
        // The top bit is the sign of the other coordinate.
        *last &= 0x7f;
    }
    SMALL.iter().any(|small| *small == *y)
}

/// The ML-DSA parameter sets: type, name, and the length of a public key.
pub(super) const LATTICES: [(KeyType, &str, usize); 3] = [
    (KeyType::MlDsa44, "ML-DSA-44", 1_312),
    (KeyType::MlDsa65, "ML-DSA-65", 1_952),
    (KeyType::MlDsa87, "ML-DSA-87", 2_592),
];

fn lattice(jwk: &Object, alg: Option<&str>) -> Result<(KeyType, String), &'static str> {
    let (key_type, name, length) = LATTICES
        .into_iter()
        .find(|(_, name, _)| alg == Some(*name))
        .ok_or("`alg` is not a known algorithm of this `kty`")?;
    let public = octets(jwk, "pub", length, "`pub` is not a key of its length in canonical base64url")?;
    Ok((key_type, lattice_text(name, public)))
}

pub(super) fn lattice_text(name: &str, public: &str) -> String {
    format!(r#"{{"alg":"{name}","kty":"AKP","pub":"{public}"}}"#)
}

fn optional_text<'a>(
    jwk: &'a Object,
    name: &str,
    otherwise: &'static str,
) -> Result<Option<&'a str>, &'static str> {
    jwk.member(name).map(|value| value.as_str().ok_or(otherwise)).transpose()
}

/// The text of a member that encodes exactly `length` bytes.
fn octets<'a>(
    jwk: &'a Object,
    name: &str,
    length: usize,
    otherwise: &'static str,
) -> Result<&'a str, &'static str> {
    let text = jwk.member(name).and_then(Value::as_str).ok_or(otherwise)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| otherwise)?;
    if bytes.len() == length { Ok(text) } else { Err(otherwise) }
}

/// A `Base64urlUInt` (RFC 7518 §2): big-endian, with the fewest bytes that hold it. Some issuers write a
/// sign byte before a modulus, or pad it, which a forgiving reading takes away.
fn integer(
    jwk: &Object,
    name: &str,
    reading: Reading,
    otherwise: &'static str,
) -> Result<Vec<u8>, &'static str> {
    let text = jwk.member(name).and_then(Value::as_str).ok_or(otherwise)?;
    let bytes = match reading {
        Reading::Canonical => URL_SAFE_NO_PAD.decode(text),
        Reading::Forgiving if text.ends_with('=') => URL_SAFE.decode(text).map(significant),
        Reading::Forgiving => URL_SAFE_NO_PAD.decode(text).map(significant),
    };
    let bytes = bytes.map_err(|_| otherwise)?;
    match bytes.first() {
        None | Some(0) => Err(otherwise),
        Some(_) => Ok(bytes),
    }
}

/// An integer without leading zeros.
pub(super) fn significant(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().skip_while(|byte| *byte == 0).collect()
}

fn bits(integer: &[u8]) -> usize {
    let unused = integer.first().map_or(0, |first| first.leading_zeros() as usize);
    integer.len() * 8 - unused
}

fn is_even(integer: &[u8]) -> bool {
    integer.last().is_none_or(|last| last % 2 == 0)
}
