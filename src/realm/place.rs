//! The place of a check in a document: a JSON pointer (RFC 6901) that is written out only for a mistake.
//!
//! A realm may have 100,000 clients, and nearly all of them are right. So a place is a chain of borrowed
//! steps, and costs nothing until a message names it.

use std::fmt;

use super::{RealmError, RealmWarning};

#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Element(usize),
}

impl Place<'_> {
    /// The document as a whole.
    pub(super) const ROOT: Place<'static> = Place { parent: None, step: Step::Root };
}

impl<'a> Place<'a> {
    /// A member of the object at this place.
    pub(super) fn member(&'a self, name: &'a str) -> Place<'a> {
        Place { parent: Some(self), step: Step::Member(name) }
    }

    /// An element of the array at this place.
    pub(super) fn element(&'a self, index: usize) -> Place<'a> {
        Place { parent: Some(self), step: Step::Element(index) }
    }

    /// A mistake at this place.
    pub(super) fn wrong(&self, reason: impl Into<String>) -> RealmError {
        RealmError::new(self.to_string(), reason)
    }

    /// A warning about this place.
    pub(super) fn odd(&self, id: &'static str, reason: impl Into<String>) -> RealmWarning {
        RealmWarning { id, pointer: self.to_string(), reason: reason.into() }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Member(name) => write!(f, "/{}", escaped(name)),
            Step::Element(index) => write!(f, "/{index}"),
        }
    }
}

/// A name as a step of a pointer. RFC 6901 §3.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_escapes_what_separates_its_steps() {
        assert_eq!(Place::ROOT.to_string(), "");
        let clients = Place::ROOT.member("clients");
        let client = clients.element(3);
        assert_eq!(client.member("a/b~c").to_string(), "/clients/3/a~1b~0c");
    }
}
