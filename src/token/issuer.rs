//! Whose token it is. RFC 8725 §3.8; the realm is the trust boundary.
//!
//! In:  the unverified `iss`, the part the token plays, the type it is declared as.
//! Out: its [`Source`]: an issuer of *this* realm, byte for byte.
//!
//! The answer decides which keys may verify the token, so it comes from the realm's own list. A
//! prefix, a trailing slash or another case would let one issuer's keys vouch for another.

use crate::error::TokenError;
use crate::identifier::{Issuer, Seconds};
use crate::realm::{Realm, Role, TrustedIssuer};
use crate::request::TokenKind;

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
    pub(crate) fn find(realm: &'r Realm, iss: &str, kind: TokenKind, role: Role) -> Result<Self, TokenError> {
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

/// Scheme and authority of a URL.
pub(crate) fn origin(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url.get(authority..).and_then(|rest| rest.find('/')).map_or(url.len(), |path| authority + path);
    url.get(..end).unwrap_or(url)
}

/// Whether two URLs have one origin, the case of the host and a default port not counting. For
/// rules that treat the realm's own origin with more care; what is trusted compares exactly.
pub(crate) fn same_origin(one: &str, other: &str) -> bool {
    let without_port = |url| {
        let origin = origin(url);
        origin.strip_suffix(":443").filter(|_| origin.starts_with("https:")).unwrap_or(origin)
    };
    without_port(one).eq_ignore_ascii_case(without_port(other))
}

#[cfg(test)]
mod tests {
    use super::{origin, same_origin};

    #[test]
    fn an_origin_has_several_spellings() {
        assert!(same_origin("https://EDGE.example:443/a", "https://edge.example/b"));
        assert!(!same_origin("https://edge.example:444/a", "https://edge.example/b"));
        assert!(!same_origin("https://edge.example.evil", "https://edge.example"));
    }

    #[test]
    fn an_origin_ends_before_the_path() {
        assert_eq!(origin("https://edge.example/realms/alpha"), "https://edge.example");
        assert_eq!(origin("https://edge.example:8443"), "https://edge.example:8443");
        assert_eq!(origin("https://a/b/c"), "https://a");
        assert_eq!(origin("joe"), "joe");
    }
}
