//! Verified signatures, so that a token which fans out to many targets is verified once.
//!
//! An entry says only that *these bytes verified under this key with this algorithm in the set with
//! this digest*: a key that leaves its issuer's set takes its entries with it. The cache keeps no
//! failures. The engine decides everything else about a token anew each time.
//!
//! Only validly signed tokens enter, so noise cannot fill the cache. An attacker with many valid
//! tokens can evict entries, which only costs a re-verification.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::jose::{Recurrence, SignatureQuestion};

/// The bytes kept in each half: some two thousand tokens of usual size.
const HALF: usize = 2 * 1024 * 1024;
/// The signatures kept in each half: this bounds the cost of an entry beside its bytes.
const HALF_ENTRIES: usize = 4_096;

thread_local! {
    static VERIFIED: RefCell<Verified> = RefCell::new(Verified::default());
}

/// Messages by their signer. New entries go into the younger half; when that is full, the cache
/// drops the older half.
#[derive(Debug, Default)]
struct Verified {
    young: HashMap<Signer, Box<[u8]>>,
    young_bytes: usize,
    old: HashMap<Signer, Box<[u8]>>,
}

/// Set, key, algorithm and signature: short, so that a look-up is cheap however long the message.
type Signer = Box<[u8]>;

/// A signature check as a cache key, if it is worth caching.
#[derive(Debug)]
pub(super) struct Remembered<'a>(Option<(Signer, &'a [u8])>);

impl<'a> Remembered<'a> {
    pub(super) fn of(question: &SignatureQuestion<'a>) -> Self {
        Self((question.recurrence == Recurrence::Likely).then(|| (signer(question), question.message)))
    }

    /// Whether this signature verified before.
    pub(super) fn verified(&self) -> bool {
        match &self.0 {
            Some((signer, message)) => VERIFIED.with_borrow_mut(|all| all.contains(signer, message)),
            None => false,
        }
    }

    /// Caches a verified signature.
    pub(super) fn insert(self) {
        if let Some((signer, message)) = self.0 {
            VERIFIED.with_borrow_mut(|all| all.insert(signer, message.into()));
        }
    }
}

impl Verified {
    /// An entry in use becomes young again.
    fn contains(&mut self, signer: &[u8], message: &[u8]) -> bool {
        if let Some(own) = self.young.get(signer) {
            return **own == *message;
        }
        match self.old.remove_entry(signer) {
            Some((signer, own)) => {
                let same = *own == *message;
                self.insert(signer, own);
                same
            }
            None => false,
        }
    }

    fn insert(&mut self, signer: Signer, message: Box<[u8]>) {
        let length = signer.len() + message.len();
        if self.young_bytes + length > HALF || self.young.len() == HALF_ENTRIES {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += length;
        self.young.insert(signer, message);
    }
}

/// Set, key and algorithm have fixed lengths, so two checks have the same signer only with the same
/// signature.
fn signer(question: &SignatureQuestion<'_>) -> Signer {
    let SignatureQuestion { key, algorithm, message: _, signature, recurrence: _ } = *question;
    [key.set().as_slice(), key.fingerprint(), &[algorithm as u8], signature].concat().into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{Algorithm, JwkSet, Reading};

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn set(kid: &str) -> JwkSet {
        let jwk =
            format!(r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","x":"{X}","alg":"EdDSA","kid":"{kid}"}}]}}"#);
        JwkSet::parse(jwk.as_bytes(), Reading::Forgiving).unwrap().0
    }

    fn question<'a>(set: &'a JwkSet, message: &'a [u8], recurrence: Recurrence) -> SignatureQuestion<'a> {
        let key = set.keys().next().unwrap();
        SignatureQuestion { key, algorithm: Algorithm::EdDsa, message, signature: &[7; 64], recurrence }
    }

    #[test]
    fn exactly_the_same_question_is_remembered() {
        let (one, other) = (set("one"), set("other"));
        let asked = question(&one, b"message", Recurrence::Likely);
        assert!(!Remembered::of(&asked).verified());
        Remembered::of(&asked).insert();
        assert!(Remembered::of(&asked).verified());
        let differing = [
            question(&one, b"messagf", Recurrence::Likely),
            question(&one, b"messag", Recurrence::Likely),
            question(&other, b"message", Recurrence::Likely),
            SignatureQuestion {
                algorithm: Algorithm::Ed25519,
                ..question(&one, b"message", Recurrence::Likely)
            },
            SignatureQuestion { signature: &[8; 64], ..question(&one, b"message", Recurrence::Likely) },
        ];
        for question in &differing {
            assert!(!Remembered::of(question).verified(), "{question:?}");
        }
    }

    #[test]
    fn what_is_used_once_is_not_remembered() {
        let set = set("one");
        let once = question(&set, b"an assertion", Recurrence::Never);
        Remembered::of(&once).insert();
        assert!(!Remembered::of(&once).verified());
        assert!(!Remembered::of(&question(&set, b"an assertion", Recurrence::Likely)).verified());
    }

    #[test]
    fn bytes_and_entries_are_bounded() {
        let mut all = Verified::default();
        let message = [7; 16_384];
        for n in 0..1_000_u32 {
            all.insert(n.to_be_bytes().into(), message.into());
        }
        let bytes =
            |half: &HashMap<Signer, Box<[u8]>>| half.values().map(|message| message.len()).sum::<usize>();
        assert!(bytes(&all.young) <= HALF && bytes(&all.old) <= HALF);
        assert!(all.contains(&999_u32.to_be_bytes(), &message));
        assert!(!all.contains(&0_u32.to_be_bytes(), &message));

        let mut all = Verified::default();
        for n in 0..100_000_u32 {
            all.insert(n.to_be_bytes().into(), [].into());
        }
        assert!(all.young.len() + all.old.len() <= 2 * HALF_ENTRIES);
    }

    #[test]
    fn what_is_in_use_stays() {
        let mut all = Verified::default();
        all.insert(Box::from(*b"in use"), Box::from(*b"message"));
        for n in 0..20_000_u32 {
            all.insert(n.to_be_bytes().into(), [].into());
            assert!(n % 1_000 != 0 || all.contains(b"in use", b"message"));
        }
        assert!(!all.contains(b"in use", b"another"));
    }
}
