//! The binding of a token to a key of its sender. RFC 7800 §3.1, RFC 8705 §3, RFC 9449 §6.
//!
//! In:  the claims of a verified token; the request, whose `DPoP` proof `binding/dpop.rs` verifies.
//! Out: a [`Confirmation`]: the key that a token is bound to; a [`Possession`]: the key that a request
//!      proves.
//!
//! Stage 5 compares the two and decides what the new token is bound to. A `cnf` that does not name one key
//! counts as the binding to a key that no request proves, so that a new method without its proof refuses
//! and does not accept.

pub(crate) mod dpop;
pub(crate) mod nonce;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::json::{Object, Value};
use crate::jwt::Claims;

/// The claim that names the key of the sender.
pub(crate) const CLAIM: &str = "cnf";

/// What the `cnf` of a token says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Confirmation {
    /// The token has no `cnf`: every holder of the token can use it.
    Unbound,
    /// The token is bound to this key.
    Key(BoundKey),
    /// The claim does not name exactly one key, by its SHA-256.
    Unknown,
}

/// A key by its SHA-256, and the method by which its holder proves it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct BoundKey {
    pub(crate) method: Method,
    sha256: [u8; 32],
}

/// How a request proves that it has a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Method {
    /// By a `DPoP` proof; `jkt` is the thumbprint of the public key. RFC 9449 §6.1.
    Dpop,
    /// By a TLS client certificate, of which `x5t#S256` is the hash. RFC 8705 §3.1.
    Certificate,
}

/// The key that a request proves. Only a verified proof constructs one with a key.
#[derive(Debug)]
pub(crate) struct Possession(Option<Proven>);

/// A key whose holder signed a proof for this request.
#[derive(Debug)]
struct Proven {
    key: BoundKey,
    /// The SHA-256 of the token that the proof is for, if it names one.
    token: Option<[u8; 32]>,
}

impl Confirmation {
    /// Reads the claim: an object with exactly one member, which names a key. Any other value, `null`
    /// included, is unknown.
    pub(crate) fn of(claims: &Claims) -> Self {
        match claims.all().member(CLAIM) {
            None => Self::Unbound,
            Some(claim) => BoundKey::of(claim).map_or(Self::Unknown, Self::Key),
        }
    }
}

impl BoundKey {
    fn of(claim: &Value) -> Option<Self> {
        let mut members = claim.as_object()?.members();
        let (Some((name, value)), None) = (members.next(), members.next()) else { return None };
        let method =
            [Method::Dpop, Method::Certificate].into_iter().find(|method| method.member() == name)?;
        let sha256 = digest(value.as_str()?)?;
        Some(Self { method, sha256 })
    }

    /// The claim of a token that is bound to the key.
    pub(crate) fn claim(self) -> Object {
        let mut claim = Object::default();
        claim.set(self.method.member(), Value::String(self.text()));
        claim
    }

    /// Its SHA-256, in base64url.
    pub(crate) fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.sha256)
    }
}

/// The key as a trace shows it.
impl fmt::Display for BoundKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.member(), self.text())
    }
}

impl Method {
    /// The member of `cnf` that names a key of this method.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::Dpop => "jkt",
            Self::Certificate => "x5t#S256",
        }
    }

    /// The `token_type` of an access token that is bound by this method. RFC 8705 §3, RFC 9449 §5.
    pub(crate) const fn token_type(self) -> &'static str {
        match self {
            Self::Dpop => "DPoP",
            Self::Certificate => UNBOUND_TOKEN_TYPE,
        }
    }
}

/// The `token_type` of an access token that every holder can use. RFC 6750 §6.1.1.
pub(crate) const UNBOUND_TOKEN_TYPE: &str = "Bearer";

impl Possession {
    /// Of a request that proves no key.
    pub(crate) const NONE: Self = Self(None);

    /// The key that the request proves.
    pub(crate) fn key(&self) -> Option<BoundKey> {
        self.0.as_ref().map(|proven| proven.key)
    }

    /// The SHA-256 of the token that the proof is for, if it names one.
    pub(crate) fn token(&self) -> Option<&[u8; 32]> {
        self.0.as_ref().and_then(|proven| proven.token.as_ref())
    }
}

/// A SHA-256 in canonical base64url.
fn digest(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

    fn of(cnf: &str) -> Confirmation {
        Confirmation::of(&Claims::parse(format!(r#"{{"cnf":{cnf}}}"#).as_bytes()).unwrap())
    }

    #[test]
    fn one_member_names_one_key() {
        for (name, method) in [("jkt", Method::Dpop), ("x5t#S256", Method::Certificate)] {
            let Confirmation::Key(key) = of(&format!(r#"{{"{name}":"{SHA256}"}}"#)) else { panic!("{name}") };
            assert_eq!((key.method, key.text().as_str()), (method, SHA256));
            assert_eq!(key.claim().to_string(), format!(r#"{{"{name}":"{SHA256}"}}"#));
        }
        assert_eq!(Confirmation::of(&Claims::parse(b"{}").unwrap()), Confirmation::Unbound);
    }

    #[test]
    fn any_other_claim_is_unknown() {
        let [short, long] = [31, 33].map(|length| URL_SAFE_NO_PAD.encode(vec![7; length]));
        for cnf in [
            "null".to_owned(),
            "{}".to_owned(),
            "[]".to_owned(),
            format!(r#""{SHA256}""#),
            r#"{"jkt":null}"#.to_owned(),
            r#"{"kid":"a"}"#.to_owned(),
            format!(r#"{{"jkt":"{SHA256}","x5t#S256":"{SHA256}"}}"#),
            format!(r#"{{"jkt":"{SHA256}","kid":"a"}}"#),
            format!(r#"{{"JKT":"{SHA256}"}}"#),
            format!(r#"{{"jkt":"{short}"}}"#),
            format!(r#"{{"jkt":"{long}"}}"#),
            format!(r#"{{"jkt":"{SHA256}="}}"#),
            // The last character has bits that no byte holds.
            format!(r#"{{"jkt":"{}J"}}"#, &SHA256[..42]),
        ] {
            assert_eq!(of(&cnf), Confirmation::Unknown, "{cnf}");
        }
    }
}
