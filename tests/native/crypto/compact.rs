//! Parses a compact JWS and chooses its key, by the engine's rules for tokens: written anew from them, and
//! compared with the engine's own verdict on every token of the sets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge_token_exchange::jose::Algorithm;
use edge_token_exchange::json::{Limits, Value, parse_object};
use edge_token_exchange::oauth::KeyId;
use edge_token_exchange::{JwkSet, Key};

/// A token before any check.
pub(super) struct Compact {
    pub(super) algorithm: String,
    pub(super) kid: Option<String>,
    pub(super) message: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl Compact {
    /// Parses a token, or returns the id of the refusal without its prefix.
    pub(super) fn parse(token: &str) -> Result<Self, &'static str> {
        if token.is_empty() {
            return Err("request.subject_token_missing");
        }
        if !token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            return Err("characters");
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [header, payload, signature] = match parts.as_slice() {
            [header, payload, signature] => [header, payload, signature],
            [_, _, _, _, _] => return Err("encrypted"),
            _ => return Err("not_compact"),
        };
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "base64url");
        let (bytes, _, signature) = (decoded(header)?, decoded(payload)?, decoded(signature)?);
        let members = parse_object(&bytes, Limits::TOKEN).map_err(|_| "header_malformed")?;
        for (name, refusal) in
            [("crit", "critical_header"), ("b64", "unencoded_payload"), ("zip", "compressed")]
        {
            if members.has(name) {
                return Err(refusal);
            }
        }
        let text = |name| match members.member(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err("header_malformed"),
        };
        text("typ")?;
        Ok(Self {
            algorithm: text("alg")?.ok_or("header_malformed")?,
            kid: text("kid")?,
            message: format!("{header}.{payload}").into_bytes(),
            signature,
        })
    }

    /// Returns the algorithm and the index of the key that must verify it, for an issuer with these
    /// `listed`; or the refusal.
    pub(super) fn choose(
        &self,
        keys: &JwkSet,
        listed: &[Algorithm],
    ) -> Result<(Algorithm, usize), &'static str> {
        let algorithm = Algorithm::from_name(&self.algorithm).ok_or("`alg` is no algorithm of ours")?;
        let fits = |kid: Option<&KeyId>| match (&self.kid, kid) {
            (None, _) => true,
            (Some(wanted), Some(kid)) => wanted == kid.as_str(),
            (Some(_), None) => false,
        };
        let for_it = |key: &Key| match key.algorithm() {
            Some(own) => own == algorithm,
            None => listed.iter().filter(|other| other.key_type() == key.key_type()).eq([&algorithm]),
        };
        let mut fitting = keys
            .keys()
            .enumerate()
            .filter(|(_, key)| listed.contains(&algorithm) && fits(key.kid()) && for_it(key))
            .map(|(at, _)| at);
        let at = fitting.next().ok_or("no key has this `kid` and `alg`")?;
        if fitting.next().is_some() {
            return Err("several keys fit");
        }
        Ok((algorithm, at))
    }
}
