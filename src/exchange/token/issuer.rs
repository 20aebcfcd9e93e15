//! The issuer of a token. RFC 8725 §3.8; the realm is the trust boundary.
//!
//! In:  the unverified claims, the role of the token.
//! Out: its [`Source`]: an issuer of *this* realm, with `iss` equal byte for byte, or one tenant of it.
//!
//! A JWT-SVID may have no `iss`; the trust domain of its `sub` names its issuer then, and it is as exact.
//!
//! The issuer decides which keys may verify the token, so it comes from the realm's own list. If a
//! prefix, a trailing slash or another case matched, one issuer's keys could sign for another
//! issuer.

use std::borrow::Cow;

use crate::error::{RegisteredClaim, TokenError};
use crate::exchange::token::MAX_SUB;
use crate::json::Value;
use crate::jwt::Claims;
use crate::oauth::uri::same_origin;
use crate::oauth::{Issuer, Seconds};
use crate::realm::{
    ReadScope, Realm, Role, ScopeClaim, ScopeMalformed, StatusList, SubjectFault, TrustedIssuer, spiffe,
};

/// The issuer of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'r> {
    /// This realm, which minted the token.
    Own(&'r Issuer),
    /// An issuer that the realm trusts.
    Trusted(&'r TrustedIssuer),
}

impl<'r> Source<'r> {
    /// Finds the issuer among those that the realm trusts in this role, and the tenant of a template.
    pub(crate) fn find<'a>(
        realm: &'r Realm,
        claims: &'a Claims,
        role: Role,
    ) -> Result<(Self, Option<&'a str>), TokenError> {
        let Some(iss) = claims.iss.as_deref() else {
            // Only a JWT-SVID may lack `iss`: its `sub` names the trust domain, which has one issuer.
            let domain = claims.sub.as_deref().and_then(spiffe::trust_domain);
            let issuer = domain.and_then(|domain| realm.issuer_of_trust_domain(domain));
            let issuer = issuer.ok_or(TokenError::IssuerMissing)?;
            return if issuer.has_role(role) {
                Ok((Self::Trusted(issuer), None))
            } else {
                Err(TokenError::IssuerRole)
            };
        };
        if realm.issuer == *iss {
            // The realm mints tokens of subjects; it mints none that names an actor as its subject.
            return if role == Role::Subject {
                Ok((Self::Own(&realm.issuer), None))
            } else {
                Err(TokenError::IssuerRole)
            };
        }
        let Some((issuer, tenant)) = realm.trusted_issuer(iss) else {
            let other_realm = same_origin(iss, realm.issuer.as_str());
            return Err(if other_realm { TokenError::IssuerOtherRealm } else { TokenError::IssuerUnknown });
        };
        if !issuer.has_role(role) {
            return Err(TokenError::IssuerRole);
        }
        // One key set serves all tenants, so the token must name its tenant twice: a key of one tenant
        // must not sign for another.
        if let (Some(tenants), Some(tenant)) = (&issuer.tenants, tenant) {
            let named = claims.all().member(tenants.template.claim()).and_then(Value::as_str);
            if named != Some(tenant) {
                return Err(TokenError::IssuerTenant);
            }
        }
        Ok((Self::Trusted(issuer), tenant))
    }

    /// The issuer, as the realm document has it.
    pub(crate) fn as_written(self) -> &'r Issuer {
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
    pub(crate) fn namespace(self, tenant: Option<&str>) -> Cow<'r, str> {
        self.trusted().map_or(Cow::Borrowed(""), |issuer| issuer.namespace(tenant))
    }

    /// Whether a token refers to a status list, which the engine does not read and its issuer does not let
    /// it ignore.
    pub(crate) fn refuses_status(self, claims: &Claims) -> bool {
        let status = claims.all().member("status").and_then(Value::as_object);
        status.is_some() && self.trusted().is_some_and(|issuer| issuer.status == StatusList::Refused)
    }

    /// The scope of a token, from the place where its issuer writes it.
    pub(crate) fn scope(self, claims: &Claims) -> Result<ReadScope, TokenError> {
        match self {
            Self::Own(_) => own_scope(claims),
            Self::Trusted(issuer) => issuer.claims.read_scope(claims.all()),
        }
        .map_err(|ScopeMalformed| TokenError::ScopeMalformed)
    }

    /// The subject of a token, from the place where its issuer writes it.
    pub(crate) fn subject(self, claims: &Claims) -> Result<String, TokenError> {
        let sub = match self {
            Self::Own(_) => claims.sub.clone().ok_or(TokenError::SubjectMissing)?,
            Self::Trusted(issuer) => issuer.claims.subject(claims.all()).map_err(|fault| match fault {
                SubjectFault::Missing => TokenError::SubjectMissing,
                SubjectFault::Malformed => TokenError::ClaimsMalformed(RegisteredClaim::Sub),
                SubjectFault::OtherPrefix => TokenError::SubjectPrefix,
                SubjectFault::NotAllowed => TokenError::SubjectNotAllowed,
            })?,
        };
        // Its key set may serve a federation of domains: it vouches for the workloads of its own alone.
        let domain = self.trusted().and_then(|issuer| issuer.trust_domain.as_deref());
        if domain.is_some_and(|domain| !spiffe::is_of(&sub, domain)) {
            return Err(TokenError::SubjectTrustDomain);
        }
        if (1..=MAX_SUB).contains(&sub.len()) { Ok(sub) } else { Err(TokenError::SubjectMissing) }
    }
}

/// The scope of a token that this realm minted, from the one claim into which its target's shape puts it.
/// Another claim of such a name is not scope: an issuer may have written it.
fn own_scope(claims: &Claims) -> Result<ReadScope, ScopeMalformed> {
    let claim = ScopeClaim::of_minted(claims.all()).ok_or(ScopeMalformed)?;
    claims.all().member(claim.name()).map_or(Ok(ReadScope::default()), ReadScope::of)
}
