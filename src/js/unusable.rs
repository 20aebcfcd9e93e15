//! The note that a token asks for a key which its issuer publishes and which is unusable.
//!
//! The note writes issuers' key names as an audit line writes names: bounded, and as a fingerprint
//! where a name misleads. It contains nothing of the token.

use super::host::JavaScript;
use crate::audit::Line;
use crate::jose::UnusableKey;
use crate::realm::{Realm, TrustedIssuer};

impl JavaScript {
    /// Notes `unusable` and the details as JSON, unless there are no such keys.
    ///
    /// The JSON contains no space, because a comma and a space separate notes.
    pub(super) fn note_unusable(&self, realm: &Realm, issuer: &TrustedIssuer, keys: &[UnusableKey]) {
        if keys.is_empty() {
            return;
        }
        let mut line = Line::open();
        line.text("realm", realm.path().as_str());
        line.text("issuer", issuer.issuer().as_str());
        list(&mut line, "keys", keys);
        self.note(format!("unusable {}", line.close().replace(' ', "\\u0020")));
    }
}

/// Keys as a member of a JSON object.
pub(super) fn listed(name: &'static str, keys: &[UnusableKey]) -> String {
    let mut line = Line::members();
    list(&mut line, name, keys);
    line.into_text()
}

fn list(line: &mut Line, name: &'static str, keys: &[UnusableKey]) {
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
