//! The package, as far as it is Rust: what a resource server and tools ask of the engine. Requests go the
//! way of every JavaScript host (`src/js`).

pub mod access_token;
pub mod tools;
