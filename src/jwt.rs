//! The registered claims of a JWT by their types, and its times. RFC 7519 §4.1.

mod claims;
mod time;

pub(crate) use self::claims::{Audiences, Claims, earliest};
pub(crate) use self::time::{Clock, expiry};
