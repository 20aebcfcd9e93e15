//! The newest version of a record, held by one object for each record.
//!
//! An attacker who can write the store can put back an old record, whose signature is still valid.
//! An object is one thread with one `SQLite` database that a store's writer cannot reach: once any
//! host has served a version, no older one and no other record of the same version is current
//! again.
//!
//! In:  the version of a record, and its digest, which differs from that of others of that version.
//! Out: whether it is current. A failure rejects, and the host does not take the record for
//! current.

#![expect(missing_docs, reason = "`durable_object` writes methods without any")]

use std::fmt;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{
    DurableObject, Env, Error, Request, Response, SqlStorage, SqlStorageValue, State, durable_object,
};

/// Above this, a number from JavaScript may stand for its neighbour.
const MAX_VERSION: f64 = 9_007_199_254_740_991.0;

/// The newest version of one record.
#[durable_object]
pub struct VersionGuard {
    sql: SqlStorage,
}

impl DurableObject for VersionGuard {
    fn new(state: State, _: Env) -> Self {
        let sql = state.storage().sql();
        // Where this fails the first call fails too, and its error is the one reported.
        drop(sql.exec(
            "CREATE TABLE IF NOT EXISTS newest (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, edition TEXT NOT NULL)",
            None,
        ));
        Self { sql }
    }

    async fn fetch(&self, _: Request) -> worker::Result<Response> {
        Response::error("Not Found", 404)
    }
}

#[wasm_bindgen(wasm_bindgen_futures = ::worker::wasm_bindgen_futures, js_sys = ::worker::js_sys)]
impl VersionGuard {
    /// Whether a version is current: the newest so far, which it then is, or the newest itself.
    ///
    /// # Errors
    ///
    /// A version that is no whole number from 1, and any error of the storage.
    #[wasm_bindgen(js_name = isCurrent)]
    #[expect(clippy::unused_async, reason = "the object is called from elsewhere, and that is a promise")]
    pub async fn is_current(&self, version: f64, digest: String) -> Result<bool, JsValue> {
        self.compare(version, &digest).map_err(JsValue::from)
    }
}

impl VersionGuard {
    fn compare(&self, version: f64, digest: &str) -> worker::Result<bool> {
        if !(1.0..=MAX_VERSION).contains(&version) || version.fract() != 0.0 {
            return Err(Error::RustError("a version is a whole number from 1".into()));
        }
        let row = || vec![SqlStorageValue::Float(version), SqlStorageValue::String(digest.to_owned())];
        // One thread: nothing comes between the two. The second writes only a newer version.
        let replaced = "SELECT 1 FROM newest WHERE version > ?1 OR version = ?1 AND edition <> ?2";
        if self.sql.exec(replaced, row())?.raw().next().transpose()?.is_some() {
            return Ok(false);
        }
        let keep = "INSERT INTO newest (id, version, edition) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET version = excluded.version, edition = excluded.edition WHERE excluded.version > version";
        self.sql.exec(keep, row())?;
        Ok(true)
    }
}

impl fmt::Debug for VersionGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VersionGuard").finish_non_exhaustive()
    }
}
