//! The records of the configuration, realms and clients: read, verified and cached.
//!
//! A store is signed or it is not, which is part of its number: an engine that restarts after a
//! trap has lost the key of a signed store and accepts nothing of it until the driver passes the
//! key again.
//!
//! The engine neither asks for nor caches a name that is longer than any document allows: a
//! stranger's input must not fill the cache.
//!
//! In a signed store the engine refuses and reports a record that is broken, belongs to another
//! name, has an older version or is unsigned, and the previous one serves for as long as a stale
//! one may. A realm's previous record serves only while it is still the newest known version, so
//! that an attacker who writes the store cannot keep an old configuration alive. In an unsigned
//! store nothing distinguishes a broken record from an intended one, and a refused record leaves
//! nothing.
//!
//! A record that names a newer engine than this one is intended, and refused for another reason: a
//! deployment is under way or was rolled back. The previous one serves as while the store fails,
//! whatever its version.

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::thread::LocalKey;

use super::cache::{CLIENTS, Cache, Cached, Name, REALMS};
use super::events::Event;
use super::host::JavaScript;
use super::host_call::{HostCall, Reply};
use crate::error::HostError;
use crate::host::Host;
use crate::oauth::{ClientId, MAX_NAME, RealmPath};
use crate::realm::least_engine::needs_newer_engine;
use crate::realm::record::{client_name, realm_name};
use crate::realm::signed::{ConfigKey, RecordError, RecordType, SignedRecord, looks_signed};
use crate::realm::{Client, Realm};

/// Set in the number of a store of which the engine accepts only signed records.
const SIGNED: u32 = 1 << 30;

thread_local! {
    static KEYS: RefCell<HashMap<u32, Arc<ConfigKey>>> = RefCell::default();
}

/// Gives a signed store its key. With an invalid key the engine accepts nothing of the store.
pub(super) fn configure(store: u32, jwk: &str) {
    KEYS.with_borrow_mut(|keys| match ConfigKey::parse(jwk) {
        Some(key) => keys.insert(store, Arc::new(key)),
        None => keys.remove(&store),
    });
}

/// The key that must sign records.
#[derive(Debug)]
enum Trust {
    AnyWriter,
    Key(Arc<ConfigKey>),
}

/// Why there is no usable record.
#[derive(Debug)]
enum Unread {
    Host,
    Refused(RecordError),
}

impl From<RecordError> for Unread {
    fn from(error: RecordError) -> Self {
        Self::Refused(error)
    }
}

impl JavaScript {
    /// The realm at a path, or `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`HostError::Realm`] when its record is unreadable or refused, and no stale one serves.
    pub(super) async fn realm_of(&self, path: &str) -> Result<Option<Arc<Realm>>, HostError> {
        if path.len() > MAX_NAME {
            return Ok(None);
        }
        let path = &RealmPath::from(path);
        let record = Record {
            cache: &REALMS,
            key: path.to_string(),
            name: &|| realm_name(path),
            is: RecordType::Realm,
            failed: HostError::Realm,
        };
        let parse = |text: &str| Realm::from_record(text, path).ok();
        self.configured(record, parse, async |realm| self.is_newest(realm).await, |_| true).await
    }

    /// The client of that name, or `None` if the realm has none.
    ///
    /// # Errors
    ///
    /// [`HostError::Client`] when its record is unreadable or refused, and no stale one serves.
    pub(super) async fn client_of(
        &self,
        realm: &Realm,
        client_id: &ClientId,
    ) -> Result<Option<Arc<Client>>, HostError> {
        if client_id.as_str().len() > MAX_NAME {
            return Ok(None);
        }
        let record = Record {
            cache: &CLIENTS,
            key: format!("{}\n{client_id}", realm.path()),
            name: &|| client_name(realm.path(), client_id),
            is: RecordType::Client,
            failed: HostError::Client,
        };
        let parse = |text: &str| Client::from_record(text, realm, client_id).ok();
        // The realm may have changed since the engine cached a client.
        let counts = |client: &Client| !self.is_signed() || realm.takes_record_of(client);
        self.configured(record, parse, async |client| Ok(realm.takes_record_of(client)), counts).await
    }

    /// The cached record, or the one that the host reads and the engine accepts.
    ///
    /// `is_current` checks a record just read in a signed store; `counts` checks a cached one.
    async fn configured<T>(
        &self,
        record: Record<'_, T>,
        parse: impl Fn(&str) -> Option<T>,
        is_current: impl AsyncFn(&T) -> Result<bool, HostError>,
        counts: impl Fn(&T) -> bool,
    ) -> Result<Option<Arc<T>>, HostError> {
        let Record { cache, key, name, is, failed } = record;
        let kept = (self.store(), key);
        match cache.with_borrow(|cache| cache.get(&kept, self.now())) {
            Cached::Present(value) if counts(&value) => return Ok(Some(value)),
            Cached::Absent => return Ok(None),
            Cached::Present(_) | Cached::Unknown => {}
        }
        let Some(trust) = self.trust() else {
            self.record_refused("CONFIG_PUBLIC_JWK", "not a public key".to_owned());
            return Err(failed);
        };
        let name = name();
        let text = match self.calls().call(HostCall::record(name.clone())).await {
            Reply::Yes(text) => text,
            Reply::No => {
                cache.with_borrow_mut(|cache| cache.insert(kept, None, self.now()));
                return Ok(None);
            }
            Reply::Lacking | Reply::Unavailable => {
                return self
                    .stale_if_error(cache, &kept)
                    .filter(|value| counts(value))
                    .map(Some)
                    .ok_or(failed);
            }
        };
        match self.believe(&text, is, &trust, parse, &is_current).await {
            Ok(value) => {
                let value = Arc::new(value);
                cache.with_borrow_mut(|cache| cache.insert(kept, Some(&value), self.now()));
                Ok(Some(value))
            }
            Err(Unread::Host) => {
                self.stale_if_error(cache, &kept).filter(|value| counts(value)).map(Some).ok_or(failed)
            }
            Err(Unread::Refused(error)) => {
                self.record_refused(&name, error.to_string());
                if matches!(error, RecordError::Newer) {
                    return self
                        .stale_if_error(cache, &kept)
                        .filter(|value| counts(value))
                        .map(Some)
                        .ok_or(failed);
                }
                let before = cache.with_borrow(|cache| cache.peek_stale(&kept, self.now()));
                if let (Trust::Key(_), Some(before)) = (trust, before)
                    && counts(&before)
                    && is_current(&before).await == Ok(true)
                {
                    return self.stale_if_error(cache, &kept).map(Some).ok_or(failed);
                }
                cache.with_borrow_mut(|cache| cache.remove(&kept));
                Err(failed)
            }
        }
    }

    /// The value of a record, if the engine accepts it.
    async fn believe<T>(
        &self,
        record: &[u8],
        is: RecordType,
        trust: &Trust,
        parse: impl Fn(&str) -> Option<T>,
        is_current: &impl AsyncFn(&T) -> Result<bool, HostError>,
    ) -> Result<T, Unread> {
        let Trust::Key(key) = trust else {
            let text = str::from_utf8(record).map_err(|_| RecordError::Content)?;
            if needs_newer_engine(text) {
                return Err(RecordError::Newer.into());
            }
            let error = if looks_signed(text) { RecordError::Signed } else { RecordError::Content };
            return Ok(parse(text).ok_or(error)?);
        };
        let record = SignedRecord::parse(record, key, is)?;
        let verdict = self.verify(&record.question()).await.map_err(|_| Unread::Host)?;
        let text = record.text(verdict)?;
        if needs_newer_engine(&text) {
            return Err(RecordError::Newer.into());
        }
        let value = parse(&text).ok_or(RecordError::Content)?;
        match is_current(&value).await {
            Ok(true) => Ok(value),
            Ok(false) => Err(RecordError::Outdated.into()),
            Err(_) => Err(Unread::Host),
        }
    }

    fn record_refused(&self, record: &str, reason: String) {
        self.add_event(Event::RecordRefused { record: record.to_owned(), reason });
    }

    /// Whether no host ever served a later version of a realm, or another of the same version.
    async fn is_newest(&self, realm: &Realm) -> Result<bool, HostError> {
        let name = realm_name(realm.path());
        let call = HostCall::is_current(name, realm.version(), realm.digest());
        match self.calls().call(call).await {
            Reply::Yes(_) => Ok(true),
            Reply::No => Ok(false),
            Reply::Lacking | Reply::Unavailable => Err(HostError::Realm),
        }
    }

    fn stale_if_error<T>(&self, cache: &'static LocalKey<RefCell<Cache<T>>>, kept: &Name) -> Option<Arc<T>> {
        cache.with_borrow_mut(|cache| cache.stale_if_error(kept, self.now()))
    }

    fn is_signed(&self) -> bool {
        self.store() & SIGNED != 0
    }

    /// The key that must sign records; `None` where it is unknown, and the engine accepts nothing.
    fn trust(&self) -> Option<Trust> {
        if !self.is_signed() {
            return Some(Trust::AnyWriter);
        }
        KEYS.with_borrow(|keys| keys.get(&self.store()).cloned()).map(Trust::Key)
    }
}

/// A record: its place in the cache, its name and type, and the part that fails without it.
struct Record<'a, T: 'static> {
    cache: &'static LocalKey<RefCell<Cache<T>>>,
    /// Only the cache uses it; the digest that names the record is computed on demand.
    key: String,
    name: &'a dyn Fn() -> String,
    is: RecordType,
    failed: HostError,
}
