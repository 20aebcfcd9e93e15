//! SPIFFE IDs and trust domains, read strictly. SPIFFE-ID §2.
//!
//! A trust domain is the only thing by which a JWT-SVID without `iss` names its issuer, so no two
//! spellings may mean one, and no ID may leave its path.

/// What every SPIFFE ID begins with.
pub(crate) const SCHEME: &str = "spiffe://";

/// Whether a text is the name of a trust domain.
pub(crate) fn is_trust_domain(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
}

/// The trust domain of a SPIFFE ID, or of the beginning of one that goes on after the domain.
pub(crate) fn trust_domain(id: &str) -> Option<&str> {
    let (domain, _) = id.strip_prefix(SCHEME)?.split_once('/')?;
    is_trust_domain(domain).then_some(domain)
}

/// Whether a `sub` is the SPIFFE ID of a workload of this trust domain.
pub(crate) fn is_of(sub: &str, domain: &str) -> bool {
    trust_domain(sub) == Some(domain) && path(sub).is_some_and(|path| path.split('/').all(is_segment))
}

/// Whether a pattern names whole path segments of one trust domain, and the first of them literally.
pub(crate) fn is_pattern(pattern: &str) -> bool {
    let segments = || path(pattern).into_iter().flat_map(|path| path.split('/'));
    trust_domain(pattern).is_some()
        && segments().next().is_some_and(is_segment)
        && segments().all(|segment| segment == "*" || is_segment(segment))
}

/// What follows the trust domain and its slash.
fn path(id: &str) -> Option<&str> {
    id.strip_prefix(SCHEME)?.split_once('/').map(|(_, path)| path)
}

fn is_segment(segment: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !matches!(segment, "" | "." | "..") && segment.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let longest = "a".repeat(255);
        assert!(is_of("spiffe://example.org/ns/a/sa/b", "example.org"));
        assert!(is_of(&format!("spiffe://{longest}/A-b_c.1"), &longest));
        for id in [
            "spiffe://example.org",
            "spiffe://example.org/",
            "spiffe://example.org/a/",
            "spiffe://example.org//a",
            "spiffe://example.org/a/../b",
            "spiffe://example.org/./b",
            "spiffe://example.org/a%2Fb",
            "spiffe://example.org/a?b",
            "spiffe://example.org/a#b",
            "spiffe://example.org/ü",
            "spiffe://example.org:8443/a",
            "spiffe://user@example.org/a",
            "spiffe://Example.org/a",
            "SPIFFE://example.org/a",
            "spiffe:///a",
            "spiffe://example.org.evil/a",
            "https://example.org/a",
        ] {
            assert!(!is_of(id, "example.org"), "{id}");
        }
        assert!(!is_trust_domain(""));
        assert!(!is_trust_domain(&"a".repeat(256)));
    }

    #[test]
    fn a_pattern_has_whole_segments_after_a_literal_one() {
        for (pattern, expected) in [
            ("spiffe://example.org/ns/*", true),
            ("spiffe://example.org/ns/*/sa/b", true),
            ("spiffe://example.org/*", false),
            ("spiffe://example.org/ns/a*", false),
            ("spiffe://*/ns/a", false),
            ("spiffe://example.org*", false),
        ] {
            assert_eq!(is_pattern(pattern), expected, "{pattern}");
        }
    }
}
