//! The targets of `tests/native/fuzz` as a library of their own, for the programs that libFuzzer drives:
//! see `tests/fuzz/Cargo.toml`.

#[expect(dead_code, reason = "targets write forms of bytes")]
mod form;
mod fuzz;
#[expect(dead_code, reason = "what a target demands, it reads from the answer")]
mod host;
mod settings;
#[expect(dead_code, reason = "targets choose their headers")]
mod signer;

/// Checks one input of a target.
///
/// # Panics
///
/// When the engine breaks an assertion of the target.
pub fn check(target: &str, bytes: &[u8]) {
    let named = fuzz::targets::TARGETS.iter().find(|(name, _)| *name == target);
    let (_, check) = named.expect("a target of that name");
    check(bytes);
}
