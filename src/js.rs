//! The part that both JavaScript hosts share: the engine calls its host, JavaScript replies.
//!
//! In:  a request from JavaScript, then replies to the engine's host calls.
//! Out: a host call, or the response.
//!
//! JavaScript drives. [`begin`] starts a request under a number that JavaScript uses once; like
//! [`resume`] it returns the state of the request: a host call (`host_call.rs` has the list), or from
//! 200 on the status of the response, or 0 if the request is lost or no request. JavaScript reads a host call with
//! [`call_text`] and [`call_address`], the response with [`response`].
//!
//! A request has no object, and JavaScript only looks at borrowed memory: it reads bytes to verify
//! or sign where they lie, and copies everything else. No function here throws, so an exception
//! that leaves one is a trap, and `driver.mjs` starts the engine anew.

mod cache;
pub(crate) mod events;
pub(crate) mod features;
pub(crate) mod finished;
pub(crate) mod host;
mod host_call;
pub(crate) mod host_calls;
pub mod maintenance;
mod records;
mod revoked;
pub(crate) mod tasks;
mod unusable;
mod verified;
mod webcrypto;

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use self::features::Features;
use self::finished::Finished;
use self::host::JavaScript;
use self::host_call::Reply;
use self::host_calls::HostCalls;
use crate::endpoint;
use crate::http::Request;
use crate::oauth::UnixTime;

/// Gives a store the public JWK whose private part must sign its records.
///
/// For a store whose number says that it is signed, after every start of the engine: until then,
/// and where this is no key, the engine answers each of its requests with 503.
#[wasm_bindgen]
pub fn configure(store: u32, jwk: &str) {
    records::configure(store, jwk);
}

thread_local! {
    /// The request that begins next.
    static REQUEST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for the request that begins next; returns the address. The platform writes a long
/// text there many times faster than glue can pass it.
#[wasm_bindgen]
pub fn request_address(length: usize) -> usize {
    REQUEST.with_borrow_mut(|request| {
        *request = vec![0; length];
        request.as_ptr().addr()
    })
}

/// Starts the request of `length` bytes that the host wrote at [`request_address`], as
/// [`Request::decode`] reads it; returns its state.
///
/// `store` separates hosts of one process: one never sees what another caches. `features` are bits:
/// the optional features of the host. `now` is in seconds since the epoch.
#[wasm_bindgen]
pub fn begin(store: u32, features: u32, number: u32, now: f64, length: usize) -> u32 {
    let mut bytes = REQUEST.take();
    bytes.truncate(length);
    let Ok(request) = Request::decode(&bytes) else { return tasks::LOST };
    drop(bytes);
    let now = seconds(now);
    let calls = HostCalls::default();
    let host = JavaScript::new(store, Features::new(features), now, calls.clone());
    let length = request.length();
    tasks::begin(number, now, length, calls, async move {
        let answer = endpoint::respond(&host, &request).await;
        Finished::new(&answer, &host.events())
    })
}

/// Passes the reply to a waiting request; returns its new state.
///
/// `outcome` is one of the numbers of [`Reply`], `payload` the value found.
#[wasm_bindgen]
pub fn resume(number: u32, outcome: u32, payload: Vec<u8>) -> u32 {
    tasks::resume(number, Reply::new(outcome, payload))
}

/// The number of the key that a host call is about: the same for the same key and algorithm.
#[wasm_bindgen]
pub fn call_key(number: u32) -> u32 {
    tasks::with_call(number, |call| call.key()).unwrap_or_default()
}

/// A text of the host call. JavaScript can take each once.
#[wasm_bindgen]
pub fn call_text(number: u32, part: u32) -> String {
    tasks::with_call(number, |call| call.take_text(part)).unwrap_or_default()
}

/// The address in this memory of a byte string of the host call. It stays valid until the host
/// resumes the request, so JavaScript must read it before it awaits anything.
#[wasm_bindgen]
pub fn call_address(number: u32, part: u32) -> usize {
    tasks::with_call(number, |call| call.bytes(part).as_ptr().addr()).unwrap_or_default()
}

/// The length of that byte string.
#[wasm_bindgen]
pub fn call_length(number: u32, part: u32) -> usize {
    tasks::with_call(number, |call| call.bytes(part).len()).unwrap_or_default()
}

/// Takes the response: a line that names the failed part of the host, or nothing; a line with the
/// JSON of the events (`events.rs`), or nothing; a line for each header; an empty line; the line for the audit
/// log, or nothing; the body.
#[wasm_bindgen]
pub fn response(number: u32) -> String {
    tasks::take_response(number).unwrap_or_default()
}

/// Has the engine read the keys of issuers anew: a host calls it when it has fetched some.
#[wasm_bindgen]
pub fn issuer_keys_changed() {
    cache::ISSUER_KEYS.with_borrow_mut(cache::Cache::mark_stale);
}

/// Whole seconds, rounded down. NaN maps to the epoch, at which no token is valid.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and no clock is near the limits")]
pub(crate) fn seconds(now: f64) -> UnixTime {
    UnixTime::from_seconds(now.floor() as i64)
}
