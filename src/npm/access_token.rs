//! Access tokens, verified for a resource server.

use std::cell::RefCell;
use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::endpoint::Answer;
use crate::error::HostError;
use crate::host::Host;
use crate::http::Response;
use crate::jose::{Algorithm, JwkSet, Reading};
use crate::js::features::Features;
use crate::js::finished::Finished;
use crate::js::host::JavaScript;
use crate::js::host_calls::HostCalls;
use crate::js::seconds;
use crate::js::tasks;
use crate::oauth::Seconds;
use crate::resource_server::{AccessToken, AccessTokenError, Expected, ExpectedTyp, Unverified};

/// The result for a token, as JavaScript sees it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum AccessTokenResult {
    Accepted(Box<AccessToken>),
    Refused {
        reason: &'static str,
        message: String,
    },
    /// The key set is invalid.
    Keys {
        message: String,
    },
}

/// Starts to verify an access token; returns its state, as [`begin`](crate::js::begin) does.
///
/// `keys` is the JWK set of the issuer. The engine ignores unknown algorithms. The body of the
/// response is the JSON of an object with one member: `accepted`, `refused` or `keys`.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "an object would cost a crossing for each member")]
pub fn begin_access_token(
    store: u32,
    number: u32,
    now: f64,
    token: String,
    keys: Vec<u8>,
    issuer: String,
    audience: Vec<String>,
    algorithms: Vec<String>,
    clock_skew: u32,
    jwt_typ: bool,
) -> u32 {
    let expected = Expected {
        issuer,
        audience,
        algorithms: algorithms.into_iter().filter_map(|name| Algorithm::from_name(&name)).collect(),
        clock_skew: Seconds::new(clock_skew),
        typ: if jwt_typ { ExpectedTyp::Jwt } else { ExpectedTyp::AtJwt },
    };
    let now = seconds(now);
    let calls = HostCalls::default();
    let host = JavaScript::new(store, Features::default(), now, calls.clone());
    let length = token.len() + keys.len();
    tasks::begin(number, now, length, calls, async move {
        let answer = match checked(&token, keys, &expected, &host).await {
            Ok(result) => answer(&result),
            Err(failed) => failed.into(),
        };
        Finished::new(&answer, &[])
    })
}

async fn checked(
    token: &str,
    keys: Vec<u8>,
    expected: &Expected,
    host: &JavaScript,
) -> Result<AccessTokenResult, HostError> {
    let keys = match key_set(keys) {
        Ok(keys) => keys,
        Err(message) => return Ok(AccessTokenResult::Keys { message }),
    };
    let unverified = match Unverified::parse(token, &keys, expected) {
        Ok(unverified) => unverified,
        Err(error) => return Ok(error.into()),
    };
    let verdict = host.verify(&unverified.question()).await?;
    Ok(match unverified.verify(verdict, expected, host.now()) {
        Ok(token) => AccessTokenResult::Accepted(Box::new(token)),
        Err(error) => error.into(),
    })
}

impl From<AccessTokenError> for AccessTokenResult {
    fn from(error: AccessTokenError) -> Self {
        Self::Refused { reason: error.reason(), message: error.to_string() }
    }
}

fn answer(result: &AccessTokenResult) -> Answer {
    // INVARIANT: strings, numbers and claims always serialise.
    let body = serde_json::to_string(result).unwrap_or_default();
    Response { status: 200, headers: Vec::new(), body }.into()
}

/// A key set by its text. Parsing one costs as much as the rest, and a resource server has few.
fn key_set(text: Vec<u8>) -> Result<Arc<JwkSet>, String> {
    RECENT.with_borrow_mut(|recent| {
        if let Some((_, keys)) = recent.iter().find(|(own, _)| *own == text) {
            return Ok(Arc::clone(keys));
        }
        let (keys, _) = JwkSet::parse(&text, Reading::Forgiving).map_err(|error| error.to_string())?;
        let keys = Arc::new(keys);
        if recent.len() == MOST {
            recent.remove(0);
        }
        recent.push((text, Arc::clone(&keys)));
        Ok(keys)
    })
}

/// The number of key sets in the cache.
const MOST: usize = 8;

thread_local! {
    static RECENT: RefCell<Vec<(Vec<u8>, Arc<JwkSet>)>> = const { RefCell::new(Vec::new()) };
}
