//! Signatures by the platform's `WebCrypto`: what it is given of a key, and what is done where it
//! lacks an algorithm.
//!
//! The operations themselves are JavaScript's (`src/js/webcrypto.mjs`), awaited there: a promise
//! awaited from here costs a third of an exchange. A private key is imported so that it cannot be
//! read out again and never enters this memory.
//!
//! Which algorithms a platform has is learnt by asking it. What it lacks is verified by the portable
//! back end where that is built in, and is otherwise a failure of the host, not of the token.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::jose::{Algorithm, SignatureQuestion};
use crate::oauth::{KeyId, RealmPath};

/// How many keys are numbered before all of them are numbered anew.
const MOST: usize = 8_192;

thread_local! {
    static NUMBERS: RefCell<Numbers> = RefCell::default();
}

/// What number each key has.
#[derive(Default)]
struct Numbers {
    latest: u32,
    given: HashMap<Name, u32>,
}

/// A key of somebody else by its fingerprint and what it is used for, one of our own by what it is called.
#[derive(Eq, Hash, PartialEq)]
enum Name {
    Public(Algorithm, [u8; 32]),
    Own(RealmPath, KeyId),
}

/// By what JavaScript keeps an imported key, never given to another key. One key under two algorithms
/// is two, and the same key in two sets is one.
pub(crate) fn number(question: &SignatureQuestion<'_>) -> u32 {
    number_of(Name::Public(question.algorithm, *question.key.fingerprint()))
}

/// By what JavaScript keeps the names of a realm's own key.
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

/// Answers where the platform lacks the algorithm.
#[cfg(feature = "portable")]
pub(crate) use crate::jose::portable::verify_uncommon as instead;

/// Answers where the platform lacks the algorithm.
///
/// # Errors
///
/// `SignatureError::Verify`, as the portable back end is not built in.
#[cfg(not(feature = "portable"))]
pub(crate) fn instead(
    _: &SignatureQuestion<'_>,
) -> Result<crate::jose::Verdict, crate::jose::SignatureError> {
    Err(crate::jose::SignatureError::Verify)
}
