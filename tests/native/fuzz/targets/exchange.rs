//! The whole exchange: any request with any tokens, which the target signs, so that inputs reach the deep
//! stages.
//!
//! The lines of an input: the realm, the `Authorization` header with `Basic` in the clear, the body in
//! which `$` stands for a token, and header and claims of subject token, actor token and assertion.

use crate::fuzz::support::{Request, judge_and_explain, lines, world};

/// Runs one request; `support` asserts the rules for every answer.
pub(crate) fn check(bytes: &[u8]) {
    let [name, request] = lines(bytes);
    let world = world(name);
    judge_and_explain(world, &Request::read(world, request));
}
