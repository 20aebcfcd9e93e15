//! The Rust part of the Cloudflare host: `src/js`, which every JavaScript host has, and the Durable
//! Objects, which decide first use and hold the revocations and the newest versions.
//!
//! Requests come in through `serve.mjs` and the driver. wrangler deploys `entry.mjs`.

pub mod jwks_lock;
pub mod replay_guard;
pub mod revocations;
pub mod version_guard;
