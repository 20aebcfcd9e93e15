//! The limits of a request. The realm's metadata publishes them.

/// The longest body in bytes: two tokens of [`MAX_TOKEN`], an assertion of the same size, and as
/// much again for everything else.
pub const MAX_BODY: usize = 4 * MAX_TOKEN;

/// The most parameters; empty segments between two `&` do not count.
pub const MAX_PARAMETERS: usize = 64;

/// The longest token or assertion in bytes.
pub const MAX_TOKEN: usize = 16 * 1024;
