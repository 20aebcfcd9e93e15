//! The checks of an exchange in their order, each with its id and its clause.
//!
//! Logs and tools compare the ids in a trace, so an id is never renamed or given a new meaning.

use std::hash::{Hash, Hasher};

use strum::{EnumIter, IntoEnumIterator as _};

use crate::oauth::ErrorCode;
use crate::realm::Role;

/// A check of the policy, declared beside its rule. Its name identifies it: no two rules share one.
#[derive(Debug)]
pub struct PolicyCheck {
    /// The name within the stage, the second part of the id.
    pub(crate) name: &'static str,
    /// The clause that the check enforces.
    pub(crate) clause: &'static str,
}

impl PartialEq for PolicyCheck {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for PolicyCheck {}

impl Hash for PolicyCheck {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// A parameter of a request that holds a token, as its grant type declares it. Its name identifies it: no
/// two grant types give one name to different parameters.
#[derive(Debug)]
pub struct TokenSlot {
    /// The name of the parameter, which begins the ids of its checks and refusals.
    pub(crate) name: &'static str,
    /// The role of the token.
    pub(crate) role: Role,
    /// The `error` of the response that refuses the token.
    pub(crate) error: ErrorCode,
}

impl TokenSlot {
    /// The checks of the token, in order.
    pub(crate) fn checks(&'static self) -> impl Iterator<Item = Check> {
        TokenCheck::iter().map(move |check| Check::Token(self, check))
    }
}

impl PartialEq for TokenSlot {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for TokenSlot {}

impl Hash for TokenSlot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// One check of an exchange. The order of the variants is the order of the checks.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Check {
    /// The request came over TLS, or from this host.
    Transport,
    /// The method is POST.
    Method,
    /// The content type is the form's.
    ContentType,
    /// The body is at most [`crate::oauth::limits::MAX_BODY`] long.
    BodySize,
    /// Names and values decode, and there are at most [`crate::oauth::limits::MAX_PARAMETERS`].
    Parameters,
    /// Only `audience` and `resource` repeat.
    Repeats,
    /// Each token is at most [`crate::oauth::limits::MAX_TOKEN`] long.
    TokenSize,
    /// This service supports the `grant_type`.
    GrantType,
    /// `subject_token` and its type are present, and this service accepts the type.
    SubjectTokenType,
    /// `actor_token` and its type are both present or both absent, and this service accepts the
    /// type.
    ActorTokenType,
    /// This service issues the requested type.
    RequestedTokenType,
    /// Each `resource` is an absolute URI without a fragment.
    ResourceSyntax,
    /// `scope` is a list of scope values.
    ScopeSyntax,
    /// The request has no `authorization_details`.
    AuthorizationDetails,
    /// The request authenticates the client in at most one way.
    Credentials,
    /// A check of the proof of possession, where the request has one.
    Binding(BindingCheck),
    /// The credentials prove the client.
    ClientAuthentication,
    /// The client is within its limit. An explanation does not list this check: only hosts with
    /// limits make it, and a client over its limit gets no explanation.
    ClientRate,
    /// The client's record allows explanations, where the request asks for one.
    ClientMayExplain,
    /// A check of a token of the request.
    Token(&'static TokenSlot, TokenCheck),
    /// A rule of the policy.
    Policy(&'static PolicyCheck),
    /// The host signs the token.
    Mint,
    /// A token to introspect or revoke is present. An exchange does not make this check.
    TokenParameter,
}

/// One check of a `DPoP` proof. The order of the variants is the order of the checks; the client
/// authenticates before [`BindingCheck::Signature`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum BindingCheck {
    /// The realm accepts proofs, and the request has one.
    Header,
    /// The proof is a JWS with the `typ` and an algorithm of a proof.
    Proof,
    /// The proof brings a public key for its algorithm.
    Key,
    /// `htm` and `htu` are those of the request.
    Target,
    /// The proof has a nonce of the last minutes, where the realm demands one.
    Nonce,
    /// `iat` is near the present, and `jti` is present.
    Time,
    /// The key of the proof made the signature.
    Signature,
    /// No earlier request had this proof.
    Replay,
}

impl BindingCheck {
    const fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Proof => "proof",
            Self::Key => "key",
            Self::Target => "target",
            Self::Nonce => "nonce",
            Self::Time => "time",
            Self::Signature => "signature",
            Self::Replay => "replay",
        }
    }

    const fn clause(self) -> &'static str {
        match self {
            Self::Header | Self::Target | Self::Signature => "RFC 9449 section 4.3",
            Self::Proof | Self::Key => "RFC 9449 section 4.2",
            Self::Nonce => "RFC 9449 section 8",
            Self::Time | Self::Replay => "RFC 9449 section 11.1",
        }
    }
}

/// One check of a token of the request.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum TokenCheck {
    /// Three parts of canonical base64url.
    Compact,
    /// The header is a JSON object with `alg`, without `crit`, `b64` and `zip`.
    Header,
    /// The claims are a JSON object, and registered claims have their JSON types.
    Claims,
    /// This realm trusts the issuer in this role and for this type.
    Issuer,
    /// The algorithm is one the issuer lists.
    Algorithm,
    /// Exactly one key of that issuer fits.
    Key,
    /// The signature verifies.
    Signature,
    /// `typ` is not that of another protocol.
    Protocol,
    /// No claim shows a token of another kind, such as a logout token.
    OtherKind,
    /// The time is within `exp`, `nbf` and `iat`, with the skew.
    Time,
    /// `sub` is present and within the issuer's namespace.
    Subject,
    /// The token shows one type.
    Type,
    /// The issuer brings that type, and the token is declared as it.
    Kind,
    /// The token is not revoked, neither by itself nor with its subject.
    Revocation,
}

impl TokenCheck {
    const fn name(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Issuer => "issuer",
            Self::Algorithm => "algorithm",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Time => "time",
            Self::Subject => "subject",
            Self::Protocol => "protocol",
            Self::OtherKind => "other_kind",
            Self::Type => "type",
            Self::Kind => "kind",
            Self::Revocation => "revocation",
        }
    }

    const fn clause(self) -> &'static str {
        match self {
            Self::Compact => "RFC 7515 section 3.1, RFC 8725bis section 3.14",
            Self::Header => "RFC 7515 section 4.1",
            Self::Claims => "RFC 7519 section 4",
            Self::Issuer => "RFC 8725 section 3.8",
            Self::Algorithm => "RFC 8725 section 3.1",
            Self::Key => "RFC 7517 section 4",
            Self::Signature => "RFC 7515 section 5.2",
            Self::Time => "RFC 7519 sections 4.1.4 to 4.1.6",
            Self::Subject => "RFC 7519 section 4.1.2",
            Self::Protocol => "RFC 8725 section 3.11",
            Self::OtherKind => "RFC 8417 section 2.2",
            Self::Type => "RFC 8725 section 3.12",
            Self::Kind => "RFC 8693 section 3, RFC 8725 section 3.12",
            Self::Revocation => "RFC 7009 section 2.2, house rule",
        }
    }
}

impl Check {
    /// The checks of the stages before the tokens are verified, except those of the policy.
    pub(crate) fn before_policy() -> impl Iterator<Item = Self> {
        BEFORE_TOKENS.into_iter()
    }

    /// The stage that makes the check, and its name within it: together its id.
    pub const fn id(self) -> (&'static str, &'static str) {
        match self {
            Self::Transport => ("form", "transport"),
            Self::Method => ("form", "method"),
            Self::ContentType => ("form", "content_type"),
            Self::BodySize => ("form", "body_size"),
            Self::Parameters => ("form", "parameters"),
            Self::Repeats => ("form", "repeats"),
            Self::TokenSize => ("form", "token_size"),
            Self::GrantType => ("request", "grant_type"),
            Self::SubjectTokenType => ("request", "subject_token_type"),
            Self::ActorTokenType => ("request", "actor_token_type"),
            Self::RequestedTokenType => ("request", "requested_token_type"),
            Self::ResourceSyntax => ("request", "resource"),
            Self::ScopeSyntax => ("request", "scope"),
            Self::AuthorizationDetails => ("request", "authorization_details"),
            Self::Credentials => ("request", "credentials"),
            Self::Binding(check) => ("binding", check.name()),
            Self::ClientAuthentication => ("client", "authentication"),
            Self::ClientRate => ("client", "rate"),
            Self::ClientMayExplain => ("client", "explain"),
            Self::Token(slot, check) => (slot.name, check.name()),
            Self::Policy(check) => ("policy", check.name),
            Self::Mint => ("mint", "sign"),
            Self::TokenParameter => ("request", "token"),
        }
    }

    /// The clause that the check enforces.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Transport => "RFC 6749 section 3.2",
            Self::Method => "RFC 6749 section 3.2",
            Self::ContentType => "RFC 8693 section 2.1",
            Self::BodySize | Self::TokenSize => "house rule",
            Self::Parameters => "RFC 6749 appendix B",
            Self::Repeats => "RFC 6749 section 3.2, RFC 8693 section 2.1",
            Self::GrantType => "RFC 8693 section 2.1",
            Self::SubjectTokenType => "RFC 8693 section 2.1",
            Self::ActorTokenType => "RFC 8693 section 2.1",
            Self::RequestedTokenType => "RFC 8693 section 2.1",
            Self::ResourceSyntax => "RFC 8707 section 2",
            Self::ScopeSyntax => "RFC 6749 section 3.3",
            Self::AuthorizationDetails => "RFC 9396 section 5",
            Self::Credentials => "RFC 6749 section 2.3",
            Self::Binding(check) => check.clause(),
            Self::ClientAuthentication => "RFC 6749 section 3.2.1, RFC 7523 section 3",
            Self::ClientRate => "RFC 6585 section 4",
            Self::ClientMayExplain => "house rule, RFC 6749 section 5.2",
            Self::Token(_, check) => check.clause(),
            Self::Policy(check) => check.clause,
            Self::Mint => "RFC 9068 section 2",
            Self::TokenParameter => "RFC 7662 section 2.1, RFC 7009 section 2.1",
        }
    }
}

const BEFORE_TOKENS: [Check; 25] = [
    Check::Transport,
    Check::Method,
    Check::ContentType,
    Check::BodySize,
    Check::Parameters,
    Check::Repeats,
    Check::TokenSize,
    Check::GrantType,
    Check::SubjectTokenType,
    Check::ActorTokenType,
    Check::RequestedTokenType,
    Check::ResourceSyntax,
    Check::ScopeSyntax,
    Check::AuthorizationDetails,
    Check::Credentials,
    Check::Binding(BindingCheck::Header),
    Check::Binding(BindingCheck::Proof),
    Check::Binding(BindingCheck::Key),
    Check::Binding(BindingCheck::Target),
    Check::Binding(BindingCheck::Nonce),
    Check::Binding(BindingCheck::Time),
    Check::ClientAuthentication,
    Check::ClientMayExplain,
    Check::Binding(BindingCheck::Signature),
    Check::Binding(BindingCheck::Replay),
];
