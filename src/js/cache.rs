//! The records that an isolate has read, so that a warm request reads no store.
//!
//! A record is fresh for 30 seconds; then the host reads it again. When the store fails, the stale
//! record serves for up to an hour. A deleted record never serves, and a broken one is replaced by
//! the stale one only in a signed store (`records.rs`). The cache also remembers absent records,
//! for a shorter time and in a separate map, so that requests with random client names neither
//! reach the store each time nor evict useful entries.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::host::OwnKeys;
use crate::jose::JwkSet;
use crate::oauth::{Seconds, UnixTime};
use crate::realm::{Client, Realm};
use crate::revocation::Revocations;

/// How long a record is fresh.
const FRESH: Seconds = Seconds::new(30);
/// How long a record counts as absent.
const ABSENT: Seconds = Seconds::new(10);
/// How long a stale record serves while the store fails.
const STALE_IF_ERROR: Seconds = Seconds::new(3_600);
/// How long the host waits before it asks a failed store again.
const RETRY: Seconds = Seconds::new(5);

/// Set in the number of a store whose realms, clients and keyrings never change: a record of it is
/// fresh for as long as it is cached.
const CONSTANT: u32 = 1 << 31;

thread_local! {
    pub(super) static REALMS: RefCell<Cache<Realm>> = RefCell::new(Cache::new(200));
    pub(super) static CLIENTS: RefCell<Cache<Client>> = RefCell::new(Cache::new(1_000));
    pub(super) static OWN_KEYS: RefCell<Cache<OwnKeys>> = RefCell::new(Cache::new(200));
    /// Issuers change their keys, also where the store is constant.
    pub(super) static ISSUER_KEYS: RefCell<Cache<JwkSet>> = RefCell::new(Cache::changing(200));
    pub(super) static REVOCATIONS: RefCell<Cache<Revocations>> = RefCell::new(Cache::changing(200));
}

/// The name of a record, and the number of its store.
pub(super) type Name = (u32, String);

/// The state of a record, known without a read.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Cached<T> {
    /// The cached record.
    Present(Arc<T>),
    /// The store has none.
    Absent,
    /// The host must read it.
    Unknown,
}

/// Records of one type.
#[derive(Debug)]
pub(super) struct Cache<T> {
    present: Bounded<Entry<T>>,
    absent: Bounded<UnixTime>,
    changes: bool,
}

#[derive(Debug)]
struct Entry<T> {
    value: Arc<T>,
    loaded: UnixTime,
    fresh_until: UnixTime,
}

impl<T> Cache<T> {
    /// Room for about `size` records, and for as many absent ones.
    fn new(size: usize) -> Self {
        Self { present: Bounded::new(size), absent: Bounded::new(size), changes: false }
    }

    /// The same for records that change even where a store is constant.
    fn changing(size: usize) -> Self {
        Self { changes: true, ..Self::new(size) }
    }

    pub(super) fn get(&self, name: &Name, now: UnixTime) -> Cached<T> {
        let constant = !self.changes && name.0 & CONSTANT != 0;
        if let Some(entry) = self.present.find(name)
            && (constant || entry.loaded <= now && now < entry.fresh_until)
        {
            return Cached::Present(Arc::clone(&entry.value));
        }
        match self.absent.find(name) {
            Some(&read) if read <= now && now < read.plus(ABSENT) => Cached::Absent,
            _ => Cached::Unknown,
        }
    }

    /// Stores a record, or its absence.
    pub(super) fn insert(&mut self, name: Name, value: Option<&Arc<T>>, now: UnixTime) {
        if let Some(value) = value {
            self.absent.remove(&name);
            let entry = Entry { value: Arc::clone(value), loaded: now, fresh_until: now.plus(FRESH) };
            self.present.insert(name, entry);
        } else {
            self.present.remove(&name);
            self.absent.insert(name, now);
        }
    }

    /// The stale record, for a store that fails; the host does not ask the store again at once.
    pub(super) fn stale_if_error(&mut self, name: &Name, now: UnixTime) -> Option<Arc<T>> {
        let entry = self.present.find_mut(name)?;
        if now < entry.loaded || now > entry.loaded.plus(STALE_IF_ERROR) {
            return None;
        }
        entry.fresh_until = now.plus(RETRY);
        Some(Arc::clone(&entry.value))
    }

    /// Like [`Self::stale_if_error`], but leaves the record as it is.
    pub(super) fn peek_stale(&self, name: &Name, now: UnixTime) -> Option<Arc<T>> {
        let entry = self.present.find(name)?;
        let counts = entry.loaded <= now && now <= entry.loaded.plus(STALE_IF_ERROR);
        counts.then(|| Arc::clone(&entry.value))
    }

    /// Has the host read every record again; each still serves where the store fails.
    pub(super) fn mark_stale(&mut self) {
        for entry in self.present.young.values_mut().chain(self.present.old.values_mut()) {
            entry.fresh_until = entry.loaded;
        }
        self.absent.young.clear();
        self.absent.old.clear();
    }

    /// Removes a broken record.
    pub(super) fn remove(&mut self, name: &Name) {
        self.present.remove(name);
    }
}

/// A bounded map: new names go into the younger half; when that is full, the map drops the older
/// half. A name in use is read again, and so becomes young again.
#[derive(Debug)]
struct Bounded<V> {
    half: usize,
    young: HashMap<Name, V>,
    old: HashMap<Name, V>,
}

impl<V> Bounded<V> {
    fn new(size: usize) -> Self {
        Self { half: size.div_ceil(2), young: HashMap::new(), old: HashMap::new() }
    }

    fn find(&self, name: &Name) -> Option<&V> {
        self.young.get(name).or_else(|| self.old.get(name))
    }

    fn find_mut(&mut self, name: &Name) -> Option<&mut V> {
        self.young.get_mut(name).or_else(|| self.old.get_mut(name))
    }

    fn insert(&mut self, name: Name, value: V) {
        if self.young.len() >= self.half && !self.young.contains_key(&name) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&name);
        self.young.insert(name, value);
    }

    fn remove(&mut self, name: &Name) {
        self.young.remove(name);
        self.old.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: UnixTime = UnixTime::from_seconds(1_700_000_000);

    fn after(seconds: u32) -> UnixTime {
        START.plus(Seconds::new(seconds))
    }

    fn name(text: &str) -> Name {
        (1, text.to_owned())
    }

    fn with(text: &str) -> Cache<u8> {
        let mut cache = Cache::new(4);
        cache.insert(name(text), Some(&Arc::new(7)), START);
        cache
    }

    #[test]
    fn a_record_is_fresh_for_thirty_seconds() {
        let cache = with("a");
        assert_eq!(cache.get(&name("a"), after(29)), Cached::Present(Arc::new(7)));
        assert_eq!(cache.get(&name("a"), after(30)), Cached::Unknown);
    }

    #[test]
    fn a_stale_record_is_read_again_and_serves_where_that_fails() {
        let mut cache = with("a");
        cache.insert(name("b"), None, START);
        cache.mark_stale();
        assert_eq!(cache.get(&name("a"), START), Cached::Unknown);
        assert_eq!(cache.get(&name("b"), START), Cached::Unknown);
        assert_eq!(cache.stale_if_error(&name("a"), START), Some(Arc::new(7)));
    }

    #[test]
    fn a_clock_that_went_back_means_reading_again() {
        let cache = with("a");
        assert_eq!(cache.get(&name("a"), UnixTime::from_seconds(1_699_999_999)), Cached::Unknown);
    }

    #[test]
    fn what_a_constant_store_has_is_read_once() {
        let (constant, later) = ((CONSTANT | 1, "a".to_owned()), after(1_000_000));
        let mut cache = Cache::new(4);
        cache.insert(constant.clone(), Some(&Arc::new(7)), START);
        assert_eq!(cache.get(&constant, later), Cached::Present(Arc::new(7)));

        let mut cache = Cache::changing(4);
        cache.insert(constant.clone(), Some(&Arc::new(7)), START);
        assert_eq!(cache.get(&constant, after(29)), Cached::Present(Arc::new(7)));
        assert_eq!(cache.get(&constant, later), Cached::Unknown);
    }

    #[test]
    fn one_host_does_not_see_what_another_has_cached() {
        assert_eq!(with("a").get(&(2, "a".to_owned()), START), Cached::Unknown);
    }

    #[test]
    fn a_stale_record_serves_for_an_hour() {
        let mut cache = with("a");
        assert_eq!(cache.stale_if_error(&name("a"), after(3_600)), Some(Arc::new(7)));
        assert_eq!(cache.get(&name("a"), after(3_604)), Cached::Present(Arc::new(7)));
        assert_eq!(cache.get(&name("a"), after(3_605)), Cached::Unknown);
        assert_eq!(cache.stale_if_error(&name("a"), after(3_601)), None);
    }

    #[test]
    fn a_record_that_is_gone_does_not_serve() {
        let mut cache = with("a");
        cache.insert(name("a"), None, after(31));
        assert_eq!(cache.get(&name("a"), after(40)), Cached::Absent);
        assert_eq!(cache.get(&name("a"), after(41)), Cached::Unknown);
        assert_eq!(cache.stale_if_error(&name("a"), after(41)), None);
    }

    #[test]
    fn absent_names_do_not_evict_records() {
        let mut cache = with("a");
        for n in 0..1_000 {
            cache.insert(name(&format!("unknown {n}")), None, START);
        }
        assert_eq!(cache.get(&name("a"), START), Cached::Present(Arc::new(7)));
        assert!(cache.absent.young.len() + cache.absent.old.len() <= 4);
    }
}
