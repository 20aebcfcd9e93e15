//! The vocabulary of the RFCs, without logic: the parts of a request, a token and a refusal.

mod error_code;
pub(crate) mod form_encoding;
mod grant_type;
mod identifier;
pub mod limits;
mod token_type;
pub(crate) mod uri;

pub use self::error_code::ErrorCode;
pub(crate) use self::grant_type::GrantType;
pub use self::identifier::*;
pub use self::token_type::{IssuedTokenType, TokenType};
