//! The targets of the fuzzers: one file for each target, each a function of some bytes that asserts.

mod act;
mod claims;
mod exchange;
mod form;
mod header;
mod json;
mod jwks;
mod realm;
mod scope;
mod target;

/// A function that checks one input.
pub(crate) type Check = fn(&[u8]);

/// Every target by its name.
pub(crate) const TARGETS: [(&str, Check); 10] = [
    ("act", act::check),
    ("claims", claims::check),
    ("exchange", exchange::check),
    ("form", form::check),
    ("header", header::check),
    ("json", json::check),
    ("jwks", jwks::check),
    ("realm", realm::check),
    ("scope", scope::check),
    ("target", target::check),
];
