//! The portable back end behind one function, for JavaScript to compare with other back ends.

use edge_token_exchange::{JwkSet, Reading};
use edge_token_exchange::jose::{Algorithm, Recurrence, SignatureQuestion, Verdict, portable};
use wasm_bindgen::prelude::wasm_bindgen;

/// Whether a signature is that of a key: 1 for yes, 0 for no, 2 where the back end lacks the algorithm, 3
/// for a JWK or an algorithm that the engine does not use.
#[wasm_bindgen]
pub fn verify(algorithm: &str, jwk: &str, message: &[u8], signature: &[u8]) -> u32 {
    let set = format!("{{\"keys\":[{jwk}]}}");
    let Some(algorithm) = Algorithm::from_name(algorithm) else { return 3 };
    let Ok((keys, _)) = JwkSet::parse(set.as_bytes(), Reading::Canonical) else { return 3 };
    let Some(key) = keys.keys().next() else { return 3 };
    let recurrence = Recurrence::Never;
    match portable::verify(&SignatureQuestion { key, algorithm, message, signature, recurrence }) {
        Ok(Verdict::Valid) => 1,
        Ok(Verdict::Invalid) => 0,
        Err(_) => 2,
    }
}
