//! Refusals of stage 4. RFC 8693 §2.2.2: a token that is invalid or unacceptable is `invalid_request`.

mod claim;
mod table;

use strum::EnumIter;

pub use self::claim::RegisteredClaim;
use crate::check::TokenCheck;
use crate::jose::{JwsError, Selection};
use crate::oauth::{TokenType, UnixTime};

/// A token is invalid, of another type than the request declares, or not trusted. RFC 8693 §2.2.2.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum TokenError {
    /// A character outside letters, digits, `-`, `_` and `.`.
    Characters,
    /// Five parts, which is an encrypted token (JWE).
    Encrypted,
    /// Not three parts.
    NotCompact,
    /// Not canonical base64url.
    Base64url,
    /// The header is not a JSON object, or a member has the wrong JSON type.
    HeaderMalformed,
    /// The header has a `crit` member.
    Critical,
    /// The header has a `b64` member.
    Unencoded,
    /// The header has a `zip` member.
    Compressed,
    /// The claims are not a JSON object, or a registered claim has the wrong JSON type.
    ClaimsMalformed(RegisteredClaim),
    /// The scope is neither a string nor an array.
    ScopeMalformed,
    /// A member name occurs twice.
    DuplicateMember(Part),
    /// JSON with deeper nesting or more members than the limits allow.
    TooComplex(Part),
    /// No `iss`.
    IssuerMissing,
    /// An issuer that this realm does not trust.
    IssuerUnknown,
    /// The issuer is another realm of this origin.
    IssuerOtherRealm,
    /// The realm trusts the issuer, but not for this role.
    IssuerRole,
    /// The claim that names the tenant has another value than `iss`.
    IssuerTenant,
    /// The algorithm is not one the issuer lists.
    AlgorithmNotListed,
    /// No key of the issuer fits.
    KeyUnknown,
    /// Several keys fit, and the token names no single one.
    KeyAmbiguous,
    /// The signature does not verify.
    SignatureInvalid,
    /// No `exp`.
    ExpirationMissing,
    /// The time is `exp` or later.
    Expired {
        /// The claim `exp`.
        exp: UnixTime,
        /// The time of the exchange.
        now: UnixTime,
    },
    /// The time is before `nbf`.
    NotYetValid {
        /// The claim `nbf`.
        nbf: UnixTime,
        /// The time of the exchange.
        now: UnixTime,
    },
    /// No `iat`, where the type needs one.
    IssuedAtMissing,
    /// `iat` is in the future.
    IssuedInFuture {
        /// The claim `iat`.
        iat: UnixTime,
        /// The time of the exchange.
        now: UnixTime,
    },
    /// `iat` is further back than the issuer's `max_age_seconds`.
    TooOld {
        /// The claim `iat`.
        iat: UnixTime,
        /// The time of the exchange.
        now: UnixTime,
    },
    /// Without `iat`, an `exp` further ahead than the issuer's `max_age_seconds`.
    LifetimeTooLong,
    /// `nbf` or `iat` after `exp`.
    TimesContradict,
    /// No `sub`, an empty one, or a longer one than 1,024 bytes.
    SubjectMissing,
    /// `sub` begins with the namespace of another issuer.
    SubjectNamespace,
    /// The value of the subject's claim begins with the prefix of another of its claims.
    SubjectPrefix,
    /// The value of the subject's claim is not one that the realm believes from the issuer.
    SubjectNotAllowed,
    /// The issuer has a trust domain, and `sub` is no SPIFFE ID of it.
    SubjectTrustDomain,
    /// `typ` is that of another protocol.
    TypeOtherProtocol,
    /// A claim shows another kind of token, such as a logout token or a refresh token.
    TypeOtherKind,
    /// The token meets the markers of two types, or of none where a set decides.
    TypeMarkers,
    /// The token has claims of an access token and of an ID token.
    TypeBoth,
    /// Nothing in the token shows its type.
    TypeUnmarked,
    /// The realm takes no token of this type from the issuer.
    TypeNotListed(TokenType),
    /// An access token without `typ` `at+jwt`, of an issuer that sends it.
    AccessTokenUntyped,
    /// The request declares another type than the token has.
    TypeMismatch(TokenType),
    /// `azp` of the ID token names another client.
    AuthorizedPartyMismatch,
    /// Several `aud` values, and neither `azp` nor `may_act` names the client.
    AuthorizedPartyMissing,
    /// The realm minted the token as another type than the request declares.
    MintedAsOther,
    /// The token was revoked by its `jti` or that of a token it came of, issued before the not-before time
    /// of its subject, or minted for a party that must not act any more.
    Revoked,
    /// The token refers to a status list, which the engine does not read.
    StatusUnsupported,
}

/// The part of a token that holds JSON.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Part {
    /// The JOSE header.
    Header,
    /// The claims.
    #[default]
    Claims,
}

impl Part {
    const fn check(self) -> TokenCheck {
        match self {
            Self::Header => TokenCheck::Header,
            Self::Claims => TokenCheck::Claims,
        }
    }
}

impl TokenError {
    /// Whether an actor token can be refused for this: no actor token is minted here or has a
    /// namespace.
    pub(crate) fn concerns_actors(self) -> bool {
        !matches!(self, Self::MintedAsOther | Self::SubjectNamespace)
    }

    /// The name of the rule and the description for the client.
    pub(crate) fn told(self) -> (&'static str, &'static str) {
        let (_, rule, phrase) = self.row();
        (rule, phrase)
    }
}

impl From<JwsError> for TokenError {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::Characters => Self::Characters,
            JwsError::Encrypted => Self::Encrypted,
            JwsError::NotCompact => Self::NotCompact,
            JwsError::Base64url => Self::Base64url,
            JwsError::HeaderMalformed(_) => Self::HeaderMalformed,
            JwsError::HeaderDuplicate => Self::DuplicateMember(Part::Header),
            JwsError::HeaderTooComplex => Self::TooComplex(Part::Header),
            JwsError::Critical => Self::Critical,
            JwsError::Unencoded => Self::Unencoded,
            JwsError::Compressed => Self::Compressed,
        }
    }
}

impl From<Selection> for TokenError {
    fn from(selection: Selection) -> Self {
        match selection {
            Selection::Unknown => Self::KeyUnknown,
            Selection::Ambiguous => Self::KeyAmbiguous,
        }
    }
}
