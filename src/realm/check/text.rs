//! Rules for single values and for lists of them.
//!
//! The check refuses an empty name, or one listed twice, at any place: it grants nothing that the
//! operator could have meant, and hides the value that the operator meant.

use std::collections::HashSet;
use std::hash::Hash;
use std::ops::RangeInclusive;

use crate::oauth::{Audience, MAX_NAME, Scope, Seconds};
use crate::realm::place::Place;
use crate::realm::{RealmError, url};

/// The longest description, in characters: a sentence or two.
const MAX_DESCRIPTION: usize = 200;
/// The longest name of a secret, in characters after its prefix.
const MAX_SECRET_NAME: usize = 64;
/// The longest lifetime, in seconds: one day. A longer token would keep its key from retiring.
const MAX_LIFETIME: u32 = 86_400;
/// The greatest version: above it, JavaScript cannot distinguish a number from its neighbour.
const MAX_VERSION: u64 = (1 << 53) - 1;

/// Checks the name of a party or a place. An http URL must have a loopback address.
pub(super) fn name(text: &str, place: &Place<'_>) -> Result<(), RealmError> {
    plain(text, place)?;
    url::is_safe(text).map_err(|reason| place.wrong(reason))
}

/// Checks a name that is only compared, such as `iss` or a value of `aud`: 1 to 1,024 characters without
/// spaces. Inside a network such names are often http URLs or no URLs at all.
pub(super) fn compared(text: &str, place: &Place<'_>) -> Result<(), RealmError> {
    if !(1..=MAX_NAME).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(place.wrong("expected 1 to 1024 printable ASCII characters without spaces"));
    }
    Ok(())
}

/// Reads a list of names that are only compared, each once.
pub(super) fn audiences(list: &[String], place: &Place<'_>) -> Result<Vec<Audience>, RealmError> {
    for (index, text) in list.iter().enumerate() {
        compared(text, &place.element(index))?;
    }
    distinct(list, place)?;
    Ok(list.iter().map(|text| Audience::from(text.as_str())).collect())
}

/// Checks a name that is no address, such as that of a claim.
pub(super) fn plain(text: &str, place: &Place<'_>) -> Result<(), RealmError> {
    if text.is_empty() || text.len() > MAX_NAME {
        return Err(place.wrong("expected 1 to 1024 bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err(place.wrong("a control character"));
    }
    Ok(())
}

/// Checks the name of a secret. Each use has a prefix of its own: the writer of a document must not be able
/// to name a secret that the host has for another use.
pub(super) fn secret(text: &str, prefix: &str, place: &Place<'_>) -> Result<(), RealmError> {
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let rest = text.strip_prefix(prefix).unwrap_or_default();
    if (1..=MAX_SECRET_NAME).contains(&rest.len()) && rest.bytes().all(allowed) {
        return Ok(());
    }
    let reason = format!("expected `{prefix}` and 1 to {MAX_SECRET_NAME} of `A-Z`, `0-9` and `_`");
    Err(place.wrong(reason))
}

/// Checks a phrase that the client receives as `error_description`. RFC 6749 §5.2.
pub(super) fn description(text: &str, place: &Place<'_>) -> Result<(), RealmError> {
    let allowed = |byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    if (1..=MAX_DESCRIPTION).contains(&text.len()) && text.bytes().all(allowed) {
        return Ok(());
    }
    Err(place.wrong("expected 1 to 200 printable ASCII characters without quote and backslash"))
}

/// Checks a `client_id`: `1*VSCHAR`. RFC 6749 appendix A.1.
pub(super) fn client_id(text: &str, place: &Place<'_>) -> Result<(), RealmError> {
    if !text.bytes().all(|byte| (0x20..=0x7E).contains(&byte)) {
        return Err(place.wrong("expected printable ASCII characters"));
    }
    name(text, place)
}

/// Reads a list of names, each once.
pub(super) fn names<'a, T: From<&'a str>>(
    list: &'a [String],
    place: &Place<'_>,
) -> Result<Vec<T>, RealmError> {
    for (index, text) in list.iter().enumerate() {
        name(text, &place.element(index))?;
    }
    distinct(list, place)?;
    Ok(list.iter().map(|text| T::from(text.as_str())).collect())
}

/// Checks that nothing occurs twice in a list.
pub(super) fn distinct<T: Eq + Hash>(list: &[T], place: &Place<'_>) -> Result<(), RealmError> {
    let mut seen = HashSet::with_capacity(list.len());
    match list.iter().position(|entry| !seen.insert(entry)) {
        Some(index) => Err(place.element(index).wrong("listed before")),
        None => Ok(()),
    }
}

/// Checks that a list has an element, and none twice.
pub(super) fn some_distinct<T: Eq + Hash>(list: &[T], place: &Place<'_>) -> Result<(), RealmError> {
    if list.is_empty() {
        return Err(place.wrong("expected at least one element"));
    }
    distinct(list, place)
}

/// Reads a list of scope values. RFC 6749 §3.3.
pub(super) fn scope(list: &[String], place: &Place<'_>) -> Result<Scope, RealmError> {
    let mut scope = Scope::default();
    for (index, value) in list.iter().enumerate() {
        if value.contains(' ') || Scope::parse(value).is_none() {
            return Err(place
                .element(index)
                .wrong("not a scope value: printable ASCII without space, quote or backslash"));
        }
        scope.insert(value);
    }
    distinct(list, place)?;
    Ok(scope)
}

/// Checks that a number is within its bounds.
pub(super) fn within(
    number: u32,
    bounds: RangeInclusive<u32>,
    unit: &str,
    place: &Place<'_>,
) -> Result<u32, RealmError> {
    if bounds.contains(&number) {
        return Ok(number);
    }
    Err(place.wrong(format!("expected {} to {} {unit}", bounds.start(), bounds.end())))
}

/// Checks how long a token may be valid.
pub(super) fn lifetime(seconds: u32, place: &Place<'_>) -> Result<Seconds, RealmError> {
    within(seconds, 1..=MAX_LIFETIME, "seconds", place).map(Seconds::new)
}

/// Checks the version of a document or of a record.
pub(in crate::realm) fn version(number: u64, place: &Place<'_>) -> Result<(), RealmError> {
    if (1..=MAX_VERSION).contains(&number) {
        return Ok(());
    }
    Err(place.wrong(format!("expected 1 to {MAX_VERSION}")))
}

/// Checks a member of a record that names the realm, issuer or client it is for.
pub(in crate::realm) fn same(found: &str, expected: &str, place: &Place<'_>) -> Result<(), RealmError> {
    if found == expected { Ok(()) } else { Err(place.wrong("the record is of another realm or client")) }
}
