//! Signatures by the platform's `WebCrypto`: the numbers under which JavaScript keeps keys, and the
//! fallback for an algorithm that the platform lacks.
//!
//! JavaScript performs the operations and awaits them (`src/js/webcrypto.mjs`): a promise that Rust
//! awaits costs a third of an exchange. JavaScript imports a private key as non-extractable, and the
//! key never enters this memory.
//!
//! The host asks the platform which algorithms it has. Rust verifies ES256K, which no platform has,
//! where it is built in; any other missing algorithm is a failure of the host, not of the token.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::jose::{Algorithm, SignatureQuestion};
use crate::oauth::{KeyId, RealmPath};

/// The most keys with a number. At this count the numbering forgets all of them and goes on.
const MOST: usize = 8_192;

thread_local! {
    static NUMBERS: RefCell<Numbers> = RefCell::default();
}

/// The number of each key, and the latest one given.
#[derive(Default)]
struct Numbers {
    latest: u32,
    given: HashMap<Name, u32>,
}

/// An issuer's key by its fingerprint and its algorithm, a key of the realm by realm and `kid`.
#[derive(Eq, Hash, PartialEq)]
enum Name {
    Public(Algorithm, [u8; 32]),
    Own(RealmPath, KeyId),
}

/// The number under which JavaScript keeps an imported key; no other key ever gets it. One key under
/// two algorithms has two numbers, and the same key in two sets has one.
pub(crate) fn number(question: &SignatureQuestion<'_>) -> u32 {
    number_of(Name::Public(question.algorithm, *question.key.fingerprint()))
}

/// The number under which JavaScript keeps the names of a realm's own key.
pub(crate) fn own_number(realm: &RealmPath, kid: &KeyId) -> u32 {
    number_of(Name::Own(realm.clone(), kid.clone()))
}

fn number_of(name: Name) -> u32 {
    NUMBERS.with_borrow_mut(|numbers| {
        if let Some(&number) = numbers.given.get(&name) {
            return number;
        }
        if numbers.given.len() == MOST {
            numbers.given.clear();
        }
        numbers.latest += 1;
        numbers.given.insert(name, numbers.latest);
        numbers.latest
    })
}

/// Verifies a signature whose algorithm the platform lacks.
#[cfg(feature = "secp256k1")]
pub(crate) use crate::jose::secp256k1::verify as instead;

/// Verifies a signature whose algorithm the platform lacks.
///
/// # Errors
///
/// `SignatureError::Verify`, as no back end in Rust is built in.
#[cfg(not(feature = "secp256k1"))]
pub(crate) fn instead(
    _: &SignatureQuestion<'_>,
) -> Result<crate::jose::Verdict, crate::jose::SignatureError> {
    Err(crate::jose::SignatureError::Verify)
}
