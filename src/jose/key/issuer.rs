//! The member `issuer` of a JWK: whose tokens alone the key verifies.
//!
//! A provider of many tenants publishes one set for all of them, and says beside each key which issuer
//! it signs for: one issuer, or with `{tenantid}` each issuer of that form. A key that ignored the
//! member would let the signer of one tenant speak for all.

/// Stands for one whole segment of the path.
const PLACEHOLDER: &str = "{tenantid}";

/// The issuer of a key, as its JWK names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct KeyIssuer(Box<str>);

impl KeyIssuer {
    pub(super) fn new(text: &str) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the key verifies tokens of the issuer with this `iss`. A placeholder that is a part of a
    /// segment, or a second one, stands for itself, which no `iss` contains.
    pub(super) fn is(&self, iss: &str) -> bool {
        let Some((before, after)) = self.0.split_once(PLACEHOLDER) else {
            return *self.0 == *iss;
        };
        if !before.ends_with('/') || before.ends_with("://") || !(after.is_empty() || after.starts_with('/'))
        {
            return *self.0 == *iss;
        }
        iss.strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|segment| !segment.is_empty() && !segment.contains(['/', '?', '#']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_placeholder_is_one_whole_segment() {
        let own = KeyIssuer::new("https://login.example/{tenantid}/v2.0");
        for iss in ["https://login.example/a/v2.0", "https://login.example/1-2/v2.0"] {
            assert!(own.is(iss), "{iss}");
        }
        for iss in [
            "https://login.example//v2.0",
            "https://login.example/v2.0",
            "https://login.example/a/b/v2.0",
            "https://login.example/a?/v2.0",
            "https://login.example/a/v2.0/",
            "https://login.example/a/v1.0",
            "https://login.example.org/a/v2.0",
            "http://login.example/a/v2.0",
        ] {
            assert!(!own.is(iss), "{iss}");
        }
        assert!(KeyIssuer::new("https://a.example/{tenantid}").is("https://a.example/t"));
        assert!(!KeyIssuer::new("https://a.example/{tenantid}").is("https://a.example/t/u"));
    }

    #[test]
    fn without_a_placeholder_it_is_that_issuer() {
        let own = KeyIssuer::new("https://login.example/a");
        assert!(own.is("https://login.example/a"));
        assert!(!own.is("https://login.example/a/") && !own.is("https://login.example/b"));
        for text in ["https://{tenantid}/a", "https://a.example/x{tenantid}", "https://a.example/{tenantid}x"]
        {
            assert!(!KeyIssuer::new(text).is(&text.replace(PLACEHOLDER, "t")), "{text}");
        }
        assert!(!KeyIssuer::new("https://a.example/{tenantid}/{tenantid}").is("https://a.example/t/t"));
    }
}
