//! A request as one run of bytes, as a host outside this memory writes it.
//!
//! ```text
//! s 4 12 13 10 6 20\nPOST/alpha/tokenauthorizationBasic YTpioriginhttps://page.examplesubject_token=…
//! ```
//!
//! The first line has a letter, `s` for TLS and `p` for plain http, and the lengths in bytes of the
//! texts that follow: method, path, and of each header its name and its value. The rest is the body.
//! Lengths and not separators: no value of a client can end its own text and begin another.

use std::fmt;

use super::{Headers, Request, Transport};

/// The most headers of a request; a host sends those that the engine reads.
const MAX_HEADERS: usize = 32;

/// The bytes are not a request: the host wrote them wrongly.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EncodingError;

impl fmt::Display for EncodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes are not a request")
    }
}

impl std::error::Error for EncodingError {}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    ///
    /// [`EncodingError`] for anything but the format above: an unknown letter, a length that is not
    /// decimal or reaches beyond the end, a text that is not UTF-8, a header without a value, with an
    /// empty name or twice, or more headers than any host sends.
    pub fn decode(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (line, rest) = split_line(bytes).ok_or(EncodingError)?;
        let mut words = line.split(' ');
        let transport = match words.next() {
            Some("s") => Transport::Secure,
            Some("p") => Transport::Plain,
            _ => return Err(EncodingError),
        };
        let mut texts = Texts { lengths: words, rest };
        let (method, path) = (texts.required()?, texts.required()?);
        let mut headers = Headers::default();
        while let Some(name) = texts.next()? {
            let value = texts.required()?;
            if name.is_empty() || headers.get(&name).is_some() || headers.0.len() == MAX_HEADERS {
                return Err(EncodingError);
            }
            headers.0.push((name, value));
        }
        Ok(Self { transport, method, path, headers, body: texts.rest.to_vec() })
    }
}

/// The first line without its end, and the rest.
fn split_line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let (line, rest) = bytes.split_at_checked(end)?;
    Some((std::str::from_utf8(line).ok()?, rest.get(1..)?))
}

/// The texts in order, each by its length.
struct Texts<'a, L> {
    lengths: L,
    rest: &'a [u8],
}

impl<'l, L: Iterator<Item = &'l str>> Texts<'_, L> {
    fn next(&mut self) -> Result<Option<String>, EncodingError> {
        let Some(length) = self.lengths.next() else { return Ok(None) };
        // `parse` alone would accept a sign.
        if !length.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(EncodingError);
        }
        let length = length.parse().map_err(|_| EncodingError)?;
        let (text, rest) = self.rest.split_at_checked(length).ok_or(EncodingError)?;
        self.rest = rest;
        let text = std::str::from_utf8(text).map_err(|_| EncodingError)?;
        Ok(Some(text.to_owned()))
    }

    fn required(&mut self) -> Result<String, EncodingError> {
        self.next()?.ok_or(EncodingError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> bool {
        Request::decode(bytes).is_err()
    }

    #[test]
    fn each_text_has_its_length() {
        let request = Request::decode(b"p 4 2 6 3 4 0\nPOST/aaccepta\nbname\nbody\xff").unwrap();
        assert_eq!((request.transport, &*request.method, &*request.path), (Transport::Plain, "POST", "/a"));
        assert_eq!(request.headers.get("accept"), Some("a\nb"));
        assert_eq!(request.headers.get("name"), Some(""));
        assert_eq!(request.headers.get("Accept"), None);
        assert_eq!(request.body, b"\nbody\xff");
    }

    #[test]
    fn a_request_may_have_no_header_and_no_body() {
        let request = Request::decode(b"s 0 0\n").unwrap();
        assert_eq!((request.transport, request.length()), (Transport::Secure, 0));
    }

    #[test]
    fn a_text_beyond_ascii_is_counted_in_bytes() {
        let request = Request::decode("s 1 2 1 3\nAéb€c".as_bytes()).unwrap();
        assert_eq!((&*request.path, request.headers.get("b")), ("é", Some("€")));
        assert_eq!(request.body, b"c");
        assert!(refused("s 1 1\nAé".as_bytes()));
    }

    #[test]
    fn everything_else_is_refused() {
        for bytes in [
            "",
            "s",
            "s 0 0",
            "\n",
            "s\n",
            "s 0\n",
            "x 0 0\n",
            "S 0 0\n",
            " s 0 0\n",
            "s  0 0\n",
            "s 0 0 \n",
            "s 0 0\r\n",
            "s 0 +0\n",
            "s -1 0\n",
            "s 0x1 0\nA",
            "s 1 0\n",
            "s 1 1\nA",
            "s 99999999999999999999999 0\nA",
            "s 0 0 1\na",
            "s 0 0 0 1\na",
            "s 0 0 1 1 1 1\nabac",
        ] {
            assert!(refused(bytes.as_bytes()), "{bytes:?}");
        }
        assert!(refused(b"s 1 0\n\xff"));
        assert!(refused(b"\xff 0 0\n"));
    }

    #[test]
    fn the_number_of_headers_is_bounded() {
        let of = |count: usize| {
            let names: Vec<String> = (0..count).map(|n| format!("{n:04}")).collect();
            format!("s 0 0{}\n{}", " 4 0".repeat(count), names.concat())
        };
        assert!(!refused(of(MAX_HEADERS).as_bytes()));
        assert!(refused(of(MAX_HEADERS + 1).as_bytes()));
    }

    #[test]
    fn no_bytes_trap() {
        let whole = b"s 4 2 6 3\nPOST/aaccepta/bbody";
        for end in 0..whole.len() {
            let _ = Request::decode(&whole[..end]);
            for byte in 0..=u8::MAX {
                let mut changed = whole.to_vec();
                changed[end] = byte;
                let _ = Request::decode(&changed);
            }
        }
    }
}
