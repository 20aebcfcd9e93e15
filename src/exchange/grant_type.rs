//! Stage 2: the request that the form makes, one file for each grant type.

mod token_exchange;

pub(crate) use self::token_exchange::{TokenExchangeRequest, TokenParameter};
