//! The lock of a record of keys: of several isolates one fetches the keys of an issuer, or rotates
//! a realm's own.
//!
//! One object for each record decides: it is one thread, so of any number of isolates that want to
//! update the same record at once, one does. The object answers no to the others, which stop there:
//! an attacker who invents keys causes one fetch, not a thousand.
//!
//! In:  for how many seconds no other caller may proceed.
//! Out: whether the caller may. A failure rejects, and then no caller may.

#![expect(missing_docs, reason = "`durable_object` writes methods without any")]

use std::fmt;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{
    Date, DurableObject, Env, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

/// The lock of one record.
#[durable_object]
pub struct JwksLock {
    sql: SqlStorage,
}

impl DurableObject for JwksLock {
    fn new(state: State, _: Env) -> Self {
        let sql = state.storage().sql();
        // Where this fails the first claim fails too, and its error is the one reported.
        drop(
            sql.exec("CREATE TABLE IF NOT EXISTS claim (one INTEGER PRIMARY KEY, until REAL NOT NULL)", None),
        );
        Self { sql }
    }

    async fn fetch(&self, _: Request) -> worker::Result<Response> {
        Response::error("Not Found", 404)
    }
}

#[wasm_bindgen(wasm_bindgen_futures = ::worker::wasm_bindgen_futures, js_sys = ::worker::js_sys)]
impl JwksLock {
    /// Whether the caller may proceed; then no other caller may for so many seconds.
    ///
    /// # Errors
    ///
    /// Any error of the storage: no caller may proceed then.
    #[wasm_bindgen(js_name = claim)]
    pub fn claim(&self, seconds: f64) -> Result<bool, JsValue> {
        let now = seconds_now();
        let claimed = self.sql.exec(
            "INSERT INTO claim (one, until) VALUES (1, ?1) \
             ON CONFLICT (one) DO UPDATE SET until = ?1 WHERE until <= ?2 RETURNING 1",
            vec![SqlStorageValue::Float(now + seconds), SqlStorageValue::Float(now)],
        );
        let claimed = claimed.and_then(|rows| rows.raw().next().transpose());
        Ok(claimed.map_err(JsValue::from)?.is_some())
    }

    /// Keeps others away for so many seconds from now.
    ///
    /// # Errors
    ///
    /// Any error of the storage: the claim stays as it was.
    #[wasm_bindgen(js_name = extend)]
    pub fn extend(&self, seconds: f64) -> Result<(), JsValue> {
        let until = vec![SqlStorageValue::Float(seconds_now() + seconds)];
        self.sql.exec("UPDATE claim SET until = max(until, ?)", until).map(drop).map_err(JsValue::from)
    }
}

impl fmt::Debug for JwksLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwksLock").finish_non_exhaustive()
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since the epoch are far below 2^53")]
fn seconds_now() -> f64 {
    Date::now().as_millis() as f64 / 1_000.0
}
