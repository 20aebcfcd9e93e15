//! Unusable keys of issuers, for events and logs.
//!
//! Names of keys appear as in an audit line: bounded, and as a fingerprint where a name misleads.

use crate::audit::Line;
use crate::jose::UnusableKey;
use crate::json::{self, Limits, Value};

/// The member `value` that `write` writes, as an audit line bounds it.
pub(super) fn bounded(write: impl FnOnce(&mut Line)) -> Value {
    let mut line = Line::open();
    write(&mut line);
    // INVARIANT: a line is a JSON object.
    let object = json::parse_object(line.close().as_bytes(), Limits::DOCUMENT).unwrap_or_default();
    object.member("value").cloned().unwrap_or(Value::Null)
}

/// Keys as a member of a JSON object.
pub(super) fn listed(name: &'static str, keys: &[UnusableKey]) -> String {
    let mut line = Line::members();
    list(&mut line, name, keys);
    line.into_text()
}

/// Keys as a member of an open object.
pub(super) fn list(line: &mut Line, name: &'static str, keys: &[UnusableKey]) {
    line.list(name, keys.iter(), |line, key| {
        line.object(|line| {
            if let Some(kid) = key.kid() {
                line.text("kid", kid);
            }
            line.text("reason", key.reason());
        });
    });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::jose::JwkSet;

    fn keys(set: &Value, kid: Option<&str>) -> Value {
        let set = JwkSet::parse_kept(set.to_string().as_bytes()).unwrap();
        let text = listed("keys", &set.unusable(kid, &[], ""));
        serde_json::from_str::<Value>(&format!("{{{text}}}")).unwrap()["keys"].take()
    }

    #[test]
    fn only_keys_that_the_token_may_mean_are_listed() {
        let set = json!({ "keys": [{ "kid": "a", "kty": "new" }, { "kid": "b", "use": "enc" }] });
        let a = json!({ "kid": "a", "reason": "`kty` is not known" });
        let b = json!({ "kid": "b", "reason": "`use` is not `sig`" });
        assert_eq!(keys(&set, Some("a")), json!([a]));
        assert_eq!(keys(&set, Some("c")), json!([]));
        assert_eq!(keys(&set, None), json!([a, b]));
    }

    #[test]
    fn a_list_is_bounded_and_a_misleading_name_is_a_fingerprint() {
        let many: Vec<Value> = (0..20).map(|n| json!({ "kid": n.to_string(), "kty": "new" })).collect();
        assert_eq!(keys(&json!({ "keys": many }), None)[16], json!({ "more": 4 }));
        let set = json!({ "keys": [{ "kid": "a\u{202e}b", "kty": "new" }] });
        assert_eq!(keys(&set, None)[0]["kid"]["bytes"], 5);
    }
}
