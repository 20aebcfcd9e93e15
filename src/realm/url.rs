//! URLs, read and never rewritten. RFC 3986; RFC 8414 §2; RFC 8252 §8.3 on loopback.
//!
//! In:  a URL as the operator wrote it.
//! Out: its parts, borrowed from it. The engine compares and calls the text itself.
//!
//! This accepts less than browsers do: no user information, no escapes in the host, no number that is
//! an address in disguise (`127.1`, `0x7f000001`), because two readers may disagree on them.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::oauth::uri::{has_only_uri_characters, is_absolute_uri};

/// The parts of an http or https URL.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Url<'a> {
    /// `https` or `http`.
    pub(super) scheme: &'a str,
    /// Host and port.
    pub(super) authority: &'a str,
    /// The path with its leading slash, or nothing.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// Reads an https URL, or an http URL of a loopback address.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let Some((scheme @ ("https" | "http"), _)) = text.split_once("://") else {
            return Err("expected a URL that begins with `https://`");
        };
        if !has_only_uri_characters(text) {
            return Err("a character that cannot stand in a URL");
        }
        let rest = text.get(scheme.len() + 3..).unwrap_or_default();
        let (rest, fragment) = split(rest, '#');
        let (rest, query) = split(rest, '?');
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = host(authority)?;
        if scheme == "http" && !is_loopback(host) {
            return Err("http is for loopback addresses only, use https");
        }
        Ok(Self { scheme, authority, path, query, fragment })
    }

    /// Reads an issuer identifier: no query and no fragment. RFC 8414 §2.
    pub(super) fn issuer(text: &'a str) -> Result<Self, &'static str> {
        let url = Self::parse(text)?;
        if url.query.is_some() || url.fragment.is_some() {
            return Err("an issuer has neither query nor fragment");
        }
        Ok(url)
    }

    /// Reads a web origin in the one spelling that browsers send. RFC 6454 §6.2.
    pub(super) fn origin(text: &'a str) -> Result<Self, &'static str> {
        let url = Self::parse(text)?;
        if url.authority.len() + url.scheme.len() + 3 != text.len() {
            return Err("an origin ends after its host and port");
        }
        let default_port = if url.scheme == "https" { ":443" } else { ":80" };
        if url.authority.ends_with(default_port)
            || url.authority.bytes().any(|byte| byte.is_ascii_uppercase())
        {
            return Err("browsers send an origin in lower case and without a default port");
        }
        Ok(url)
    }
}

/// Reads an absolute URI without fragment. RFC 8707 §2.
pub(super) fn absolute_uri(text: &str) -> Result<(), &'static str> {
    if !is_absolute_uri(text) {
        return Err("expected an absolute URI without a fragment");
    }
    is_safe(text)
}

/// Refuses a name that is an http URL of another host, or a broken http or https URL.
pub(super) fn is_safe(name: &str) -> Result<(), &'static str> {
    let scheme = name.split(':').next().unwrap_or_default();
    if scheme.len() < name.len()
        && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
    {
        Url::parse(name)?;
    }
    Ok(())
}

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// The host of an authority; checks the port first.
fn host(authority: &str) -> Result<&str, &'static str> {
    if authority.contains('@') {
        return Err("user information has no place in a URL");
    }
    let (host, port) = match authority.rfind(':') {
        Some(colon) if !authority.ends_with(']') => authority.split_at(colon),
        _ => (authority, ""),
    };
    if let Some(port) = port.strip_prefix(':') {
        let in_range = port.parse::<u16>().is_ok_and(|number| number > 0);
        if !in_range || port.starts_with(['0', '+']) {
            return Err("a port is a number from 1 to 65535");
        }
    }
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match address.parse::<Ipv6Addr>() {
            Ok(_) => Ok(host),
            Err(_) => Err("a host in brackets is an IPv6 address"),
        };
    }
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if host.len() > 253 || !host.split('.').all(label_fits) {
        return Err("expected a host name or address");
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with(|first: char| first.is_ascii_digit())
        && (last.bytes().all(|byte| byte.is_ascii_digit())
            || last.starts_with("0x")
            || last.starts_with("0X"));
    if is_number && host.parse::<Ipv4Addr>().is_err() {
        return Err("an IPv4 address has four decimal numbers");
    }
    Ok(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_text() {
        let url = Url::parse("https://edge.example:8443/realms/alpha?a=b#c").unwrap();
        assert_eq!(
            url,
            Url {
                scheme: "https",
                authority: "edge.example:8443",
                path: "/realms/alpha",
                query: Some("a=b"),
                fragment: Some("c"),
            }
        );
    }

    #[test]
    fn http_is_for_loopback_only() {
        for text in
            ["http://localhost:8787/a", "http://127.0.0.1/a", "http://127.255.0.9/a", "http://[::1]:1/a"]
        {
            assert!(Url::parse(text).is_ok(), "{text}");
        }
        for text in [
            "http://edge.example/a",
            "http://localhost.example/a",
            "http://10.0.0.1/a",
            "http://128.0.0.1/a",
            "http://[::2]/a",
            "http://0.0.0.0/a",
        ] {
            assert_eq!(Url::parse(text), Err("http is for loopback addresses only, use https"), "{text}");
        }
    }

    #[test]
    fn what_two_readers_may_read_differently_is_refused() {
        for text in [
            "",
            "edge.example",
            "HTTPS://edge.example/a",
            "ftp://edge.example/a",
            "https:///a",
            "https://user@edge.example/a",
            "https://edge.example:0/a",
            "https://edge.example:/a",
            "https://edge.example:65536/a",
            "https://edge.example:+80/a",
            "https://edge..example/a",
            "https://edge.example./a",
            "https://127.1/a",
            "https://0x7f000001/a",
            "https://[::1/a",
            "https://[::g]/a",
            "https://edge%2eexample/a",
            "https://edge.example/a b",
            "https://edge.example/%2",
            "https://edge.example\\a",
            "https://\u{e9}dge.example/a",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_issuer_ends_with_its_path() {
        assert!(Url::issuer("https://idp.example/").is_ok());
        assert!(Url::issuer("https://idp.example").is_ok());
        for text in ["https://idp.example/?", "https://idp.example/#", "https://idp.example?a=b"] {
            assert_eq!(Url::issuer(text), Err("an issuer has neither query nor fragment"), "{text}");
        }
    }

    #[test]
    fn an_origin_is_what_browsers_send() {
        for text in ["https://app.example", "https://app.example:8443", "http://localhost:5173"] {
            assert!(Url::origin(text).is_ok(), "{text}");
        }
        for text in [
            "*",
            "null",
            "https://app.example/",
            "https://app.example:443",
            "http://localhost:80",
            "https://App.example",
            "http://app.example",
            "https://app.example?",
        ] {
            assert!(Url::origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_resource_is_an_absolute_uri_without_fragment() {
        for text in ["https://orders.example/api", "urn:example:orders", "http://localhost/api"] {
            assert_eq!(absolute_uri(text), Ok(()), "{text}");
        }
        for text in [
            "orders",
            "/api",
            "https:",
            "https:orders",
            "urn:a#b",
            "http://orders.example/",
            "HTTP://a/",
            "1:a",
        ] {
            assert!(absolute_uri(text).is_err(), "{text}");
        }
    }
}
