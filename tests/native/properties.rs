//! Properties that hold for every request, not only for requests that a developer thought of.
//!
//! Each case builds a realm, signs its tokens with real keys and runs the whole exchange. Cases come from a
//! fixed seed, so that a successful run succeeds again.

mod again;
mod cases;
mod chain;
mod generate;
mod holding;
mod narrowing;
mod parsers;
mod silence;
mod tampering;
mod world;
