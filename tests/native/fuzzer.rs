//! The targets as a library, for the binaries that libFuzzer drives. `tests/fuzz.rs` has the same modules
//! for the corpora in `npm test`.

#[expect(dead_code, reason = "targets write forms of bytes")]
#[path = "../support/form.rs"]
mod form;
#[path = "../support/host.rs"]
mod host;
#[path = "../properties/settings.rs"]
mod settings;
#[expect(dead_code, reason = "targets choose their headers")]
#[path = "../properties/signer.rs"]
mod signer;
mod support;
mod targets;

/// Checks one input of a target.
///
/// # Panics
///
/// When the engine does not keep what the target demands.
pub fn check(target: &str, bytes: &[u8]) {
    let named = targets::TARGETS.iter().find(|(name, _)| *name == target);
    let (_, check) = named.expect("a target of that name");
    check(bytes);
}
