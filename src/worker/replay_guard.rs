//! First use, decided by one object for each identifier. RFC 7523 §3 (`jti`), RFC 9449 §11.1.
//!
//! An object is one thread with one `SQLite` database, and an insertion either adds the row or
//! finds it: of any number of concurrent uses exactly one is the first. A store that reads and then
//! writes, such as KV, lets all of them through.
//!
//! In:  the digest of an identifier, and the time until which it is valid.
//! Out: whether this was the first use. A failure rejects, which ends the exchange with 503.

#![expect(missing_docs, reason = "`durable_object` writes methods without any")]

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{
    Date, DurableObject, Env, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

/// How long a row outlives its identifier: the clocks of clients differ, and so do those of this
/// object and of the isolate that asks.
const AFTERWARDS_SECONDS: i64 = 60;

/// How often at most the object removes expired rows. Each time wakes the object.
const PURGE_SECONDS: i64 = 60;

/// The used identifiers of one shard.
#[durable_object(alarm)]
pub struct ReplayGuard {
    state: State,
    sql: SqlStorage,
    /// Whether the object knows that the next purge is set.
    purge_is_set: Cell<bool>,
}

impl DurableObject for ReplayGuard {
    fn new(state: State, _: Env) -> Self {
        let sql = state.storage().sql();
        // Where this fails the first insertion fails too, and its error is the one reported.
        drop(sql.exec(
            "CREATE TABLE IF NOT EXISTS used (identifier TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
            None,
        ));
        Self { state, sql, purge_is_set: Cell::new(false) }
    }

    async fn fetch(&self, _: Request) -> worker::Result<Response> {
        Response::error("Not Found", 404)
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let now = seconds_now();
        self.sql.exec("DELETE FROM used WHERE until <= ?", vec![SqlStorageValue::Integer(now)])?;
        let next = self.sql.exec("SELECT min(until) FROM used", None)?.raw().next().transpose()?;
        match next.as_deref().and_then(<[_]>::first) {
            Some(SqlStorageValue::Integer(until)) => self.set_purge(*until, now).await?,
            #[expect(clippy::cast_possible_truncation, reason = "seconds are whole and small")]
            Some(SqlStorageValue::Float(until)) => self.set_purge(*until as i64, now).await?,
            _ => self.purge_is_set.set(false),
        }
        Response::empty()
    }
}

#[wasm_bindgen(wasm_bindgen_futures = ::worker::wasm_bindgen_futures, js_sys = ::worker::js_sys)]
impl ReplayGuard {
    /// Records a use and returns whether it was the first. `until` is in seconds since the epoch.
    ///
    /// # Errors
    ///
    /// Any error of the storage: the answer is then unknown, and the caller must not take the use
    /// for the first.
    #[wasm_bindgen(js_name = firstUse)]
    pub async fn first_use(&self, identifier: String, until: f64) -> Result<bool, JsValue> {
        self.record(identifier, until).await.map_err(JsValue::from)
    }
}

impl ReplayGuard {
    async fn record(&self, identifier: String, until: f64) -> worker::Result<bool> {
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and a late end is a safe one")]
        let until = (until.ceil() as i64).saturating_add(AFTERWARDS_SECONDS);
        let first = self
            .sql
            .exec(
                "INSERT OR IGNORE INTO used (identifier, until) VALUES (?, ?) RETURNING 1",
                vec![SqlStorageValue::String(identifier), SqlStorageValue::try_from_i64(until)?],
            )?
            .raw()
            .next()
            .transpose()?
            .is_some();
        if first && !self.purge_is_set.get() {
            if self.state.storage().get_alarm().await?.is_none() {
                self.set_purge(until, seconds_now()).await?;
            }
            self.purge_is_set.set(true);
        }
        Ok(first)
    }

    /// Sets the alarm that removes a row which expires then.
    async fn set_purge(&self, until: i64, now: i64) -> worker::Result<()> {
        let wait = until.saturating_sub(now).max(PURGE_SECONDS);
        let wait = Duration::from_secs(wait.unsigned_abs());
        self.state.storage().set_alarm(wait).await?;
        self.purge_is_set.set(true);
        Ok(())
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard").finish_non_exhaustive()
    }
}

fn seconds_now() -> i64 {
    i64::try_from(Date::now().as_millis() / 1_000).unwrap_or(i64::MAX)
}
