//! Refusals of stage 4. RFC 8693 §2.2.2: a token that is invalid or unacceptable is `invalid_request`.

use strum::EnumIter;

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
    /// The token was revoked by its `jti`, or issued before the not-before time of its subject.
    Revoked,
}

/// A registered claim of the wrong JSON type.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(missing_docs, reason = "each is the claim of its name")]
pub enum RegisteredClaim {
    /// The claims as a whole are no object.
    #[default]
    All,
    Iss,
    Sub,
    Aud,
    Exp,
    Nbf,
    Iat,
    Jti,
    Azp,
}

impl RegisteredClaim {
    const fn description(self) -> &'static str {
        match self {
            Self::All => "the claims of the token are not a JSON object, or hold a number that does not fit",
            Self::Iss => "iss of the token is not a string",
            Self::Sub => "the claim that names the subject of the token is not a string",
            Self::Aud => {
                "aud of the token is neither a string nor an array of strings, or one of them is empty"
            }
            Self::Exp => "exp of the token is not a number from 0 to 100000000000",
            Self::Nbf => "nbf of the token is not a number from 0 to 100000000000",
            Self::Iat => "iat of the token is not a number from 0 to 100000000000",
            Self::Jti => "jti of the token is not a string",
            Self::Azp => "azp of the token is not a string",
        }
    }
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

    /// The check that failed, the name of the rule for the token, and the description.
    #[expect(clippy::too_many_lines, reason = "a table: one row for each refusal")]
    pub(super) fn row(self) -> (TokenCheck, &'static str, &'static str) {
        match self {
            Self::Characters => (
                TokenCheck::Compact,
                "characters",
                "the token has a character that no JWT has, such as = padding or a line break",
            ),
            Self::Encrypted => {
                (TokenCheck::Compact, "encrypted", "the token is encrypted; send a signed JWT")
            }
            Self::NotCompact => {
                (TokenCheck::Compact, "not_compact", "the token is not a JWT: it does not have three parts")
            }
            Self::Base64url => {
                (TokenCheck::Compact, "base64url", "a part of the token is not canonical base64url")
            }
            Self::HeaderMalformed => (
                TokenCheck::Header,
                "header_malformed",
                "the token header is not a JSON object of the expected members",
            ),
            Self::Critical => (
                TokenCheck::Header,
                "critical_header",
                "the token header has crit: no extension is understood here",
            ),
            Self::Unencoded => (
                TokenCheck::Header,
                "unencoded_payload",
                "the token header has b64, which a JWT must not have",
            ),
            Self::Compressed => {
                (TokenCheck::Header, "compressed", "the token header has zip, which a JWT must not have")
            }
            Self::ClaimsMalformed(claim) => (TokenCheck::Claims, "claims_malformed", claim.description()),
            Self::ScopeMalformed => (
                TokenCheck::Claims,
                "scope_malformed",
                "the scope of the token is neither a string nor an array of strings",
            ),
            Self::DuplicateMember(part) => {
                (part.check(), "duplicate_member", "a member occurs twice in the header or the claims")
            }
            Self::TooComplex(part) => (
                part.check(),
                "too_complex",
                "the token is nested deeper than 32 levels or has more than 2048 members",
            ),
            Self::IssuerMissing => (TokenCheck::Issuer, "issuer_missing", "the token has no iss"),
            Self::IssuerUnknown => (
                TokenCheck::Issuer,
                "issuer_unknown",
                "the issuer of the token is not one of trusted_issuers of the realm; add it, or correct it: iss is compared exactly, trailing slash included",
            ),
            Self::IssuerOtherRealm => (
                TokenCheck::Issuer,
                "issuer_other_realm",
                "the token was issued by another realm; exchange it at the realm that issued it",
            ),
            Self::IssuerRole => (
                TokenCheck::Issuer,
                "issuer_role",
                "the issuer of the token is not trusted for this part of the exchange",
            ),
            Self::IssuerTenant => (
                TokenCheck::Issuer,
                "issuer_tenant",
                "the claim that names the tenant is not the tenant of iss",
            ),
            Self::AlgorithmNotListed => (
                TokenCheck::Algorithm,
                "algorithm_not_listed",
                "the token is signed with an algorithm not listed for its issuer",
            ),
            Self::KeyUnknown => (
                TokenCheck::Key,
                "key_unknown",
                "no known key of the issuer fits the token; after a rotation try again in a minute",
            ),
            Self::KeyAmbiguous => (
                TokenCheck::Key,
                "key_ambiguous",
                "several keys of the issuer fit, and kid of the token names no single one",
            ),
            Self::SignatureInvalid => (
                TokenCheck::Signature,
                "signature_invalid",
                "the signature does not verify under the key of the issuer; send the token unchanged, as this issuer gave it",
            ),
            Self::ExpirationMissing => (TokenCheck::Time, "expiration_missing", "the token has no exp"),
            Self::Expired { .. } => (TokenCheck::Time, "expired", "the token has expired"),
            Self::NotYetValid { .. } => {
                (TokenCheck::Time, "not_yet_valid", "the token is not valid yet: nbf is ahead")
            }
            Self::IssuedAtMissing => (TokenCheck::Time, "issued_at_missing", "the token has no iat"),
            Self::IssuedInFuture { .. } => (
                TokenCheck::Time,
                "issued_in_future",
                "iat is ahead of this service; check the clock of the issuer",
            ),
            Self::TooOld { .. } => (
                TokenCheck::Time,
                "too_old",
                "the token was issued longer ago than max_age_seconds of its issuer allows",
            ),
            Self::LifetimeTooLong => {
                (TokenCheck::Time, "lifetime_too_long", "the token has no iat and an exp too far ahead")
            }
            Self::TimesContradict => {
                (TokenCheck::Time, "times_contradict", "iat or nbf of the token is after its exp")
            }
            Self::SubjectMissing => {
                (TokenCheck::Subject, "subject_missing", "sub is missing, empty or longer than 1024 bytes")
            }
            Self::SubjectNamespace => {
                (TokenCheck::Subject, "subject_namespace", "sub begins with the namespace of another issuer")
            }
            Self::SubjectPrefix => (
                TokenCheck::Subject,
                "subject_prefix",
                "the subject of the token begins with the prefix that the realm puts before another claim; choose another prefix in claims.sub",
            ),
            Self::SubjectNotAllowed => (
                TokenCheck::Subject,
                "subject_not_allowed",
                "the subject of the token is not one that its issuer is trusted for: another domain, an unverified address, or not listed",
            ),
            Self::TypeOtherProtocol => (
                TokenCheck::Protocol,
                "type_other_protocol",
                "the typ header is that of another protocol; send an access token or an ID token",
            ),
            Self::TypeOtherKind => (
                TokenCheck::OtherKind,
                "type_other_kind",
                "a claim shows another kind of token, such as a logout token, a refresh token or an authorization response; send an access token or an ID token",
            ),
            Self::TypeMarkers => (
                TokenCheck::Type,
                "type_markers",
                "the token does not meet the markers of exactly one type; see markers of its issuer",
            ),
            Self::TypeBoth => (
                TokenCheck::Type,
                "type_both",
                "the token has claims of an access token and of an ID token; markers or a profile of its issuer decide",
            ),
            Self::TypeUnmarked => (
                TokenCheck::Type,
                "type_unmarked",
                "no claim shows the type of the token; markers or a profile of its issuer decide, or for an ID token id_audience of the client",
            ),
            Self::TypeNotListed(token_type) => (
                TokenCheck::Kind,
                "type_not_listed",
                match token_type {
                    TokenType::AccessToken => {
                        "the token is an access token, which token_types of its issuer does not list"
                    }
                    TokenType::IdToken => {
                        "the token is an ID token, which token_types of its issuer does not list"
                    }
                    TokenType::Jwt => {
                        "the token is neither an access token nor an ID token, and token_types of its issuer does not list jwt"
                    }
                },
            ),
            Self::AccessTokenUntyped => (
                TokenCheck::Kind,
                "access_token_untyped",
                "the access token has no typ at+jwt; add untyped to access_token_typ of its issuer if it never sends it",
            ),
            Self::TypeMismatch(token_type) => (
                TokenCheck::Kind,
                "type_mismatch",
                match token_type {
                    TokenType::AccessToken => {
                        "the token is an access token; declare it as access_token or jwt"
                    }
                    TokenType::IdToken => {
                        "the token is an ID token; declare it as id_token or jwt, or send the access token"
                    }
                    TokenType::Jwt => {
                        "the token is neither an access token nor an ID token; declare it as jwt"
                    }
                },
            ),
            Self::AuthorizedPartyMismatch => (
                TokenCheck::Kind,
                "authorized_party_mismatch",
                "azp of the ID token names another client; send an ID token that was issued to this one",
            ),
            Self::AuthorizedPartyMissing => (
                TokenCheck::Kind,
                "authorized_party_missing",
                "the ID token has several audiences and neither azp nor may_act names the client",
            ),
            Self::MintedAsOther => (
                TokenCheck::Kind,
                "minted_as_other",
                "the token was issued here as another type than it is declared",
            ),
            Self::Revoked => (TokenCheck::Revocation, "revoked", "the token has been revoked; get a new one"),
        }
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
