//! The choice of one key by a header. RFC 7515 §4.1.4, RFC 8725 §3.1.
//!
//! A header chooses among the keys of one issuer and the algorithms that are listed for it. In a set of
//! a trusted issuer it may do so as forgivingly as the reader read the set: [`Reading`].

use super::{JwkSet, Key, Reading};
use crate::jose::Algorithm;

/// What a token asks of a set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) kid: Option<&'a str>,
    pub(crate) algorithm: Algorithm,
    /// The algorithms that are listed for the issuer.
    pub(crate) listed: &'a [Algorithm],
    /// The `iss` of the token.
    pub(crate) iss: &'a str,
}

/// The key that a token means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selected<'k> {
    pub(crate) key: &'k Key,
    /// The token names a `kid` and this key has none: it is taken as the only one that fits. If the
    /// signature does not verify, the `kid` is unknown, and the set may be old.
    pub(crate) presumed: bool,
}

/// Why the set selects no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Selection {
    /// No key fits.
    Unknown,
    /// Several keys fit, and the header does not tell them apart.
    Ambiguous,
}

impl JwkSet {
    /// Selects the key that a header means.
    ///
    /// # Errors
    ///
    /// [`Selection::Unknown`] when no key fits; [`Selection::Ambiguous`] when several do.
    pub(crate) fn select(&self, wanted: &Wanted<'_>) -> Result<Selected<'_>, Selection> {
        let fitting: Vec<&Key> = self.keys.iter().filter(|key| key.fits(wanted, self.reading)).collect();
        let Some(kid) = wanted.kid else {
            return self.sole(&fitting, false);
        };
        let is_named = |key: &&&Key| key.kid().is_some_and(|own| *own == *kid);
        let named: Vec<&Key> = fitting.iter().filter(is_named).copied().collect();
        match self.sole(&named, false) {
            Err(Selection::Unknown)
                if self.reading == Reading::Forgiving && fitting.iter().all(|key| key.kid().is_none()) =>
            {
                self.sole(&fitting, true).map_err(|_| Selection::Unknown)
            }
            selected => selected,
        }
    }

    /// The only key among these entries. In a set of an issuer, entries with one thumbprint are one key,
    /// under however many names it stands.
    fn sole<'k>(&self, entries: &[&'k Key], presumed: bool) -> Result<Selected<'k>, Selection> {
        let (&key, others) = entries.split_first().ok_or(Selection::Unknown)?;
        let same = |other: &&Key| self.reading == Reading::Forgiving && other.fingerprint == key.fingerprint;
        if others.iter().all(same) { Ok(Selected { key, presumed }) } else { Err(Selection::Ambiguous) }
    }
}

impl Key {
    /// Whether a token that wants this may be signed with the key.
    fn fits(&self, wanted: &Wanted<'_>, reading: Reading) -> bool {
        self.serves(wanted.iss) && self.verifies(wanted.algorithm, wanted.listed, reading)
    }

    /// Whether the key verifies tokens with this `iss`.
    pub(super) fn serves(&self, iss: &str) -> bool {
        self.issuer.as_ref().is_none_or(|own| own.is(iss))
    }

    /// Whether this key may check a signature of this algorithm.
    ///
    /// A key that has `alg` verifies that algorithm only. A key without it verifies, in a set of an
    /// issuer, each listed algorithm of its type; in another set only where exactly one is listed.
    pub(super) fn verifies(&self, algorithm: Algorithm, listed: &[Algorithm], reading: Reading) -> bool {
        if algorithm.key_type() != self.kind {
            return false;
        }
        match (reading, self.algorithm) {
            (Reading::Forgiving, None) => algorithm.is_among(listed),
            (Reading::Forgiving, Some(own)) => algorithm.is_among(listed) && algorithm.is(own),
            (Reading::Canonical, Some(own)) => listed.contains(&algorithm) && algorithm == own,
            (Reading::Canonical, None) => {
                let of_its_type = listed.iter().filter(|other| other.key_type() == self.kind);
                listed.contains(&algorithm) && of_its_type.count() == 1
            }
        }
    }
}
