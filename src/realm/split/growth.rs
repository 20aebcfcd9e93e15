//! Whether a client only gained from one document to the next.
//!
//! Only what is certain counts: lists that grant by naming, and credentials that were added so that
//! the old ones can be taken away later. Whatever else differs is taken for a loss, which costs
//! nothing but the old record.

use crate::json::{Object, Value};

/// Lists that grant what they name, and nothing where they are absent.
const GRANTING: [&str; 4] = ["introspect", "scopes", "subject_audience", "targets"];

/// Whether a client may still do everything that an older description of it allows.
pub(super) fn covers(new: &Object, old: &Object) -> bool {
    agree(new, old, |name, new, old| match name {
        "auth" => match (new.and_then(Value::as_object), old.and_then(Value::as_object)) {
            (Some(new), Some(old)) => credentials(new, old),
            _ => false,
        },
        _ => GRANTING.contains(&name) && includes(new, old),
    })
}

/// Whether every credential of old is still one.
fn credentials(new: &Object, old: &Object) -> bool {
    agree(new, old, |name, new, old| match name {
        "secret_sha256" => includes(new, old),
        "jwks" => match (new.and_then(Value::as_object), old.and_then(Value::as_object)) {
            (Some(new), Some(old)) => agree(new, old, |name, new, old| name == "keys" && includes(new, old)),
            _ => false,
        },
        _ => false,
    })
}

/// Whether two objects have equal members, those apart that `may_differ` lets differ.
fn agree(
    new: &Object,
    old: &Object,
    may_differ: impl Fn(&str, Option<&Value>, Option<&Value>) -> bool,
) -> bool {
    let names = new.members().chain(old.members()).map(|(name, _)| name);
    names
        .map(|name| (name, new.member(name), old.member(name)))
        .all(|(name, new, old)| new == old || may_differ(name, new, old))
}

/// Whether a list has every element of another; one that is absent has none.
fn includes(new: Option<&Value>, old: Option<&Value>) -> bool {
    fn list(value: Option<&Value>) -> Option<&[Value]> {
        match value {
            None => Some(&[]),
            Some(Value::Array(elements)) => Some(elements),
            Some(_) => None,
        }
    }
    match (list(new), list(old)) {
        (Some(new), Some(old)) => old.iter().all(|element| new.contains(element)),
        _ => false,
    }
}
