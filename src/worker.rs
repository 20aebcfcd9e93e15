//! The Rust part of the Cloudflare host: `src/js`, which every JavaScript host has, and the Durable
//! Objects that decide first use, who fetches keys, and the newest versions.
//!
//! Requests come in through `serve.mjs` and the driver. wrangler deploys `entry.mjs`.

pub mod jwks_lock;
pub mod replay_guard;
pub mod version_guard;
