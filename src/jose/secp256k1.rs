//! ES256K in Rust, for hosts whose `WebCrypto` has every other algorithm. RFC 8812.
//!
//! A file and a feature of its own, over the primitive alone: the Worker links no second copy of the
//! algorithms that its platform has.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use k256::ecdsa::signature::Verifier as _;
use k256::ecdsa::{Signature, VerifyingKey};

use crate::jose::{KeyType, SignatureError, SignatureQuestion, Verdict};
use crate::json::{Limits, Value, parse_object};

/// Verifies an ES256K signature over the received bytes.
///
/// A point off the curve and a signature of the wrong length yield [`Verdict::Invalid`]: neither can ever
/// verify.
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
    let jwk = parse_object(jwk.as_bytes(), Limits::TOKEN).ok()?;
    let coordinate = |name| URL_SAFE_NO_PAD.decode(jwk.member(name).and_then(Value::as_str)?).ok();
    // SEC 1 §2.3.3: an uncompressed point.
    let point = [vec![4], coordinate("x")?, coordinate("y")?].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).ok()?;
    let signature = Signature::from_slice(signature).ok()?.normalize_s();
    key.verify(message, &signature).ok()
}
