//! The issuer of a token. RFC 8725 §3.8; the realm is the trust boundary.
//!
//! In:  the unverified `iss`, the role of the token, its declared type.
//! Out: its [`Source`]: an issuer of *this* realm, with `iss` equal byte for byte.
//!
//! The issuer decides which keys may verify the token, so it comes from the realm's own list. If a
//! prefix, a trailing slash or another case matched, one issuer's keys could sign for another
//! issuer.

use crate::error::TokenError;
use crate::oauth::uri::same_origin;
use crate::oauth::{Issuer, Seconds, TokenType};
use crate::realm::{Realm, Role, TrustedIssuer};

/// The issuer of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'r> {
    /// This realm, which minted the token.
    Own(&'r Issuer),
    /// An issuer that the realm trusts.
    Trusted(&'r TrustedIssuer),
}

impl<'r> Source<'r> {
    /// Finds the issuer among those that the realm trusts in this role and for this type.
    pub(crate) fn find(
        realm: &'r Realm,
        iss: &str,
        token_type: TokenType,
        role: Role,
    ) -> Result<Self, TokenError> {
        if realm.issuer == *iss {
            // The realm mints tokens of subjects; it mints none that names an actor as its subject.
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
        if !issuer.token_types.contains(&token_type) {
            return Err(TokenError::TypeNotTaken);
        }
        Ok(Self::Trusted(issuer))
    }

    pub(crate) fn issuer(self) -> &'r Issuer {
        match self {
            Self::Own(issuer) => issuer,
            Self::Trusted(issuer) => &issuer.issuer,
        }
    }

    /// The trusted issuer, or `None` for a token that this realm minted.
    pub(crate) fn trusted(self) -> Option<&'r TrustedIssuer> {
        match self {
            Self::Own(_) => None,
            Self::Trusted(issuer) => Some(issuer),
        }
    }

    /// The seconds after `iat` in which the realm accepts the token; own tokens have no such limit.
    pub(crate) fn max_age(self) -> Option<Seconds> {
        self.trusted().map(|issuer| issuer.max_age)
    }

    /// The prefix of its subjects in this realm; own tokens carry the prefix already.
    pub(crate) fn namespace(self) -> &'r str {
        self.trusted().map_or("", |issuer| &issuer.subject_namespace)
    }

    /// The claim in which the issuer writes the scope.
    pub(crate) fn scope_claim(self) -> &'r str {
        self.trusted().map_or("scope", |issuer| issuer.scope_claim.as_str())
    }

    /// The claim in which the issuer writes the client id.
    pub(crate) fn client_id_claim(self) -> &'r str {
        self.trusted().map_or("client_id", |issuer| issuer.client_id_claim.as_str())
    }
}
