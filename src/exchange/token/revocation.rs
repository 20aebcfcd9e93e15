//! The last check of stage 4: whether a token has been revoked. Design rule 5.
//!
//! The check follows the signature and runs for every request, also where the host caches the
//! verdict on the signature.

use crate::check::{Check, TokenCheck};
use crate::error::TokenError;
use crate::exchange::token::{Part, Source, TokenFacts, VerifiedToken, seen};
use crate::realm::Realm;
use crate::revocation::Revocations;
use crate::trace::Trace;

/// A token that has passed every check of stage 4 except revocation.
#[derive(Debug)]
pub(crate) struct ValidToken<'r, P>(pub(super) VerifiedToken<'r, P>);

impl<'r, P: Part> ValidToken<'r, P> {
    /// Returns the verified token if it is not revoked.
    pub(crate) fn unless_revoked(
        self,
        revocations: &Revocations,
        realm: &Realm,
        trace: &mut Trace,
    ) -> Result<VerifiedToken<'r, P>, TokenError> {
        let Self(token) = self;
        trace.audit(|record| record.verified(P::ROLE, &token.sub, token.exp));
        trace.compare(|| seen::revocation(&token.claims, token.source));
        token.judge(revocations, realm)?;
        trace.passed(Check::Token(token.slot, TokenCheck::Revocation));
        Ok(token)
    }
}

impl TokenFacts<'_> {
    fn judge(&self, revocations: &Revocations, realm: &Realm) -> Result<(), TokenError> {
        if revocations.is_empty() {
            return Ok(());
        }
        if let (Source::Own(_), Some(jti)) = (self.source, &self.claims.jti)
            && revocations.has_token(realm, jti)
        {
            return Err(TokenError::Revoked);
        }
        if revocations.hit(realm, self.issuer().as_str(), &self.sub, self.claims.iat) {
            return Err(TokenError::Revoked);
        }
        Ok(())
    }
}
