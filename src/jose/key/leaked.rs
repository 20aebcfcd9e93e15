//! The keys of a set whose private half stands beside them: every reader of the set can sign with them.
//!
//! A private key names its public half by its own members. The reader looks for that key under every
//! name, algorithm and use, and in every spelling, because a careless publisher made the set.

use std::collections::HashSet;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Key, jwk};
use crate::json::{Object, Value};
use crate::oauth::KeyId;

/// What the private keys of a set disclose.
#[derive(Debug, Default)]
pub(super) struct Leaked {
    thumbprints: HashSet<[u8; 32]>,
    /// The names of private keys without a public half that can be read.
    kids: HashSet<KeyId>,
}

impl Leaked {
    pub(super) fn of(elements: &[Value]) -> Self {
        let mut leaked = Self::default();
        for jwk in elements.iter().filter_map(Value::as_object).filter(|jwk| jwk::is_private(jwk)) {
            let halves = public_halves(jwk);
            if halves.is_empty() {
                leaked.kids.extend(jwk.member("kid").and_then(Value::as_str).map(KeyId::from));
            }
            leaked.thumbprints.extend(halves.iter().map(|text| <[u8; 32]>::from(Sha256::digest(text))));
        }
        leaked
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.thumbprints.contains(&key.fingerprint) || key.kid().is_some_and(|kid| self.kids.contains(kid))
    }
}

/// The texts of the thumbprints of every key that the public members may mean.
fn public_halves(jwk: &Object) -> Vec<String> {
    let bytes = |name| jwk.member(name).and_then(Value::as_str).and_then(octets);
    let mut halves = Vec::new();
    if let (Some(modulus), Some(exponent)) = (bytes("n"), bytes("e")) {
        halves.push(jwk::rsa_text(&jwk::significant(modulus), &jwk::significant(exponent)));
    }
    let curve = jwk.member("crv").and_then(Value::as_str).unwrap_or_default();
    if let (Some((_, length)), Some(x), Some(y)) = (jwk::curve(curve), bytes("x"), bytes("y"))
        && let (Some(x), Some(y)) = (of_length(x, length), of_length(y, length))
    {
        halves.push(jwk::elliptic_text(curve, &encode(&x), &encode(&y)));
    }
    if curve == "Ed25519"
        && let Some(x) = bytes("x")
    {
        halves.push(jwk::octet_pair_text(&encode(&x)));
    }
    if let Some(public) = bytes("pub") {
        let fits = |(_, length): &(&str, usize)| *length == public.len();
        let names = jwk::LATTICES.into_iter().map(|(_, name, length)| (name, length)).filter(fits);
        halves.extend(names.map(|(name, _)| jwk::lattice_text(name, &encode(&public))));
    }
    halves
}

/// Big-endian bytes with so many leading zeros that they have this length.
fn of_length(bytes: Vec<u8>, length: usize) -> Option<Vec<u8>> {
    let bytes = jwk::significant(bytes);
    let zeros = length.checked_sub(bytes.len())?;
    Some([vec![0; zeros], bytes].concat())
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes in any spelling: either alphabet, padding, white space, bits that mean nothing.
fn octets(text: &str) -> Option<Vec<u8>> {
    const ANY: GeneralPurpose = GeneralPurpose::new(
        &URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::RequireNone)
            .with_decode_allow_trailing_bits(true),
    );
    let spelled: String = text
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '=')
        .map(|character| match character {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    ANY.decode(spelled).ok().filter(|bytes| !bytes.is_empty())
}
