//! The last check of stage 4: whether a token has been revoked. Design rule 5.
//!
//! A foreign token is revoked with its subject. An own token is also revoked by its `jti`, with each token
//! that it came of, and with each party that acts in it: the tokens of a revoked agent are dead. A status
//! list would say more, and the engine does not read it, so a token that refers to one is refused.
//!
//! The check follows the signature and runs for every request, also where the host caches the
//! verdict on the signature.

use crate::check::{Check, TokenCheck};
use crate::error::TokenError;
use crate::exchange::token::{Part, TokenFacts, VerifiedToken, seen};
use crate::json::Value;
use crate::oauth::UnixTime;
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
    /// A token without `iat` counts as issued before every not-before time.
    fn judge(&self, revocations: &Revocations, realm: &Realm) -> Result<(), TokenError> {
        if self.source.refuses_status(&self.claims) {
            return Err(TokenError::StatusUnsupported);
        }
        if revocations.is_empty() {
            return Ok(());
        }
        let iat = self.claims.iat;
        // A token that was minted after the time, from one of before it, is one of before it.
        let issued = [iat, self.origin.as_ref().map(|origin| origin.iat)].into_iter().flatten().min();
        let before = revocations.not_before(realm, self.issuer().as_str(), &self.sub);
        let too_old =
            before.is_some_and(|before| iat.is_none() || issued.is_none_or(|issued| issued < before));
        let revoked = too_old || self.source.trusted().is_none() && self.is_revoked_own(revocations, realm);
        if revoked { Err(TokenError::Revoked) } else { Ok(()) }
    }

    /// Whether an own token, a token that it came of, or a party that acts in it is revoked.
    fn is_revoked_own(&self, revocations: &Revocations, realm: &Realm) -> bool {
        let ancestors = self.origin.iter().flat_map(|origin| &origin.ancestors);
        if self.claims.jti.iter().chain(ancestors).any(|jti| revocations.has_token(realm, jti)) {
            return true;
        }
        let minted = self.claims.iat.unwrap_or(UnixTime::from_seconds(0));
        let mut next = self.claims.all().member("act");
        while let Some(act) = next.and_then(Value::as_object) {
            let text = |name| act.member(name).and_then(Value::as_str);
            if let (Some(iss), Some(sub)) = (text("iss"), text("sub"))
                && revocations.acts_no_more(realm, iss, sub, minted)
            {
                return true;
            }
            next = act.member("act");
        }
        false
    }
}
