//! The signed JWT: access tokens of RFC 9068, ID tokens of `OpenID` Connect, other JWTs. RFC 7515 §3.1,
//! RFC 7519 §7.2.

use std::borrow::Cow;

use crate::check::{Check, TokenCheck, TokenSlot};
use crate::error::TokenError;
use crate::exchange::token::format::ParsedToken;
use crate::exchange::token::seen;
use crate::jose::{CompactJws, Jws, JwsError};
use crate::jwt::Claims;
use crate::trace::Trace;

/// Parses a compact JWS with claims.
pub(super) fn parse<'a>(
    token: &'a str,
    slot: &'static TokenSlot,
    trace: &mut Trace,
) -> Result<ParsedToken<'a>, TokenError> {
    trace.compare(|| seen::compact(token));
    let jws = CompactJws::parse(token)?;
    trace.passed(Check::Token(slot, TokenCheck::Compact));
    trace.expects(seen::HEADER);
    let Jws { header, payload, signing_input, signature } = jws.with_header().inspect_err(|error| {
        if let JwsError::HeaderMalformed(fault) = error {
            trace.compare(|| seen::header(*fault));
        }
    })?;
    trace.passed(Check::Token(slot, TokenCheck::Header));
    trace.expects(seen::CLAIMS);
    let claims = Claims::parse(&payload)?;
    Ok(ParsedToken { header, claims, message: Cow::Borrowed(signing_input), signature })
}
