//! Whose token it is. RFC 8725 §3.8; the realm is the trust boundary.
//!
//! In:  the unverified `iss`, the part the token plays, the type it is declared as.
//! Out: its [`Source`]: an issuer of *this* realm, byte for byte.
//!
//! The answer decides which keys may verify the token, so it comes from the realm's own list. A
//! prefix, a trailing slash or another case would let one issuer's keys vouch for another.

use crate::error::TokenError;
use crate::oauth::uri::same_origin;
use crate::oauth::{Issuer, Seconds, TokenType};
use crate::realm::{Realm, Role, TrustedIssuer};

/// Who issued a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'r> {
    /// This realm.
    Own(&'r Issuer),
    /// An issuer it trusts.
    Trusted(&'r TrustedIssuer),
}

impl<'r> Source<'r> {
    /// Finds the issuer among those that are trusted in the role.
    pub(crate) fn find(realm: &'r Realm, iss: &str, kind: TokenType, role: Role) -> Result<Self, TokenError> {
        if realm.issuer == *iss {
            // Tokens minted here say on whose behalf; none was minted to say who acts.
            return if role == Role::Subject {
                Ok(Self::Own(&realm.issuer))
            } else {
                Err(TokenError::IssuerRole)
            };
        }
        let Some(issuer) = realm.trusted_issuer(iss) else {
            let other_realm = same_origin(iss, realm.issuer.as_str());
            return Err(if other_realm { TokenError::IssuerOtherRealm } else { TokenError::IssuerUnknown });
        };
        if !issuer.has_role(role) {
            return Err(TokenError::IssuerRole);
        }
        if !issuer.token_types.contains(&kind) {
            return Err(TokenError::TypeNotTaken);
        }
        Ok(Self::Trusted(issuer))
    }

    /// The value of `iss`.
    pub(crate) fn issuer(self) -> &'r Issuer {
        match self {
            Self::Own(issuer) => issuer,
            Self::Trusted(issuer) => &issuer.issuer,
        }
    }

    /// The foreign issuer, unless the token was minted here.
    pub(crate) fn trusted(self) -> Option<&'r TrustedIssuer> {
        match self {
            Self::Own(_) => None,
            Self::Trusted(issuer) => Some(issuer),
        }
    }

    /// How long after its issue a token is taken.
    pub(crate) fn max_age(self) -> Option<Seconds> {
        self.trusted().map(|issuer| issuer.max_age)
    }

    /// What its subjects are prefixed with here; own tokens carry the prefix already.
    pub(crate) fn namespace(self) -> &'r str {
        self.trusted().map_or("", |issuer| &issuer.subject_namespace)
    }

    /// The claim in which it keeps `scope`.
    pub(crate) fn scope_claim(self) -> &'r str {
        self.trusted().map_or("scope", |issuer| issuer.scope_claim.as_str())
    }

    /// The claim in which it keeps `client_id`.
    pub(crate) fn client_id_claim(self) -> &'r str {
        self.trusted().map_or("client_id", |issuer| issuer.client_id_claim.as_str())
    }
}
