//! The Rust part of the package: the engine's functions for a resource server and for tools.
//! Requests go the way of every JavaScript host (`src/js`).

pub mod access_token;
pub mod key_set;
pub mod profiles;
pub mod tools;
