//! ES256K in Rust, for hosts whose `WebCrypto` has every other algorithm. RFC 8812.
//!
//! A file and a feature of its own: the Worker links no second copy of the algorithms that its platform
//! has.

use jwt_simple::algorithms::{ECDSAP256kPublicKeyLike as _, ES256kPublicKey};
use k256::ecdsa::signature::Verifier as _;

use crate::jose::{KeyType, SignatureError, SignatureQuestion, Verdict};

/// Verifies an ES256K signature over the received bytes.
///
/// # Errors
///
/// [`SignatureError::Verify`] for any other algorithm.
pub fn verify(question: &SignatureQuestion<'_>) -> Result<Verdict, SignatureError> {
    match question.algorithm.key_type() {
        KeyType::Secp256k1 => {
            let valid = verified(question.key.jwk(), question.message, question.signature);
            Ok(if valid.is_some() { Verdict::Valid } else { Verdict::Invalid })
        }
        _ => Err(SignatureError::Verify),
    }
}

/// RFC 8812 does not require the lower of the two `s`; the library does.
fn verified(jwk: &str, message: &[u8], signature: &[u8]) -> Option<()> {
    let key = ES256kPublicKey::from_jwk(jwk).ok()?;
    let signature = k256::ecdsa::Signature::from_slice(signature).ok()?.normalize_s();
    key.public_key().as_ref().verify(message, &signature).ok()
}
