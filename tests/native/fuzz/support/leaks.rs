//! Asserts that no confidential text reaches the client, a trace or the log.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::input::{ClientCredentials, Request, decoded};
use super::world;

/// The number of bytes in a row of a secret that count as that secret.
const TELLING: usize = 24;
/// Every run of `TELLING` bytes holds one of these, as they begin at every eighth.
const BLOCK: usize = 16;

/// The parameters whose values are confidential.
const CONFIDENTIAL: [&str; 4] = ["subject_token", "actor_token", "client_assertion", "client_secret"];

/// Asserts that none of the `texts` has a part of a secret of the request.
///
/// A text that the client also sends openly is no secret. A fuzzer may also send as a secret some text that
/// the engine writes anyway: where a text has a part of a value that is neither a token nor a real secret,
/// the test sends noise in the place of every secret, and `again` returns the texts of that request: no
/// part of the noise may be in them.
pub(crate) fn none(request: &Request, texts: &[String], again: impl FnOnce(&Request) -> Vec<String>) {
    let Confidence { secrets, others, open } = Confidence::of(request);
    for secret in &secrets {
        assert_eq!(part(secret, texts, &open), None, "{texts:?}");
    }
    if others.iter().any(|other| part(other, texts, &open).is_some()) {
        let texts = again(&noisy(request));
        assert_eq!(part(&noise(MOST), &texts, &[]), None, "{texts:?}");
    }
}

/// The texts of a request by their confidentiality.
#[derive(Default)]
struct Confidence {
    /// Header and claims of tokens as they are written, and the right secrets of clients.
    secrets: Vec<String>,
    /// The texts in the place of a secret.
    others: Vec<String>,
    /// All other texts, and the claims of the tokens.
    open: Vec<String>,
}

impl Confidence {
    fn of(request: &Request) -> Self {
        let parameters = request.parameters();
        let client_id = parameters.iter().find(|(name, _)| name == "client_id");
        let client_id = client_id.map(|(_, value)| value.clone()).unwrap_or_default();
        let mut found = Self::default();
        for (name, value) in parameters {
            match name.as_str() {
                "client_secret" => found.credentials(&client_id, value),
                name if CONFIDENTIAL.contains(&name) => found.token(value),
                _ => found.open.push(value),
            }
            found.open.push(name);
        }
        if let Some(authorization) = &request.authorization {
            let text = authorization.strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok());
            let text = text.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            let (client_id, secret) = text.split_once(':').unwrap_or_default();
            found.credentials(client_id, secret.to_owned());
            found.open.push(client_id.to_owned());
            found.others.push(authorization.clone());
        }
        found
    }

    fn credentials(&mut self, client_id: &str, secret: String) {
        let right = secret == world::secret(client_id);
        if right { &mut self.secrets } else { &mut self.others }.push(secret);
    }

    fn token(&mut self, token: String) {
        let ClientCredentials { header, claims, .. } = ClientCredentials::read(&token);
        match token.rsplit_once('.') {
            Some((said, _)) if header.is_object() && claims.is_object() => {
                self.secrets.push(said.to_owned());
                self.open.extend([header.to_string(), claims.to_string()]);
            }
            _ => self.others.push(token),
        }
    }
}

/// Returns the first part of a secret that one of the texts has and the client does not send openly.
fn part<'a>(secret: &'a str, texts: &[String], open: &[String]) -> Option<&'a str> {
    let starts = (0..secret.len().saturating_sub(BLOCK - 1)).step_by(8);
    let blocks: HashSet<&[u8]> = starts.map(|start| &secret.as_bytes()[start..start + BLOCK]).collect();
    let has_block = |text: &&String| text.as_bytes().windows(BLOCK).any(|window| blocks.contains(window));
    texts.iter().filter(has_block).find_map(|text| {
        let decided: HashSet<&[u8]> = text.as_bytes().windows(TELLING).collect();
        let said: HashSet<&[u8]> = open.iter().flat_map(|text| text.as_bytes().windows(TELLING)).collect();
        let mut places = secret.as_bytes().windows(TELLING).enumerate();
        let (place, _) = places.find(|(_, window)| decided.contains(window) && !said.contains(window))?;
        Some(secret.get(place..place + TELLING).unwrap_or("a part that is no text"))
    })
}

/// The length of noise that replaces any secret.
const MOST: usize = 17_000;

/// Characters that no text has by chance.
fn noise(length: usize) -> String {
    let digest = |number: usize| URL_SAFE_NO_PAD.encode(Sha256::digest(number.to_be_bytes()));
    let mut noise: String = (0..length.div_ceil(43)).map(digest).collect();
    noise.truncate(length);
    noise
}

/// Returns the request with noise of the same length in the place of every secret.
fn noisy(request: &Request) -> Request {
    let body = String::from_utf8_lossy(&request.body);
    let segments = body.split('&').map(|segment| match segment.split_once('=') {
        Some((name, value)) if decoded(name).is_some_and(|name| CONFIDENTIAL.contains(&&*name)) => {
            format!("{name}={}", noise(value.len().min(MOST)))
        }
        _ => segment.to_owned(),
    });
    let body = segments.collect::<Vec<_>>().join("&").into_bytes();
    let credentials = |authorization: &String| match authorization.strip_prefix("Basic ") {
        Some(text) => {
            let text = STANDARD.decode(text).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            let (client_id, secret) = text.split_once(':').unwrap_or((&text, ""));
            format!("Basic {}", STANDARD.encode(format!("{client_id}:{}", noise(secret.len().min(MOST)))))
        }
        None => noise(authorization.len().min(MOST)),
    };
    Request { authorization: request.authorization.as_ref().map(credentials), body }
}
