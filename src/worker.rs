//! The Cloudflare host, as far as it is Rust: what `src/js` has for every JavaScript host, and the
//! Durable Objects that decide what must happen once, and know what is revoked and what is newest.
//!
//! Requests come in through `serve.mjs` and the driver. `entry.mjs` is what wrangler deploys.

pub mod jwks_lock;
pub mod replay_guard;
pub mod revocations;
pub mod version_guard;
