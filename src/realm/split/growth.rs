//! Whether a client only gained from one document to the next.
//!
//! Only a certain gain counts: lists that grant by naming, and credentials that the operator adds to
//! take the old ones away later. The split takes any other difference for a loss, which costs nothing
//! but the old record.

use crate::json::{Object, Value};

/// Lists that grant what they name, and nothing where they are absent.
const GRANTING: [&str; 4] = ["introspect", "scopes", "subject_audience", "targets"];

/// Whether a client may still do everything that its older description permits.
pub(super) fn covers(new: &Object, old: &Object) -> bool {
    agree(new, old, |name, new, old| match name {
        "auth" => match (new.and_then(Value::as_object), old.and_then(Value::as_object)) {
            (Some(new), Some(old)) => credentials(new, old),
            _ => false,
        },
        _ => GRANTING.contains(&name) && includes(new, old),
    })
}

/// Whether every old credential is still valid.
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

/// Whether two objects have equal members, except those that `may_differ` excludes.
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

/// Whether a list has every element of another; an absent list has none.
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
