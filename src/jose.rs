//! Keys, signatures and the tokens they are on. RFC 7515, RFC 7517, RFC 7518.
//!
//! In:  JWK sets and compact tokens, as bytes.
//! Out: keys that can verify, decoded tokens, and the question whether a key made a signature.

mod algorithm;
mod jws;
mod key;
#[cfg(feature = "portable")]
pub mod portable;
#[cfg(feature = "secp256k1")]
pub mod secp256k1;
mod signature;

pub use self::algorithm::{Algorithm, KeyType};
pub(crate) use self::jws::{CompactJws, Jws, Typ, UnverifiedHeader};
pub use self::jws::{HeaderFault, JwsError};
pub use self::key::{JwkSet, JwkSetError, Key, Reading, UnusableKey};
pub(crate) use self::key::{Selected, Selection, Wanted};
pub use self::signature::{Recurrence, SignatureError, SignatureQuestion, SigningKey, Verdict};
