//! Stage 2: what is asked for, one file for each grant type.

mod token_exchange;

pub(crate) use self::token_exchange::{TokenExchangeRequest, TokenParameter};
