//! The parts that the targets share: realms of the vectors, and the rules for every answer.

mod chain;
mod decided;
mod granted;
mod input;
mod judged;
mod leaks;
mod parties;
mod world;

pub(crate) use self::chain::permits;
pub(crate) use self::decided::Decided;
pub(crate) use self::granted::{Case, strings};
pub(crate) use self::input::{ClientCredentials, Request, lines};
#[cfg(test)]
pub(crate) use self::judged::GRANTED;
pub(crate) use self::judged::{judge, judge_and_explain};
pub(crate) use self::parties::floor;
pub(crate) use self::world::{NOW, World, secret, world};
