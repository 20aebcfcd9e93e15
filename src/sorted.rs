//! Sorting, by a heap.
//!
//! The library's sort is faster on long lists and has some four kilobytes of code for each type. What the
//! engine sorts is short, and the size of its module is limited.

use std::collections::BinaryHeap;

/// The values in ascending order.
pub(crate) fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    values.into_iter().collect::<BinaryHeap<T>>().into_sorted_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_stay() {
        assert_eq!(sorted(["b", "a", "c", "a"]), ["a", "a", "b", "c"]);
        assert_eq!(sorted([0; 0]), [0; 0]);
    }
}
