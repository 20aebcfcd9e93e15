//! What the native suites share: a real host made of maps, the vectors as types, and the
//! comparison of an answer with what a vector expects.

pub(crate) mod answer;
pub(crate) mod host;
pub(crate) mod vector;
