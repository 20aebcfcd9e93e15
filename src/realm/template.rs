//! The issuer of many tenants: one entry whose `iss` differs in one path segment.
//!
//! In:  `issuer` of an entry with one `{name}`, such as `https://login.example/{tid}/v2.0`.
//! Out: for an `iss`, the tenant that stands in its place.
//!
//! The text before the placeholder holds a whole origin, so that no tenant can choose the host, and a
//! tenant is a whole segment, so that it cannot add a path.

/// An issuer with a placeholder for the tenant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct IssuerTemplate {
    before: Box<str>,
    claim: Box<str>,
    after: Box<str>,
}

impl IssuerTemplate {
    /// Reads `issuer`; `None` for a name without braces, which is one issuer.
    ///
    /// # Errors
    ///
    /// What is wrong with the template.
    pub(crate) fn parse(issuer: &str) -> Result<Option<Self>, &'static str> {
        if !issuer.contains(['{', '}']) {
            return Ok(None);
        }
        let (before, rest) = issuer.split_once('{').ok_or(ONE)?;
        let (claim, after) = rest.split_once('}').ok_or(ONE)?;
        if [before, claim, after].iter().any(|part| part.contains(['{', '}'])) {
            return Err(ONE);
        }
        if claim.is_empty() || !claim.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err("the name in braces is that of a claim: letters, digits and `_`");
        }
        let (_, rest) = before.split_once("://").ok_or(PLACE)?;
        let (authority, _) = rest.split_once('/').ok_or(PLACE)?;
        let segment = before.ends_with('/') && (after.is_empty() || after.starts_with('/'));
        if authority.is_empty() || !segment || issuer.contains(['?', '#']) {
            return Err(PLACE);
        }
        Ok(Some(Self { before: before.into(), claim: claim.into(), after: after.into() }))
    }

    /// The claim that must hold the tenant.
    pub(crate) fn claim(&self) -> &str {
        &self.claim
    }

    /// The tenant of an `iss`.
    pub(crate) fn tenant<'a>(&self, iss: &'a str) -> Option<&'a str> {
        let tenant = iss.strip_prefix(&*self.before)?.strip_suffix(&*self.after)?;
        is_tenant(tenant).then_some(tenant)
    }

    /// A text with the placeholder, such as a namespace, for one tenant.
    pub(crate) fn fill(&self, text: &str, tenant: &str) -> String {
        text.replace(&self.placeholder(), tenant)
    }

    /// The placeholder with its braces.
    pub(crate) fn placeholder(&self) -> String {
        format!("{{{}}}", self.claim)
    }

    /// The `iss` of one tenant.
    pub(crate) fn of(&self, tenant: &str) -> String {
        format!("{}{tenant}{}", self.before, self.after)
    }

    /// Whether one `iss` could match both.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let segments = |template: &Self| {
            let text = format!("{}\0{}", template.before, template.after);
            text.split('/').map(str::to_owned).collect::<Vec<_>>()
        };
        let (own, others) = (segments(self), segments(other));
        own.len() == others.len()
            && own.iter().zip(&others).all(|(one, other)| match (one.as_str(), other.as_str()) {
                ("\0", "\0") => true,
                ("\0", literal) | (literal, "\0") => is_tenant(literal),
                (one, other) => one == other,
            })
    }
}

/// Letters, digits and hyphens, 1 to 64 of them, no hyphen at either end.
pub(crate) fn is_tenant(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

const ONE: &str = "expected one claim in braces, such as `{tid}`";
const PLACE: &str =
    "the name in braces is one whole segment of the path, after `https://host/`, without a query";

#[cfg(test)]
mod tests {
    use super::*;

    fn template(issuer: &str) -> IssuerTemplate {
        IssuerTemplate::parse(issuer).unwrap().unwrap()
    }

    #[test]
    fn the_placeholder_is_one_segment_after_a_whole_origin() {
        assert_eq!(IssuerTemplate::parse("https://idp.example/a"), Ok(None));
        assert!(IssuerTemplate::parse("https://idp.example/{tid}").unwrap().is_some());
        assert!(IssuerTemplate::parse("http://localhost:1/a/{tid}/v2.0").unwrap().is_some());
        for (issuer, reason) in [
            ("https://{tid}.example/", PLACE),
            ("https://idp.example{tid}", PLACE),
            ("https:///{tid}", PLACE),
            ("{tid}", PLACE),
            ("https://idp.example/a{tid}", PLACE),
            ("https://idp.example/{tid}a", PLACE),
            ("https://idp.example/?a=/{tid}", PLACE),
            ("https://idp.example/{tid}/?a", PLACE),
            ("https://idp.example/{tid}/{tid}", ONE),
            ("https://idp.example/{tid", ONE),
            ("https://idp.example/tid}", ONE),
            ("https://idp.example/}{", ONE),
            ("https://idp.example/{{tid}}", ONE),
            ("https://idp.example/{}", "the name in braces is that of a claim: letters, digits and `_`"),
        ] {
            assert_eq!(IssuerTemplate::parse(issuer), Err(reason), "{issuer}");
        }
    }

    #[test]
    fn a_tenant_is_a_whole_segment() {
        let template = template("https://idp.example/{tid}/v2.0");
        let longest = "a".repeat(64);
        for tenant in ["7", "a-b", "72f988bf-86f1-41af-91ab-2d7cd011db47", &longest] {
            assert_eq!(template.tenant(&template.of(tenant)), Some(tenant));
        }
        for iss in [
            "https://idp.example//v2.0",
            "https://idp.example/v2.0",
            "https://idp.example/a/b/v2.0",
            "https://idp.example/-a/v2.0",
            "https://idp.example/a-/v2.0",
            "https://idp.example/a.b/v2.0",
            "https://idp.example/a/v2.0/",
            "https://idp.example/{tid}/v2.0",
            "http://idp.example/a/v2.0",
            &template.of(&"a".repeat(65)),
        ] {
            assert_eq!(template.tenant(iss), None, "{iss}");
        }
    }

    #[test]
    fn two_templates_that_one_issuer_matches_overlap() {
        let one = template("https://idp.example/{tid}/v2.0");
        for (other, overlaps) in [
            ("https://idp.example/{t}/v2.0", true),
            ("https://idp.example/a/{t}", false),
            ("https://idp.example/{t}", false),
            ("https://idp.example/{t}/v1.0", false),
            ("https://other.example/{t}/v2.0", false),
        ] {
            assert_eq!(one.overlaps(&template(other)), overlaps, "{other}");
        }
        assert!(template("https://a.example/b/{t}").overlaps(&template("https://a.example/{u}/c")));
    }
}
