//! An answer, and the rules for every answer: it is well formed, no cache keeps it, and a refusal is one of
//! the table with all its members.

use std::collections::HashMap;
use std::sync::LazyLock;

use edge_token_exchange::Response;
use edge_token_exchange::check::Check;
use edge_token_exchange::error::ErrorResponse;
use edge_token_exchange::trace::{Outcome, Trace};
use serde_json::Value;

use super::world::keys;
use crate::form::verified;

static TABLE: LazyLock<HashMap<String, ErrorResponse>> = LazyLock::new(|| {
    edge_token_exchange::exchange::refusals()
        .map(|refusal| (refusal.id().to_string(), refusal.response()))
        .collect()
});

/// The answer of the endpoint.
pub(crate) struct Decided {
    pub(crate) status: u16,
    pub(crate) refusal: Option<String>,
    pub(crate) body: Value,
    /// The claims of the token in the answer, whose signature is the realm's.
    pub(crate) claims: Option<Value>,
    pub(crate) response: Response,
    pub(crate) trace: Trace,
}

impl Decided {
    /// Reads an answer to an exchange.
    pub(crate) fn read(response: Response, trace: Trace) -> Self {
        let header = |name: &str| {
            let mut values = response.headers.iter().filter(|(own, _)| *own == name).map(|(_, value)| value);
            let value = values.next().cloned();
            assert!(values.next().is_none(), "{name} twice");
            value
        };
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(header("pragma").as_deref(), Some("no-cache"));
        assert_eq!(header("content-type").as_deref(), Some("application/json"));
        let printable = |value: &str| value.bytes().all(|byte| matches!(byte, 0x20..=0x7E));
        assert!(response.headers.iter().all(|(_, value)| printable(value)));
        let body: Value = serde_json::from_str(&response.body).unwrap();
        assert!(body.is_object());
        let refusal = header("x-exchange-refusal");
        let claims = body["access_token"].as_str().map(|token| verified(token, keys()));
        match &refusal {
            Some(id) => as_the_table_says(id, &response, &body),
            None => assert!(response.status == 200 && claims.is_some()),
        }
        let challenge = header("www-authenticate");
        assert_eq!(challenge.is_some(), response.status == 401);
        Self { status: response.status, refusal, body, claims, response, trace }
    }

    /// Returns the claims of the issued token, if the engine issued one.
    pub(crate) fn granted(&self) -> Option<&Value> {
        self.claims.as_ref()
    }

    /// Whether the engine made a check and it held.
    pub(crate) fn passed(&self, check: Check) -> bool {
        self.trace.entries().iter().any(|entry| entry.check == check && entry.outcome == Outcome::Passed)
    }
}

/// The refusals whose description names a claim or the type that was found.
const VARIED: [(&str, &[&str]); 3] = [
    (
        "_token.claims_malformed",
        &[
            "the claims of the token are not a JSON object, or hold a number that does not fit",
            "iss of the token is not a string",
            "the claim that names the subject of the token is not a string",
            "aud of the token is neither a string nor an array of strings, or one of them is empty",
            "exp of the token is not a number from 0 to 100000000000",
            "nbf of the token is not a number from 0 to 100000000000",
            "iat of the token is not a number from 0 to 100000000000",
            "jti of the token is not a string",
            "azp of the token is not a string",
        ],
    ),
    (
        "_token.type_not_listed",
        &[
            "the token is an access token, which token_types of its issuer does not list",
            "the token is an ID token, which token_types of its issuer does not list",
            "the token is neither an access token nor an ID token, and token_types of its issuer does not list jwt",
        ],
    ),
    (
        "_token.type_mismatch",
        &[
            "the token is an access token; declare it as access_token or jwt",
            "the token is an ID token; declare it as id_token or jwt, or send the access token",
            "the token is neither an access token nor an ID token; declare it as jwt",
        ],
    ),
];

fn as_the_table_says(id: &str, response: &Response, body: &Value) {
    assert!(body.get("access_token").is_none(), "{id} with a token");
    let members = body.as_object().unwrap().keys();
    assert!(
        members
            .into_iter()
            .all(|name| ["error", "error_description", "error_uri", "claim"].contains(&name.as_str()))
    );
    // Only a client that proved its key, or whose token matches all but a claim, learns the claim.
    assert!(body.get("claim").is_none() || id.starts_with("client."), "{id} names a claim");
    // The rules of a realm document are its own, and share one place on the page.
    if id.starts_with("policy.rule.") {
        assert_eq!(response.status, 400);
        assert_eq!(body["error_uri"], "https://edge.example/refusals#policy.rule");
        return;
    }
    let ErrorResponse { error, status, description, .. } = &TABLE[id];
    assert_eq!(response.status, *status);
    assert_eq!(body["error"], error.as_str());
    let phrase = body["error_description"].as_str().unwrap();
    match VARIED.iter().find(|(rule, _)| id.ends_with(rule)) {
        Some((_, phrases)) => assert!(phrases.contains(&phrase), "{id}: {phrase}"),
        None => assert_eq!(phrase, &**description),
    }
    assert_eq!(body["error_uri"], format!("https://edge.example/refusals#{id}"));
}
