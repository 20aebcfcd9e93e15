//! Stage 2: the request that the form makes, one file for each grant type.
//!
//! In:  a [`Form`].
//! Out: a [`TokenRequest`], in the terms that all grant types share; no token of it is verified.
//!
//! The file of a grant type parses its parameters, and declares the tokens that it takes. The later
//! stages are the same for every grant type.

mod request;
mod token_exchange;

pub(crate) use self::request::{TokenParameter, TokenRequest};
pub(crate) use self::token_exchange::SUBJECT_TOKEN;
use crate::check::{Check, TokenSlot};
use crate::error::RequestError;
use crate::exchange::form::Form;
use crate::oauth::GrantType;
use crate::trace::Trace;
use crate::trace::wording::{name, names};

/// What the file of a grant type declares.
struct Declaration {
    /// The parameters that hold a token, each with its role and the error code for a bad token, in the
    /// order in which the engine verifies them.
    tokens: &'static [&'static TokenSlot],
    /// Parses the parameters of this grant type.
    parse: for<'a, 'b> fn(&'a Form<'b>, &mut Trace) -> Result<TokenRequest<'a>, RequestError>,
}

const fn declaration(grant_type: GrantType) -> &'static Declaration {
    match grant_type {
        GrantType::TokenExchange => &token_exchange::DECLARATION,
    }
}

/// Parses the form as a request of its grant type.
pub(crate) fn parse<'a>(form: &'a Form<'_>, trace: &mut Trace) -> Result<TokenRequest<'a>, RequestError> {
    let supported = || GrantType::ALL.map(|grant_type| name(grant_type.uri())).join(" or ");
    let grant_type = trace.check(
        Check::GrantType,
        || (names(form.value("grant_type")), supported()),
        || {
            let uri = form.value("grant_type").ok_or(RequestError::GrantTypeMissing)?;
            GrantType::from_uri(uri).ok_or(RequestError::GrantTypeUnsupported)
        },
    )?;
    (declaration(grant_type).parse)(form, trace)
}

/// The parameters of every grant type that hold a token.
pub(crate) fn tokens() -> impl Iterator<Item = &'static TokenSlot> {
    GrantType::ALL.into_iter().flat_map(|grant_type| declaration(grant_type).tokens).copied()
}
