//! The signature verification for an assertion that no registered key may have signed.
//!
//! The engine would refuse an assertion of an unknown client, or of one with another method, sooner than one
//! with a wrong signature. So it verifies that assertion too, with a key of the type that the algorithm needs
//! and whose private half was never stored.

use std::sync::OnceLock;

use crate::jose::{Algorithm, JwkSet, Jws, Key, Reading, Recurrence, SignatureQuestion};

/// The question for an assertion; `None` where its algorithm is unknown, which no client's key verifies.
pub(super) fn question<'a>(jws: &'a Jws<'_>) -> Option<SignatureQuestion<'a>> {
    let asked = Algorithm::from_name(&jws.header.algorithm)?;
    let (algorithm, key) = match key(asked) {
        Some(key) => (asked, key),
        None => (Algorithm::Es256, key(Algorithm::Es256)?),
    };
    let signature: &[u8] = if algorithm == asked { &jws.signature } else { &FIXED };
    Some(SignatureQuestion {
        key,
        algorithm,
        message: jws.signing_input,
        signature,
        recurrence: Recurrence::Never,
    })
}

fn key(algorithm: Algorithm) -> Option<&'static Key> {
    static KEYS: OnceLock<Option<JwkSet>> = OnceLock::new();
    // INVARIANT: a test reads the set.
    let keys =
        KEYS.get_or_init(|| JwkSet::parse(TEXT.as_bytes(), Reading::Forgiving).ok().map(|(set, _)| set));
    keys.as_ref()?.keys().find(|key| key.key_type() == algorithm.key_type())
}

/// A signature of ES256 by form.
const FIXED: [u8; 64] = [1; 64];

/// Public keys whose private parts were never stored.
const TEXT: &str = include_str!("decoy.json");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_that_clients_use_has_a_key_of_its_type() {
        for algorithm in [
            Algorithm::Es256,
            Algorithm::Es384,
            Algorithm::Ed25519,
            Algorithm::EdDsa,
            Algorithm::Rs256,
            Algorithm::Ps512,
        ] {
            assert_eq!(key(algorithm).map(Key::key_type), Some(algorithm.key_type()), "{algorithm:?}");
        }
        assert!(key(Algorithm::MlDsa44).is_none());
    }
}
