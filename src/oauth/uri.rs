//! URIs: the absolute ones, and those of one origin. RFC 3986, RFC 6454 §4.

/// `scheme ":" …` in the characters of RFC 3986 §2, without a fragment (§4.3).
pub(crate) fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    scheme_fits && !rest.is_empty() && !rest.contains('#') && has_only_uri_characters(rest)
}

/// Unreserved, reserved and percent-encoded characters. RFC 3986 §2.
pub(crate) fn has_only_uri_characters(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|digit| digit.is_ascii_hexdigit())
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// Scheme and authority of a URL.
pub(crate) fn origin(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url.get(authority..).and_then(|rest| rest.find('/')).map_or(url.len(), |path| authority + path);
    url.get(..end).unwrap_or(url)
}

/// Whether two URLs have one origin; the case of the host and a default port do not count. Only rules
/// that treat the realm's own origin with more care use this: a decision about trust compares exactly.
pub(crate) fn same_origin(one: &str, other: &str) -> bool {
    let without_port = |url| {
        let origin = origin(url);
        origin.strip_suffix(":443").filter(|_| origin.starts_with("https:")).unwrap_or(origin)
    };
    without_port(one).eq_ignore_ascii_case(without_port(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_an_absolute_uri_without_fragment() {
        for uri in ["https://api.example/a?b=c", "urn:example:x", "spiffe://td/svc", "https://a/%20"] {
            assert!(is_absolute_uri(uri), "{uri}");
        }
        for uri in [
            "api",
            "/path",
            "//host/x",
            "https:",
            "https://a/#f",
            "https://a/ b",
            "1a:b",
            ":x",
            "https://a/%2",
            "https://\u{e9}/",
        ] {
            assert!(!is_absolute_uri(uri), "{uri}");
        }
    }

    #[test]
    fn an_origin_has_several_spellings() {
        assert!(same_origin("https://EDGE.example:443/a", "https://edge.example/b"));
        assert!(!same_origin("https://edge.example:444/a", "https://edge.example/b"));
        assert!(!same_origin("https://edge.example.evil", "https://edge.example"));
    }

    #[test]
    fn an_origin_ends_before_the_path() {
        assert_eq!(origin("https://edge.example/realms/alpha"), "https://edge.example");
        assert_eq!(origin("https://edge.example:8443"), "https://edge.example:8443");
        assert_eq!(origin("https://a/b/c"), "https://a");
        assert_eq!(origin("joe"), "joe");
    }
}
