//! What was sent in confidence is not told: not to the client, not in a trace, not in the log.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::input::{Presented, Request};

/// How many bytes in a row of something secret count as that secret.
const TELLING: usize = 24;
/// Every run of `TELLING` bytes holds one of these, as they begin at every eighth.
const BLOCK: usize = 16;

/// The parameters whose values are confidential.
const CONFIDENTIAL: [&str; 4] = ["subject_token", "actor_token", "client_assertion", "client_secret"];

/// What the engine says of its own accord, and compares with what is sent: a fuzzer sends it as a secret.
const VOCABULARY: [&str; 6] = [
    "application/x-www-form-urlencoded",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:token-type:access_token",
    "urn:ietf:params:oauth:token-type:id_token",
    "urn:ietf:params:oauth:token-type:jwt",
];

/// Asserts that none of the `texts` has a part of a secret of the request. What the rest of the request
/// or the realm says too is nobody's secret.
pub(crate) fn none(request: &Request, document: &str, texts: &[&str]) {
    let parameters = request.parameters();
    let (mut secrets, mut open) = (Vec::new(), Vec::new());
    for (name, value) in parameters {
        if CONFIDENTIAL.contains(&name.as_str()) {
            let Presented { header, claims, .. } = Presented::read(&value);
            open.extend([header.to_string(), claims.to_string()]);
            secrets.push(value);
        } else {
            open.push(value);
        }
        open.push(name);
    }
    if let Some(authorization) = &request.authorization {
        let credentials = authorization.strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok());
        let credentials = credentials.and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some((client_id, secret)) = credentials.as_deref().and_then(|text| text.split_once(':')) {
            open.push(client_id.to_owned());
            secrets.push(secret.to_owned());
        }
        secrets.push(authorization.clone());
    }
    let starts = |secret: &String| (0..secret.len().saturating_sub(BLOCK - 1)).step_by(8).collect::<Vec<_>>();
    let blocks: HashSet<&[u8]> = secrets
        .iter()
        .flat_map(|secret| starts(secret).into_iter().map(|start| &secret.as_bytes()[start..start + BLOCK]))
        .collect();
    for text in texts {
        if text.as_bytes().windows(BLOCK).any(|window| blocks.contains(window)) {
            for secret in &secrets {
                no_part(secret, text, document, &open);
            }
        }
    }
}

fn no_part(secret: &str, text: &str, document: &str, open: &[String]) {
    let told: HashSet<&[u8]> = text.as_bytes().windows(TELLING).collect();
    for window in secret.as_bytes().windows(TELLING).filter(|window| told.contains(window)) {
        let mut open = open.iter().map(String::as_str).chain(VOCABULARY).chain([document]);
        let known = open.any(|text| text.as_bytes().windows(TELLING).any(|other| other == window));
        assert!(known, "{} is told in {text}", String::from_utf8_lossy(window));
    }
}
