//! The JWS around a token. RFC 7515 §3.1, §4.1, §5.2; RFC 8725bis §3.14.
//!
//! In:  the token as the client presented it.
//! Out: header, payload bytes and signature, none of them verified yet.
//!
//! Only one encoding of a token is valid: canonical base64url, no padding, no white space. ECDSA
//! still has two signatures for one key and message, so lists of tokens identify each by its `jti`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::json::{JsonError, Limits, Object, Value, parse_object};

/// A compact JWS, decoded, with its header parsed.
pub(crate) struct Jws<'a> {
    pub(crate) header: UnverifiedHeader,
    pub(crate) payload: Vec<u8>,
    pub(crate) signing_input: &'a [u8],
    pub(crate) signature: Vec<u8>,
}

/// The three parts of a compact JWS, decoded.
pub(crate) struct CompactJws<'a> {
    header: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signing_input: &'a [u8],
    pub(crate) signature: Vec<u8>,
}

/// Why the engine does not read a token as a JWS.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum JwsError {
    /// A character outside letters, digits, `-`, `_` and `.`.
    Characters,
    /// Five parts: a JWE.
    Encrypted,
    /// Not three parts.
    NotCompact,
    /// Not canonical base64url.
    Base64url,
    /// The header is not a JSON object, or a member is of the wrong type.
    HeaderMalformed(HeaderFault),
    /// A member name occurs twice in the header.
    HeaderDuplicate,
    /// The header is nested or filled beyond the limits.
    HeaderTooComplex,
    /// The header has a `crit` member.
    Critical,
    /// The header has a `b64` member.
    Unencoded,
    /// The header has a `zip` member.
    Compressed,
}

/// What is wrong with a header that is malformed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum HeaderFault {
    /// It is not a JSON object.
    NotAnObject,
    /// It lacks a member.
    Missing(&'static str),
    /// A member is no string.
    NotAString {
        /// The name of the member.
        member: &'static str,
        /// What it is, in words.
        is: &'static str,
    },
}

/// The members of the header that describe the signature. They select among configured keys and never
/// bring one: the parser ignores `jku`, `jwk`, `x5u` and `x5c`.
#[derive(Debug)]
pub(crate) struct UnverifiedHeader {
    pub(crate) algorithm: String,
    pub(crate) kid: Option<String>,
    pub(crate) typ: Typ,
}

/// The media type of a token, compared as RFC 7515 §4.1.9 says: the sender may omit `application/`,
/// and case does not count.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Typ {
    Absent,
    Jwt,
    /// `JOSE`: any compact JWS, as SPIFFE writes it.
    Jose,
    AccessToken,
    ClientAuthentication,
    Other,
}

impl fmt::Debug for Jws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").field("header", &self.header).finish_non_exhaustive()
    }
}

impl<'a> CompactJws<'a> {
    /// Splits a token and decodes its three parts.
    pub(crate) fn parse(token: &'a str) -> Result<Self, JwsError> {
        if !token.bytes().all(is_token_character) {
            return Err(JwsError::Characters);
        }
        let (signing_input, parts) = split(token)?;
        let [header, payload, signature] = parts.map(|part| URL_SAFE_NO_PAD.decode(part));
        let decoded = |part: Result<Vec<u8>, _>| part.map_err(|_| JwsError::Base64url);
        let (header, payload, signature) = (decoded(header)?, decoded(payload)?, decoded(signature)?);
        Ok(Self { header, payload, signing_input: signing_input.as_bytes(), signature })
    }

    /// Parses the header to its members, for a JWS that brings its own key.
    pub(crate) fn header(&self) -> Result<Object, JwsError> {
        header(&self.header)
    }

    /// Parses the header.
    pub(crate) fn with_header(self) -> Result<Jws<'a>, JwsError> {
        let Self { header, payload, signing_input, signature } = self;
        Ok(Jws { header: UnverifiedHeader::parse(&header)?, payload, signing_input, signature })
    }
}

impl<'a> Jws<'a> {
    /// Splits a token, decodes its parts and parses its header.
    pub(crate) fn parse(token: &'a str) -> Result<Self, JwsError> {
        CompactJws::parse(token)?.with_header()
    }
}

impl UnverifiedHeader {
    fn parse(bytes: &[u8]) -> Result<Self, JwsError> {
        let header = header(bytes)?;
        let text = |member| match header.member(member) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => {
                Err(JwsError::HeaderMalformed(HeaderFault::NotAString { member, is: other.kind() }))
            }
        };
        let missing = || JwsError::HeaderMalformed(HeaderFault::Missing("alg"));
        Ok(Self {
            algorithm: text("alg")?.ok_or_else(missing)?,
            kid: text("kid")?,
            typ: text("typ")?.as_deref().map_or(Typ::Absent, Typ::parse),
        })
    }
}

/// The members of a header that asks for no extension.
fn header(bytes: &[u8]) -> Result<Object, JwsError> {
    let header = parse_object(bytes, Limits::TOKEN).map_err(|error| match error {
        JsonError::DuplicateMember => JwsError::HeaderDuplicate,
        JsonError::TooLarge => JwsError::HeaderTooComplex,
        JsonError::Malformed => JwsError::HeaderMalformed(HeaderFault::NotAnObject),
    })?;
    if header.has("crit") {
        return Err(JwsError::Critical);
    }
    if header.has("b64") {
        return Err(JwsError::Unencoded);
    }
    if header.has("zip") {
        return Err(JwsError::Compressed);
    }
    Ok(header)
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => f.write_str("no JSON object"),
            Self::Missing(member) => write!(f, "no {member}"),
            Self::NotAString { member, is } => write!(f, "{member} is {is}"),
        }
    }
}

impl Typ {
    fn parse(typ: &str) -> Self {
        let typ = typ.to_ascii_lowercase();
        match typ.strip_prefix("application/").unwrap_or(&typ) {
            "jose" => Self::Jose,
            "jwt" => Self::Jwt,
            "at+jwt" => Self::AccessToken,
            "client-authentication+jwt" => Self::ClientAuthentication,
            _ => Self::Other,
        }
    }
}

/// The bytes that the signature covers, and the three parts.
fn split(token: &str) -> Result<(&str, [&str; 3]), JwsError> {
    let parts: Vec<&str> = token.splitn(6, '.').collect();
    match parts.as_slice() {
        [header, payload, signature] => {
            let signing_input = token.strip_suffix(signature).and_then(|rest| rest.strip_suffix('.'));
            Ok((signing_input.ok_or(JwsError::NotCompact)?, [header, payload, signature]))
        }
        [_, _, _, _, _] => Err(JwsError::Encrypted),
        _ => Err(JwsError::NotCompact),
    }
}

fn is_token_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(token: &str) -> Result<UnverifiedHeader, JwsError> {
        Jws::parse(token).map(|jws| jws.header)
    }

    fn with_header(header: &str) -> Result<UnverifiedHeader, JwsError> {
        read(&format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(header)))
    }

    #[test]
    fn the_signed_bytes_are_the_received_ones() {
        let token = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#));
        let jws = Jws::parse(&token).unwrap();
        assert_eq!(jws.signing_input, &token.as_bytes()[..token.len() - 3]);
        assert_eq!((jws.payload.as_slice(), jws.signature.as_slice()), (&b"{}"[..], &[0][..]));
    }

    #[test]
    fn debug_output_shows_the_header_alone() {
        let token = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#));
        let said = format!("{:?}", Jws::parse(&token).unwrap());
        assert!(said.starts_with("Jws { header: UnverifiedHeader {") && said.ends_with(" .. }"), "{said}");
        assert!(!said.contains("payload") && !said.contains("signature"), "{said}");
    }

    #[test]
    fn only_compact_tokens_are_read() {
        for (token, error) in [
            ("a b.c.d", JwsError::Characters),
            ("{\"payload\":\"e30\"}", JwsError::Characters),
            ("e30=.e30.AA", JwsError::Characters),
            ("e30.e30", JwsError::NotCompact),
            ("e30.e30.AA.AA", JwsError::NotCompact),
            ("e30.AA.AA.AA.AA", JwsError::Encrypted),
            ("e30.e30.AA.AA.AA.AA", JwsError::NotCompact),
            ("e30.e30.AB", JwsError::Base64url),
            ("e30.e30.A", JwsError::Base64url),
        ] {
            assert_eq!(read(token).err(), Some(error), "{token}");
        }
    }

    #[test]
    fn a_header_is_an_object_that_asks_for_no_extension() {
        for (header, error) in [
            (r#"{"alg":"ES256","alg":"none"}"#, JwsError::HeaderDuplicate),
            (r#"{"alg":"ES256","crit":["exp"]}"#, JwsError::Critical),
            (r#"{"alg":"ES256","crit":[]}"#, JwsError::Critical),
            (r#"{"alg":"ES256","b64":true}"#, JwsError::Unencoded),
            (r#"{"alg":"ES256","zip":"DEF"}"#, JwsError::Compressed),
        ] {
            assert_eq!(with_header(header).err(), Some(error), "{header}");
        }
    }

    #[test]
    fn a_malformed_header_says_which_member() {
        for (header, said) in [
            ("[]", "no JSON object"),
            ("{", "no JSON object"),
            ("{}", "no alg"),
            (r#"{"alg":1}"#, "alg is a number"),
            (r#"{"alg":null}"#, "alg is null"),
            (r#"{"alg":"ES256","kid":null}"#, "kid is null"),
            (r#"{"alg":"ES256","kid":1.5}"#, "kid is a number"),
            (r#"{"alg":"ES256","kid":["k"]}"#, "kid is an array"),
            (r#"{"alg":"ES256","kid":{}}"#, "kid is an object"),
            (r#"{"alg":"ES256","typ":true}"#, "typ is a boolean"),
        ] {
            let Err(JwsError::HeaderMalformed(fault)) = with_header(header) else { panic!("{header}") };
            assert_eq!(fault.to_string(), said, "{header}");
        }
        assert!(with_header(r#"{"alg":"ES256","kid":""}"#).is_ok());
    }

    #[test]
    fn typ_is_a_media_type() {
        for (typ, expected) in [
            ("JWT", Typ::Jwt),
            ("jwt", Typ::Jwt),
            ("jose", Typ::Jose),
            ("application/at+jwt", Typ::AccessToken),
            ("AT+JWT", Typ::AccessToken),
            ("client-authentication+jwt", Typ::ClientAuthentication),
            ("text/at+jwt", Typ::Other),
            ("logout+jwt", Typ::Other),
        ] {
            assert_eq!(with_header(&format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#)).unwrap().typ, expected);
        }
        assert_eq!(with_header(r#"{"alg":"ES256"}"#).unwrap().typ, Typ::Absent);
    }
}
