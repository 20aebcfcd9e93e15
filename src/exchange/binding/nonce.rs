//! Nonces of `DPoP` proofs, without state. RFC 9449 §8, §11.2.
//!
//! In:  the key of the host, and the time.
//! Out: the nonce of this minute, and whether a nonce is one of the last minutes.
//!
//! A nonce shows that a proof is not made long in advance by someone who has the key for a moment. It is
//! bound to no realm and to no client: clients keep one nonce for each origin, and a client of two realms
//! would fail every other request.
//!
//! ```text
//! base64url(version ‖ minute ‖ tag): 1, 4 and 16 bytes; tag is the begin of
//! HMAC-SHA-256(key, "etx dpop nonce" ‖ version ‖ minute)
//! ```

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{KeyInit as _, Mac as _, SimpleHmac};
use sha2::Sha256;

use crate::error::HostError;
use crate::host::NonceKey;
use crate::http::{Request, Response};
use crate::oauth::UnixTime;
use crate::realm::{ProofNonce, Realm};

/// What the tag covers before version and minute, so that no other use of HMAC makes a tag.
const USE: &[u8] = b"etx dpop nonce";
/// The version of this form.
const VERSION: u8 = 1;
/// The length of a minute, in seconds.
const MINUTE: i64 = 60;
/// The minutes before this one whose nonces are good.
const BEFORE: u32 = 2;
/// The minutes after this one whose nonces are good: the clock of another isolate may be ahead.
const AFTER: u32 = 1;
/// The bytes of version and minute.
const STATED: usize = 5;
/// The bytes of the tag.
const TAG: usize = 16;

/// The nonces for the proof of one request, where it has one and the realm demands them.
pub(crate) struct Nonces(Result<Option<Arc<NonceKey>>, HostError>);

impl Nonces {
    /// Those of a request that needs none.
    pub(crate) const NONE: Self = Self(Ok(None));

    /// Those of the host's key. Without the key no nonce can be judged, nor another one returned.
    pub(crate) fn by(key: Result<Arc<NonceKey>, HostError>) -> Self {
        Self(key.map(Some))
    }

    /// Whether the request has a proof and the realm demands nonces.
    pub(crate) fn are_demanded(realm: &Realm, request: &Request) -> bool {
        let demanded = realm.dpop.as_ref().is_some_and(|dpop| dpop.nonce == ProofNonce::Demanded);
        demanded && request.dpop().is_some()
    }

    /// Whether the text is a nonce that is good now.
    pub(super) fn have(&self, text: Option<&str>, now: UnixTime) -> Result<bool, HostError> {
        let key = self.0.as_ref().map_err(|error| *error)?;
        Ok(key.as_ref().zip(text).is_some_and(|(key, text)| is_good(text, key, now)))
    }

    /// Adds the nonce of this minute to the answer, so that the next proof of the client needs no challenge. RFC
    /// 9449 §8.2.
    pub(crate) fn next(&self, response: Response, now: UnixTime) -> Response {
        match &self.0 {
            Ok(Some(key)) => response.with("dpop-nonce", nonce(key, now)),
            Ok(None) | Err(_) => response,
        }
    }
}

/// The nonce of this minute, for the header `DPoP-Nonce`.
fn nonce(key: &NonceKey, now: UnixTime) -> String {
    of(key, minute(now))
}

/// Whether the text is a nonce of this minute, of the two before or of the one after.
fn is_good(text: &str, key: &NonceKey, now: UnixTime) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return false };
    let Some((stated, tag)) = bytes.split_first_chunk::<STATED>() else { return false };
    let [VERSION, minute_bytes @ ..] = *stated else { return false };
    let stated_minute = u32::from_be_bytes(minute_bytes);
    let now = minute(now);
    let is_near = (now.saturating_sub(BEFORE)..=now.saturating_add(AFTER)).contains(&stated_minute);
    // In constant time: a tag must not be found byte by byte.
    tag.len() == TAG && mac(key, stated).verify_truncated_left(tag).is_ok() && is_near
}

fn of(key: &NonceKey, minute: u32) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(minute.to_be_bytes());
    let tag = mac(key, &bytes).finalize().into_bytes();
    bytes.extend(tag.iter().take(TAG));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn minute(now: UnixTime) -> u32 {
    u32::try_from(now.seconds().div_euclid(MINUTE)).unwrap_or_default()
}

fn mac(key: &NonceKey, stated: &[u8]) -> SimpleHmac<Sha256> {
    SimpleHmac::<Sha256>::new(key.block().into()).chain_update(USE).chain_update(stated)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);

    fn key(byte: u8) -> NonceKey {
        NonceKey::new([byte; 32])
    }

    fn at(minutes: i64) -> UnixTime {
        UnixTime::from_seconds(NOW.seconds() + 60 * minutes)
    }

    #[test]
    fn a_nonce_is_good_for_this_minute_two_before_and_one_after() {
        let own = key(7);
        for (minutes, good) in [(-3, false), (-2, true), (-1, true), (0, true), (1, true), (2, false)] {
            assert_eq!(is_good(&nonce(&own, at(minutes)), &own, NOW), good, "{minutes}");
        }
    }

    #[test]
    fn a_nonce_of_another_key_is_none() {
        assert!(!is_good(&nonce(&key(8), NOW), &key(7), NOW));
    }

    #[test]
    fn no_change_of_a_nonce_is_a_nonce() {
        let own = key(7);
        let text = nonce(&own, NOW);
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_good(&URL_SAFE_NO_PAD.encode(changed), &own, NOW), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(!is_good(&URL_SAFE_NO_PAD.encode(&bytes[..length]), &own, NOW), "{length} bytes");
        }
        for other in [format!("{text}="), format!("{text}A"), format!("{text}AA"), text.to_lowercase()] {
            assert!(!is_good(&other, &own, NOW), "{other}");
        }
    }
}
