//! The `may_act` of issued tokens, by the rules it must pass when a client presents the token here.

use crate::json::Object;

/// The flaw in a `may_act` to be issued, and the member that has it: the claim must name a party, and
/// must pass the exchange when a client presents it. RFC 8693 §4.4.
pub(crate) fn flaw(claim: &Object) -> Option<(Option<&'static str>, &'static str)> {
    if !claim.has("client_id") && !claim.has("sub") {
        return Some((None, "names no party: expected `client_id`, `sub` or both"));
    }
    for name in ["client_id", "sub"] {
        let names_a_party = claim.member(name).is_none_or(|value| {
            value
                .as_strings()
                .is_some_and(|names| !names.is_empty() && names.iter().all(|name| !name.is_empty()))
        });
        if !names_a_party {
            return Some((Some(name), "expected a string or an array of strings, none empty"));
        }
    }
    if claim.member("iss").is_some_and(|iss| iss.as_str().is_none_or(str::is_empty)) {
        return Some((Some("iss"), "expected a string that is not empty"));
    }
    None
}
