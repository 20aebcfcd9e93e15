//! Writes requests as clients send them, and reads tokens that a realm signed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use edge_token_exchange::JwkSet;
use edge_token_exchange::jose::{Recurrence, SignatureQuestion, Verdict, portable};
use serde_json::Value;

/// Returns the `Authorization` header of a client.
pub(crate) fn basic(client_id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client_id}:{secret}")))
}

/// Returns the URI of a token type.
pub(crate) fn uri(kind: &str) -> String {
    format!("urn:ietf:params:oauth:token-type:{kind}")
}

/// Form-encodes every byte of the values that is not a letter or a digit.
pub(crate) fn encode(form: &[(&str, String)]) -> String {
    let pairs: Vec<String> =
        form.iter().map(|(name, value)| format!("{name}={}", escaped(value.as_bytes()))).collect();
    pairs.join("&")
}

/// Form-encodes one name or value.
pub(crate) fn escaped(bytes: &[u8]) -> String {
    let escape = |&byte: &u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    bytes.iter().map(escape).collect()
}

/// Returns the claims of a token, unverified; `None` for a text that is no compact JWT.
pub(crate) fn claims(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// Returns the claims of a token that the realm signed with the first key of its set.
pub(crate) fn verified(token: &str, keys: &JwkSet) -> Value {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let key = keys.keys().next().unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let question = SignatureQuestion {
        key,
        algorithm: key.algorithm().unwrap(),
        message: message.as_bytes(),
        signature: &signature,
        recurrence: Recurrence::Never,
    };
    assert_eq!(portable::verify(&question), Ok(Verdict::Valid));
    let (_, claims) = message.split_once('.').unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}
