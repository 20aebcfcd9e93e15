//! Properties: what holds for every request, not only for the ones somebody thought of.
//!
//! Each case builds a realm, signs its tokens with real keys and goes through the whole exchange.
//! Cases come from a fixed seed, so that a run that was green is green again.

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
