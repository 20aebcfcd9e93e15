//! Signatures in Rust, for hosts without `WebCrypto` and for the algorithms that theirs lacks.
//!
//! jwt-simple parses and checks the keys; the primitives under it verify the received bytes. The
//! engine does not use jwt-simple's own token verification: that reads header and claims with looser
//! defaults, and would let them decide the verdict on a signature.
//!
//! This back end has no RSA private operations: their timing depends on the key (RUSTSEC-2023-0071).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_simple::algorithms::{
    ECDSAP256KeyPairLike as _, ECDSAP256PublicKeyLike as _, ECDSAP384KeyPairLike as _,
    ECDSAP384PublicKeyLike as _, ES256KeyPair, ES256PublicKey, ES384KeyPair, ES384PublicKey, Ed25519KeyPair,
    Ed25519PublicKey, EdDSAKeyPairLike as _, EdDSAPublicKeyLike as _, MLDSA44PublicKey, MLDSA65PublicKey,
    MLDSA87PublicKey, MLDSAPublicKeyLike as _,
};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use superboring::bn::BigNum;
use superboring::hash::MessageDigest;
use superboring::pkey::{PKey, Public};
use superboring::rsa::{Padding, Rsa};
use superboring::sign::{RsaPssSaltlen, Verifier as RsaVerifier};

use crate::jose::{Algorithm, KeyType, SignatureError, SignatureQuestion, Verdict, secp256k1};

/// Verifies a signature over the received bytes.
///
/// A malformed key, such as a point off its curve, and a signature of the wrong length yield
/// [`Verdict::Invalid`]: neither can ever verify.
///
/// # Errors
///
/// [`SignatureError::Verify`] for ES512, which this back end lacks.
pub fn verify(question: &SignatureQuestion<'_>) -> Result<Verdict, SignatureError> {
    match question.algorithm.key_type() {
        KeyType::P521 => Err(SignatureError::Verify),
        KeyType::Secp256k1 => secp256k1::verify(question),
        _ if verified(question).is_some() => Ok(Verdict::Valid),
        _ => Ok(Verdict::Invalid),
    }
}

fn verified(question: &SignatureQuestion<'_>) -> Option<()> {
    let SignatureQuestion { key, algorithm, message, signature, .. } = *question;
    let jwk = key.jwk();
    match algorithm.key_type() {
        KeyType::P256 => {
            let key = ES256PublicKey::from_jwk(jwk).ok()?;
            let signature = p256::ecdsa::Signature::from_slice(signature).ok()?;
            key.public_key().as_ref().verify(message, &signature).ok()
        }
        KeyType::P384 => {
            let key = ES384PublicKey::from_jwk(jwk).ok()?;
            let signature = p384::ecdsa::Signature::from_slice(signature).ok()?;
            key.public_key().as_ref().verify(message, &signature).ok()
        }
        KeyType::Rsa => rsa(jwk, algorithm, message, signature),
        KeyType::Ed25519 => {
            let key = Ed25519PublicKey::from_jwk(jwk).ok()?;
            let signature = ed25519_compact::Signature::from_slice(signature).ok()?;
            key.public_key().as_ref().verify(message, &signature).ok()
        }
        KeyType::MlDsa44 => {
            let key = MLDSA44PublicKey::from_jwk(jwk).ok()?;
            key.public_key().as_ref().verify(message, signature).ok()
        }
        KeyType::MlDsa65 => {
            let key = MLDSA65PublicKey::from_jwk(jwk).ok()?;
            key.public_key().as_ref().verify(message, signature).ok()
        }
        KeyType::MlDsa87 => {
            let key = MLDSA87PublicKey::from_jwk(jwk).ok()?;
            key.public_key().as_ref().verify(message, signature).ok()
        }
        _ => None,
    }
}

fn rsa(jwk: &str, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Option<()> {
    let (digest, padding) = match algorithm {
        Algorithm::Rs256 => (MessageDigest::sha256(), Padding::PKCS1),
        Algorithm::Rs384 => (MessageDigest::sha384(), Padding::PKCS1),
        Algorithm::Rs512 => (MessageDigest::sha512(), Padding::PKCS1),
        Algorithm::Ps256 => (MessageDigest::sha256(), Padding::PKCS1_PSS),
        Algorithm::Ps384 => (MessageDigest::sha384(), Padding::PKCS1_PSS),
        Algorithm::Ps512 => (MessageDigest::sha512(), Padding::PKCS1_PSS),
        _ => return None,
    };
    let key = PKey::from_rsa(rsa_key(jwk)?).ok()?;
    let mut verifier = RsaVerifier::new(digest, &key).ok()?;
    verifier.set_rsa_padding(padding).ok()?;
    if padding == Padding::PKCS1_PSS {
        // RFC 7518 §3.5: the salt is as long as the hash.
        verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).ok()?;
    }
    verifier.update(message).ok()?;
    verifier.verify(signature).ok().filter(|valid| *valid).map(|_| ())
}

/// Bypasses jwt-simple, which accepts no exponent but 65537. The reader of the set has already
/// decided which keys are valid.
fn rsa_key(jwk: &str) -> Option<Rsa<Public>> {
    let jwk: serde_json::Value = serde_json::from_str(jwk).ok()?;
    let integer = |name: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(jwk.get(name)?.as_str()?).ok()?;
        BigNum::from_slice(&bytes).ok()
    };
    Rsa::from_public_components(integer("n")?, integer("e")?).ok()
}

/// A private key with the one algorithm it signs with.
pub struct PrivateKey(Signing);

enum Signing {
    Es256(ES256KeyPair),
    Es384(ES384KeyPair),
    Ed25519(Ed25519KeyPair),
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey([redacted])")
    }
}

impl PrivateKey {
    /// Reads a private JWK for an algorithm.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Key`] for a JWK that is not a key of the algorithm, and for an algorithm
    /// that this back end does not sign with: all of RSA, ES512, ES256K and ML-DSA.
    pub fn from_jwk(jwk: &str, algorithm: Algorithm) -> Result<Self, SignatureError> {
        let unreadable = |_| SignatureError::Key;
        Ok(Self(match algorithm {
            Algorithm::Es256 => Signing::Es256(ES256KeyPair::from_jwk(jwk).map_err(unreadable)?),
            Algorithm::Es384 => Signing::Es384(ES384KeyPair::from_jwk(jwk).map_err(unreadable)?),
            Algorithm::EdDsa | Algorithm::Ed25519 => {
                Signing::Ed25519(Ed25519KeyPair::from_jwk(jwk).map_err(unreadable)?)
            }
            _ => return Err(SignatureError::Key),
        }))
    }

    /// Signs bytes. ECDSA draws no randomness (RFC 6979).
    ///
    /// # Errors
    ///
    /// [`SignatureError::Sign`] when the primitive fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        match &self.0 {
            Signing::Es256(key) => {
                let signature: Result<p256::ecdsa::Signature, _> = key.key_pair().as_ref().try_sign(message);
                signature.map(|signature| signature.to_bytes().to_vec()).map_err(|_| SignatureError::Sign)
            }
            Signing::Es384(key) => {
                let signature: Result<p384::ecdsa::Signature, _> = key.key_pair().as_ref().try_sign(message);
                signature.map(|signature| signature.to_bytes().to_vec()).map_err(|_| SignatureError::Sign)
            }
            Signing::Ed25519(key) => Ok(key.key_pair().as_ref().sk.sign(message, None).to_vec()),
        }
    }
}
