//! The targets that each scope value may be granted for, as sets that are built with the realm.
//!
//! In:  the targets of a realm.
//! Out: [`TargetScopes`], which answers for all targets of a request at once.
//!
//! A request may ask for 256 scope values and 60 targets. If the engine compared each value with each
//! value of each target, such a request would cost as much as a hundred others.

use std::collections::HashMap;

use crate::realm::Target;

/// The targets of each scope value.
#[derive(Debug, Default)]
pub(crate) struct TargetScopes(HashMap<Box<str>, TargetSet>);

/// A set of targets, by their index in the realm.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct TargetSet(Vec<u64>);

impl TargetScopes {
    pub(crate) fn of(targets: &[Target]) -> Self {
        let mut scopes = Self::default();
        for (index, target) in targets.iter().enumerate() {
            for value in target.scopes.values() {
                scopes.0.entry(value.into()).or_default().insert(index);
            }
        }
        scopes
    }

    /// Whether a scope value may be granted for every one of these targets; for no target, always.
    pub(crate) fn grants(&self, value: &str, asked: &TargetSet) -> bool {
        count();
        asked.is_empty() || self.0.get(value).is_some_and(|granting| granting.has_all(asked))
    }
}

impl TargetSet {
    /// Adds a target; returns whether it is new.
    pub(crate) fn insert(&mut self, index: usize) -> bool {
        let (word, bit) = (index / WORD, 1_u64 << (index % WORD));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let Some(word) = self.0.get_mut(word) else { return false };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn has_all(&self, others: &Self) -> bool {
        let own = self.0.iter().copied().chain(std::iter::repeat(0));
        others.0.iter().zip(own).all(|(others, own)| {
            count();
            others & !own == 0
        })
    }
}

const WORD: usize = 64;

/// Counts a step of the work, for the test that bounds it.
#[inline]
fn count() {
    #[cfg(test)]
    tests::STEPS.set(tests::STEPS.get() + 1);
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::oauth::{Audience, Scope};
    use crate::realm::TokenShape;

    thread_local! {
        /// The look-ups of a value and the comparisons of 64 targets each.
        pub(super) static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    fn targets(count: usize, scopes: usize) -> Vec<Target> {
        let text: Vec<String> = (0..scopes).map(|number| format!("scope-{number}")).collect();
        let target = |number: usize| Target {
            audience: Audience::from(format!("target-{number}").as_str()),
            resources: Vec::new(),
            scopes: Scope::parse(&text.join(" ")).unwrap(),
            lifetime: None,
            shape: TokenShape::default(),
        };
        (0..count).map(target).collect()
    }

    fn set(indices: impl IntoIterator<Item = usize>) -> TargetSet {
        let mut set = TargetSet::default();
        indices.into_iter().for_each(|index| _ = set.insert(index));
        set
    }

    #[test]
    fn two_hundred_values_at_fifty_five_targets_take_two_steps_each() {
        let scopes = TargetScopes::of(&targets(55, 200));
        let asked = set(0..55);
        STEPS.set(0);
        assert!((0..200).all(|number| scopes.grants(&format!("scope-{number}"), &asked)));
        assert_eq!(STEPS.get(), 400);
    }

    #[test]
    fn a_value_is_granted_where_every_target_has_it() {
        let mut targets = targets(130, 2);
        targets[129].scopes = Scope::parse("scope-1").unwrap();
        let scopes = TargetScopes::of(&targets);
        assert!(scopes.grants("scope-0", &set([0, 64, 128])));
        assert!(!scopes.grants("scope-0", &set([0, 64, 128, 129])));
        assert!(scopes.grants("scope-1", &set(0..130)));
        assert!(!scopes.grants("scope-2", &set([0])));
        assert!(scopes.grants("scope-2", &set([])));
    }

    #[test]
    fn a_target_is_new_once() {
        let mut set = TargetSet::default();
        assert!(set.insert(70) && set.insert(6));
        assert!(!set.insert(70) && !set.insert(6));
    }
}
