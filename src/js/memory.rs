//! What an isolate remembers of the records it read, so that a warm request reads none.
//!
//! A record counts for 30 seconds and is then read again. When it cannot be read, the last good one
//! serves for up to an hour: that is for a store that fails, never for a record that is gone, and
//! only in a signed store (`records.rs`) for one that is broken. That a record is absent is remembered too, for a shorter time and in room of its own, so
//! that requests which name clients at random neither reach the store each time nor push out what
//! others need.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::host::OwnKeys;
use crate::jose::JwkSet;
use crate::oauth::{Seconds, UnixTime};
use crate::realm::{Client, Realm};
use crate::revocation::Revocations;

/// How long a record counts without being read again.
const FRESH: Seconds = Seconds::new(30);
/// How long it counts that there is none.
const ABSENT: Seconds = Seconds::new(10);
/// How long the last good one serves while the store fails.
const LAST_GOOD: Seconds = Seconds::new(3_600);
/// How long a store that failed is left alone.
const RETRY: Seconds = Seconds::new(5);

/// Set in the number of a store whose realms, clients and keyrings never change: what was read of it
/// counts for as long as it is remembered.
const CONSTANT: u32 = 1 << 31;

thread_local! {
    pub(super) static REALMS: RefCell<Memory<Realm>> = RefCell::new(Memory::new(200));
    pub(super) static CLIENTS: RefCell<Memory<Client>> = RefCell::new(Memory::new(1_000));
    pub(super) static OWN_KEYS: RefCell<Memory<OwnKeys>> = RefCell::new(Memory::new(200));
    /// What others publish changes whatever the store.
    pub(super) static ISSUER_KEYS: RefCell<Memory<JwkSet>> = RefCell::new(Memory::changing(200));
    pub(super) static REVOCATIONS: RefCell<Memory<Revocations>> = RefCell::new(Memory::changing(200));
}

/// The name of a record, and which host's it is.
pub(super) type Name = (u32, String);

/// What is known of a record without reading it.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Recalled<T> {
    /// This is it.
    Present(Arc<T>),
    /// There is none.
    Absent,
    /// It must be read.
    Unknown,
}

/// Records of one kind.
#[derive(Debug)]
pub(super) struct Memory<T> {
    present: Bounded<Kept<T>>,
    absent: Bounded<UnixTime>,
    changes: bool,
}

#[derive(Debug)]
struct Kept<T> {
    value: Arc<T>,
    loaded: UnixTime,
    fresh_until: UnixTime,
}

impl<T> Memory<T> {
    /// Room for about `size` records, and for as many that are absent.
    fn new(size: usize) -> Self {
        Self { present: Bounded::new(size), absent: Bounded::new(size), changes: false }
    }

    /// The same for records that change even where a store is constant.
    fn changing(size: usize) -> Self {
        Self { changes: true, ..Self::new(size) }
    }

    pub(super) fn recall(&self, name: &Name, now: UnixTime) -> Recalled<T> {
        let constant = !self.changes && name.0 & CONSTANT != 0;
        if let Some(kept) = self.present.find(name)
            && (constant || kept.loaded <= now && now < kept.fresh_until)
        {
            return Recalled::Present(Arc::clone(&kept.value));
        }
        match self.absent.find(name) {
            Some(&read) if read <= now && now < read.plus(ABSENT) => Recalled::Absent,
            _ => Recalled::Unknown,
        }
    }

    /// Keeps what was read, or that there was nothing to read.
    pub(super) fn keep(&mut self, name: Name, value: Option<&Arc<T>>, now: UnixTime) {
        if let Some(value) = value {
            self.absent.remove(&name);
            let kept = Kept { value: Arc::clone(value), loaded: now, fresh_until: now.plus(FRESH) };
            self.present.insert(name, kept);
        } else {
            self.present.remove(&name);
            self.absent.insert(name, now);
        }
    }

    /// The last good one, for a store that fails; the store is not asked again at once.
    pub(super) fn last_good(&mut self, name: &Name, now: UnixTime) -> Option<Arc<T>> {
        let kept = self.present.find_mut(name)?;
        if now < kept.loaded || now > kept.loaded.plus(LAST_GOOD) {
            return None;
        }
        kept.fresh_until = now.plus(RETRY);
        Some(Arc::clone(&kept.value))
    }

    /// The last good one, which is left as it is.
    pub(super) fn still_good(&self, name: &Name, now: UnixTime) -> Option<Arc<T>> {
        let kept = self.present.find(name)?;
        let counts = kept.loaded <= now && now <= kept.loaded.plus(LAST_GOOD);
        counts.then(|| Arc::clone(&kept.value))
    }

    /// Has every record read again before it counts; each stays the last good one.
    pub(super) fn doubt(&mut self) {
        for kept in self.present.young.values_mut().chain(self.present.old.values_mut()) {
            kept.fresh_until = kept.loaded;
        }
        self.absent.young.clear();
        self.absent.old.clear();
    }

    /// Forgets a record that turned out to be broken.
    pub(super) fn forget(&mut self, name: &Name) {
        self.present.remove(name);
    }
}

/// A map that stays small: new names go into the younger half, and when that is full the older half
/// is dropped. What is in use is read again, and so becomes young again.
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

    fn with(text: &str) -> Memory<u8> {
        let mut memory = Memory::new(4);
        memory.keep(name(text), Some(&Arc::new(7)), START);
        memory
    }

    #[test]
    fn a_record_counts_for_thirty_seconds() {
        let memory = with("a");
        assert_eq!(memory.recall(&name("a"), after(29)), Recalled::Present(Arc::new(7)));
        assert_eq!(memory.recall(&name("a"), after(30)), Recalled::Unknown);
    }

    #[test]
    fn a_record_in_doubt_is_read_again_and_stays_the_last_good_one() {
        let mut memory = with("a");
        memory.keep(name("b"), None, START);
        memory.doubt();
        assert_eq!(memory.recall(&name("a"), START), Recalled::Unknown);
        assert_eq!(memory.recall(&name("b"), START), Recalled::Unknown);
        assert_eq!(memory.last_good(&name("a"), START), Some(Arc::new(7)));
    }

    #[test]
    fn a_clock_that_went_back_means_reading_again() {
        let memory = with("a");
        assert_eq!(memory.recall(&name("a"), UnixTime::from_seconds(1_699_999_999)), Recalled::Unknown);
    }

    #[test]
    fn what_a_constant_store_has_is_read_once() {
        let (constant, later) = ((CONSTANT | 1, "a".to_owned()), after(1_000_000));
        let mut memory = Memory::new(4);
        memory.keep(constant.clone(), Some(&Arc::new(7)), START);
        assert_eq!(memory.recall(&constant, later), Recalled::Present(Arc::new(7)));

        let mut memory = Memory::changing(4);
        memory.keep(constant.clone(), Some(&Arc::new(7)), START);
        assert_eq!(memory.recall(&constant, after(29)), Recalled::Present(Arc::new(7)));
        assert_eq!(memory.recall(&constant, later), Recalled::Unknown);
    }

    #[test]
    fn one_host_does_not_see_what_another_remembers() {
        assert_eq!(with("a").recall(&(2, "a".to_owned()), START), Recalled::Unknown);
    }

    #[test]
    fn the_last_good_record_serves_for_an_hour() {
        let mut memory = with("a");
        assert_eq!(memory.last_good(&name("a"), after(3_600)), Some(Arc::new(7)));
        assert_eq!(memory.recall(&name("a"), after(3_604)), Recalled::Present(Arc::new(7)));
        assert_eq!(memory.recall(&name("a"), after(3_605)), Recalled::Unknown);
        assert_eq!(memory.last_good(&name("a"), after(3_601)), None);
    }

    #[test]
    fn a_record_that_is_gone_is_not_the_last_good_one() {
        let mut memory = with("a");
        memory.keep(name("a"), None, after(31));
        assert_eq!(memory.recall(&name("a"), after(40)), Recalled::Absent);
        assert_eq!(memory.recall(&name("a"), after(41)), Recalled::Unknown);
        assert_eq!(memory.last_good(&name("a"), after(41)), None);
    }

    #[test]
    fn absent_names_do_not_push_out_records() {
        let mut memory = with("a");
        for n in 0..1_000 {
            memory.keep(name(&format!("unknown {n}")), None, START);
        }
        assert_eq!(memory.recall(&name("a"), START), Recalled::Present(Arc::new(7)));
        assert!(memory.absent.young.len() + memory.absent.old.len() <= 4);
    }
}
