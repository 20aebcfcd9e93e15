//! The table of the refusals of stage 4: the check, the id and the description of each.

use super::TokenError;
use crate::check::TokenCheck;
use crate::oauth::TokenType;

impl TokenError {
    /// The check that failed, the name of the rule for the token, and the description.
    #[expect(clippy::too_many_lines, reason = "a table: one row for each refusal")]
    pub(in crate::error) fn row(self) -> (TokenCheck, &'static str, &'static str) {
        match self {
            Self::Characters => (
                TokenCheck::Compact,
                "characters",
                "the token has a character that no JWT has, such as = padding, a line break, or the space after Bearer",
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
            Self::SubjectTrustDomain => (
                TokenCheck::Subject,
                "subject_trust_domain",
                "sub is no SPIFFE ID of the trust domain of its issuer",
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
            Self::StatusUnsupported => (
                TokenCheck::Revocation,
                "status_unsupported",
                "the token refers to a status list, which is not read here; status of its issuer can ignore it",
            ),
            Self::Revoked => (TokenCheck::Revocation, "revoked", "the token has been revoked; get a new one"),
        }
    }
}
