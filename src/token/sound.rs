//! The last check of room 4: whether a token has been revoked. Design rule 5.
//!
//! It comes after the signature and is made anew each time, also where the signature is remembered.

use crate::error::TokenError;
use crate::realm::Realm;
use crate::revocation::Revocations;
use crate::token::{Part, Verified, seen};
use crate::trace::{TokenCheck, Trace};

/// A token in which everything is right, and of which it is not known yet whether it was revoked.
#[derive(Debug)]
pub(crate) struct Sound<'r, P>(pub(super) Verified<'r, P>);

impl<'r, P: Part> Sound<'r, P> {
    /// Judges whether it counts.
    pub(crate) fn unless_revoked(
        self,
        revocations: &Revocations,
        realm: &Realm,
        trace: &mut Trace,
    ) -> Result<Verified<'r, P>, TokenError> {
        let Self(token) = self;
        trace.note(|account| account.verified(P::WHICH, &token.sub, token.exp));
        trace.compare(|| seen::revocation(&token.claims, token.source));
        revocations.judge(&token.claims, &token.sub, token.source, realm)?;
        trace.passed(P::check(TokenCheck::Revocation));
        Ok(token)
    }
}
