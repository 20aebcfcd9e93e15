//! Stage 4: the formats of tokens, one file each.
//!
//! In:  a token of the request.
//! Out: a [`ParsedToken`], in the terms that the later checks share; nothing of it is verified.
//!
//! The declared type selects the format. The engine never guesses one from the bytes: a token that two
//! parsers accept would be two tokens.

mod jwt;

use std::borrow::Cow;
use std::fmt;

use crate::check::TokenSlot;
use crate::error::TokenError;
use crate::exchange::grant_type::TokenParameter;
use crate::jose::UnverifiedHeader;
use crate::jwt::Claims;
use crate::oauth::TokenType;
use crate::trace::Trace;

/// A token as its format writes it.
pub(super) struct ParsedToken<'a> {
    /// The members that select a key and show the type.
    pub(super) header: UnverifiedHeader,
    /// The claims, by their names in a JWT.
    pub(super) claims: Claims,
    /// The signed bytes.
    pub(super) message: Cow<'a, [u8]>,
    pub(super) signature: Vec<u8>,
}

impl fmt::Debug for ParsedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParsedToken").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Parses a token in the format of its declared type.
pub(super) fn parse<'a>(
    presented: &TokenParameter<'a>,
    trace: &mut Trace,
) -> Result<ParsedToken<'a>, TokenError> {
    match presented.token_type {
        TokenType::AccessToken | TokenType::IdToken | TokenType::Jwt => {
            jwt::parse(presented.token, presented.slot, trace)
        }
    }
}

/// Parses a token that this realm may have minted.
pub(super) fn minted<'a>(
    token: &'a str,
    slot: &'static TokenSlot,
    trace: &mut Trace,
) -> Result<ParsedToken<'a>, TokenError> {
    jwt::parse(token, slot, trace)
}
