//! The revocations of a realm, decided by one object for each realm. RFC 7009.
//!
//! The object is authoritative: it stores a change before it answers. Everything else, the snapshot
//! in KV and the caches of isolates, is a copy of some age. A counter grows with each change, so
//! that a reader can tell an older copy from a newer one.
//!
//! In:  names of tokens and of subjects, as digests, and until when they count.
//! Out: the current revocations. An error, or a lack of room, rejects, and the host answers 503.

#![expect(missing_docs, reason = "`durable_object` writes methods without any")]

use std::cell::Cell;
use std::fmt;
use std::time::Duration;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{
    Date, DurableObject, Env, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

/// The limit of revoked tokens in a realm. As a list they are less than half a megabyte.
const MAX_TOKENS: i64 = 10_000;

/// The limit for one client, so that no client keeps the others from revoking.
const MAX_TOKENS_OF_CLIENT: i64 = 2_500;

/// The limit of subjects with a not-before time.
const MAX_SUBJECTS: i64 = 5_000;

/// How long a row outlives the token or the time that it names: clocks differ.
const AFTERWARDS_SECONDS: i64 = 60;

/// How often at most the object removes expired rows. Each time wakes the object.
const PURGE_SECONDS: i64 = 60;

/// `held` counts the tokens of each client, so that a revocation reads few rows.
const TABLES: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS tokens (name TEXT PRIMARY KEY, client TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS subjects (name TEXT PRIMARY KEY, not_before INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS held (client TEXT PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS changes (counter INTEGER NOT NULL)",
];

/// The revocations of one realm.
#[durable_object(alarm)]
pub struct Revocations {
    state: State,
    sql: SqlStorage,
    /// Whether the object knows that the next purge is set.
    purge_is_set: Cell<bool>,
}

impl DurableObject for Revocations {
    fn new(state: State, _: Env) -> Self {
        let sql = state.storage().sql();
        for table in TABLES {
            // Where this fails the first call fails too, and its error is the one reported.
            drop(sql.exec(table, None));
        }
        Self { state, sql, purge_is_set: Cell::new(false) }
    }

    async fn fetch(&self, _: Request) -> worker::Result<Response> {
        Response::error("Not Found", 404)
    }

    async fn alarm(&self) -> worker::Result<Response> {
        let now = seconds_now();
        self.purge(now)?;
        let next = "SELECT min(until) FROM (SELECT until FROM tokens UNION ALL SELECT until FROM subjects)";
        match self.number(next, vec![])? {
            Some(until) => self.set_purge(until, now).await?,
            None => self.purge_is_set.set(false),
        }
        Response::empty()
    }
}

#[wasm_bindgen(wasm_bindgen_futures = ::worker::wasm_bindgen_futures, js_sys = ::worker::js_sys)]
impl Revocations {
    /// Revokes a token of a client until it would have expired; returns the counter.
    ///
    /// # Errors
    ///
    /// A lack of room, and any error of the storage: the token is then not revoked.
    pub async fn revoke(&self, token: String, client: String, until: f64) -> Result<f64, JsValue> {
        self.record(token, client, seconds(until)).await.map_err(JsValue::from)
    }

    /// Sets the not-before times of subjects, each of which only gets later; returns the counter.
    ///
    /// # Errors
    ///
    /// The same as of [`Self::revoke`].
    #[wasm_bindgen(js_name = setNotBefore)]
    pub async fn set_not_before(
        &self,
        subjects: Vec<String>,
        not_before: f64,
        until: f64,
    ) -> Result<f64, JsValue> {
        self.record_not_before(subjects, seconds(not_before), seconds(until)).await.map_err(JsValue::from)
    }

    /// The counter, a space and `{ "tokens": [name], "subjects": { name: seconds } }`, without the
    /// second where there are no revocations.
    ///
    /// # Errors
    ///
    /// Any error of the storage.
    pub fn list(&self) -> Result<String, JsValue> {
        self.listed().map_err(JsValue::from)
    }
}

impl Revocations {
    async fn record(&self, token: String, client: String, until: i64) -> worker::Result<f64> {
        let known = "SELECT 1 FROM tokens WHERE name = ?";
        if self.number(known, vec![token.clone().into()])?.is_none() {
            if !self.has_room(&client)? {
                self.purge(seconds_now())?;
                if !self.has_room(&client)? {
                    return Err("too many tokens are revoked".into());
                }
            }
            let until = SqlStorageValue::try_from_i64(until)?;
            self.sql.exec(
                "INSERT INTO tokens VALUES (?, ?, ?)",
                vec![token.into(), client.clone().into(), until],
            )?;
            let one_more = "INSERT INTO held VALUES (?, 1) ON CONFLICT DO UPDATE SET tokens = tokens + 1";
            self.sql.exec(one_more, vec![client.into()])?;
            self.changed()?;
        }
        self.purge_later(until).await?;
        self.counter()
    }

    fn has_room(&self, client: &str) -> worker::Result<bool> {
        let all = self.number("SELECT coalesce(sum(tokens), 0) FROM held", vec![])?;
        let own = self.number("SELECT tokens FROM held WHERE client = ?", vec![client.into()])?;
        Ok(all.unwrap_or(0) < MAX_TOKENS && own.unwrap_or(0) < MAX_TOKENS_OF_CLIENT)
    }

    async fn record_not_before(
        &self,
        subjects: Vec<String>,
        not_before: i64,
        until: i64,
    ) -> worker::Result<f64> {
        let now = seconds_now();
        if until <= now {
            return self.counter();
        }
        self.purge(now)?;
        let held = self.number("SELECT count(*) FROM subjects", vec![])?.unwrap_or(0);
        if held >= MAX_SUBJECTS {
            return Err("too many subjects are revoked".into());
        }
        for subject in subjects {
            let times = [not_before, until].map(SqlStorageValue::try_from_i64);
            let [not_before, until] = times;
            self.sql.exec(
                "INSERT INTO subjects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET \
                 not_before = max(not_before, excluded.not_before), until = max(until, excluded.until)",
                vec![subject.into(), not_before?, until?],
            )?;
        }
        self.changed()?;
        self.purge_later(until).await?;
        self.counter()
    }

    fn listed(&self) -> worker::Result<String> {
        let counter = self.counter()?;
        let all = "SELECT json_object('tokens', (SELECT json_group_array(name) FROM tokens), \
                   'subjects', (SELECT json_group_object(name, not_before) FROM subjects)) \
                   WHERE EXISTS (SELECT 1 FROM tokens) OR EXISTS (SELECT 1 FROM subjects)";
        match self.value(all, vec![])? {
            Some(SqlStorageValue::String(list)) => Ok(format!("{counter} {list}")),
            _ => Ok(format!("{counter} ")),
        }
    }

    /// Removes expired rows.
    fn purge(&self, now: i64) -> worker::Result<()> {
        for table in ["tokens", "subjects"] {
            let over = format!("DELETE FROM {table} WHERE until + {AFTERWARDS_SECONDS} <= ?");
            self.sql.exec(&over, vec![now.into()])?;
        }
        self.sql.exec("DELETE FROM held", None)?;
        self.sql.exec("INSERT INTO held SELECT client, count(*) FROM tokens GROUP BY client", None)?;
        Ok(())
    }

    fn changed(&self) -> worker::Result<()> {
        self.sql.exec("INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM changes)", None)?;
        self.sql.exec("UPDATE changes SET counter = counter + 1", None)?;
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "no client revokes 2^53 times")]
    fn counter(&self) -> worker::Result<f64> {
        Ok(self.number("SELECT counter FROM changes", vec![])?.unwrap_or(0) as f64)
    }

    /// The first value of the first row.
    fn value(&self, query: &str, bindings: Vec<SqlStorageValue>) -> worker::Result<Option<SqlStorageValue>> {
        let row = self.sql.exec(query, bindings)?.raw().next().transpose()?;
        Ok(row.and_then(|row| row.into_iter().next()))
    }

    fn number(&self, query: &str, bindings: Vec<SqlStorageValue>) -> worker::Result<Option<i64>> {
        Ok(match self.value(query, bindings)? {
            Some(SqlStorageValue::Integer(number)) => Some(number),
            Some(SqlStorageValue::Float(number)) => Some(seconds(number)),
            _ => None,
        })
    }

    async fn purge_later(&self, until: i64) -> worker::Result<()> {
        if !self.purge_is_set.get() {
            if self.state.storage().get_alarm().await?.is_none() {
                self.set_purge(until, seconds_now()).await?;
            }
            self.purge_is_set.set(true);
        }
        Ok(())
    }

    /// Sets the alarm that removes a row which expires then.
    async fn set_purge(&self, until: i64, now: i64) -> worker::Result<()> {
        let wait = until.saturating_add(AFTERWARDS_SECONDS).saturating_sub(now).max(PURGE_SECONDS);
        self.state.storage().set_alarm(Duration::from_secs(wait.unsigned_abs())).await?;
        self.purge_is_set.set(true);
        Ok(())
    }
}

impl fmt::Debug for Revocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocations").finish_non_exhaustive()
    }
}

/// Whole seconds.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and a late end is a safe one")]
fn seconds(time: f64) -> i64 {
    time.ceil() as i64
}

fn seconds_now() -> i64 {
    i64::try_from(Date::now().as_millis() / 1_000).unwrap_or(i64::MAX)
}
