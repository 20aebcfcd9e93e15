//! Refusals of stage 5. RFC 8693 §2.2.2; the code differs only where a rule is about a target, a
//! scope or what a client may do at all.

use strum::EnumIter;

use crate::check::Check;
use crate::error::{Row, entry, invalid_request};
use crate::oauth::ErrorCode;

/// A rule of the realm forbids it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, EnumIter)]
#[non_exhaustive]
pub enum PolicyError {
    /// The client may neither delegate nor impersonate.
    ClientMayNotExchange,
    /// The realm does not offer this pair of token types.
    ExchangeNotOffered,
    /// Subject and actor are of two issuers that are not listed together.
    CrossIssuer,
    /// `may_act` is not an object with members of the right kinds.
    MayActMalformed,
    /// `may_act` names neither a client nor a subject.
    MayActNamesNobody,
    /// The issuer of the subject token does not list the client.
    SubjectIssuerClient,
    /// The issuer of the actor token does not list the client.
    ActorIssuerClient,
    /// The subject token is addressed to somebody else.
    SubjectAudience,
    /// The actor token is addressed to somebody else.
    ActorAudience,
    /// The client does not hold the subject token rightfully.
    SubjectPresenter,
    /// The client does not hold the actor token rightfully.
    ActorPresenter,
    /// Subject and actor are one party.
    OneParty,
    /// The subject token is bound to a key.
    SubjectBound,
    /// The actor token is bound to a key.
    ActorBound,
    /// The subject token is restricted by `authorization_details`.
    SubjectDetailed,
    /// The actor token is restricted by `authorization_details`.
    ActorDetailed,
    /// The client may not delegate.
    DelegationNotAllowed,
    /// The client needs a `may_act`, and there is none.
    MayActMissing,
    /// `may_act` does not name the client.
    MayActClient,
    /// `may_act` does not name the actor.
    MayActActor,
    /// `may_act` speaks of an actor of another issuer.
    MayActIssuer,
    /// `act` is not a chain of objects that identify somebody.
    ActMalformed,
    /// The chain would be longer than the realm allows.
    ActTooDeep,
    /// The issuer may not speak of actors.
    ActIssuerRole,
    /// A foreign token says that this realm's own issuer named an actor.
    ActOwnIssuer,
    /// A link names an issuer that its token's issuer may not speak for.
    ActForeignIssuer,
    /// The actor token is itself a delegation.
    ActorDelegated,
    /// No target was asked for and the client has no default.
    TargetMissing,
    /// A target that is not one of the client's.
    TargetUnknown,
    /// A target other than the client, for an ID token.
    TargetOfIdToken,
    /// More scope than can be granted.
    ScopeExceeds,
    /// Nothing of the scope asked for can be granted.
    ScopeNothingLeft,
    /// The subject token has no lifetime left to give.
    SubjectNearlyExpired,
    /// The actor token has none.
    ActorNearlyExpired,
    /// The expression for `may_act` yields nothing that may be issued.
    IssuedMayAct,
    /// An expression for a claim yields nothing that may be issued.
    IssuedClaim,
}

impl PolicyError {
    /// Its row of the table.
    #[expect(clippy::too_many_lines, reason = "a table: one row for each refusal")]
    pub(super) fn row(self) -> Row {
        let row = |check, rule, description| invalid_request(check, "policy", rule, description);
        let coded = |check, rule, code, description| entry(check, "policy", rule, (code, 400), description);
        match self {
            Self::ClientMayNotExchange => coded(
                Check::ClientMayExchange,
                "client.may_not_exchange",
                ErrorCode::UnauthorizedClient,
                "the client may neither delegate nor impersonate",
            ),
            Self::ExchangeNotOffered => row(
                Check::ExchangeOffered,
                "exchange.not_offered",
                "the realm does not exchange this type of subject token for the requested type",
            ),
            Self::CrossIssuer => row(
                Check::CrossIssuer,
                "cross_issuer.not_listed",
                "subject and actor token come from two issuers that the realm does not combine",
            ),
            Self::MayActMalformed => row(
                Check::MayActShape,
                "may_act.malformed",
                "may_act is not an object with client_id, sub and iss of the expected JSON types",
            ),
            Self::MayActNamesNobody => {
                row(Check::MayActShape, "may_act.names_nobody", "may_act has neither client_id nor sub")
            }
            Self::SubjectIssuerClient => row(
                Check::ClientListed,
                "issuer.subject_client_not_listed",
                "the client may not bring subject tokens of this issuer",
            ),
            Self::ActorIssuerClient => row(
                Check::ClientListed,
                "issuer.actor_client_not_listed",
                "the client may not bring actor tokens of this issuer",
            ),
            Self::SubjectAudience => row(
                Check::Audience,
                "audience.subject_mismatch",
                "aud of the subject token names neither the client nor this service; get a token that is meant for one of them",
            ),
            Self::ActorAudience => row(
                Check::Audience,
                "audience.actor_mismatch",
                "aud of the actor token names neither the client nor this service",
            ),
            Self::SubjectPresenter => row(
                Check::Presenter,
                "presenter.subject_not_held",
                "nothing in the subject token names the client: its issuer must put it in aud, azp, client_id or may_act",
            ),
            Self::ActorPresenter => row(
                Check::Presenter,
                "presenter.actor_not_held",
                "nothing says that the client may present the actor token: not its aud, azp or client_id",
            ),
            Self::OneParty => row(Check::TwoParties, "parties.same", "subject and actor are the same party"),
            Self::SubjectBound => row(
                Check::SenderConstraint,
                "sender_constraint.subject_bound",
                "the subject token is bound to a key; proof of possession is not supported here",
            ),
            Self::ActorBound => row(
                Check::SenderConstraint,
                "sender_constraint.actor_bound",
                "the actor token is bound to a key; proof of possession is not supported here",
            ),
            Self::SubjectDetailed => row(
                Check::Restriction,
                "restriction.subject_detailed",
                "the subject token has authorization_details, which are not supported here; get one with scope alone",
            ),
            Self::ActorDetailed => row(
                Check::Restriction,
                "restriction.actor_detailed",
                "the actor token has authorization_details, which are not supported here; get one with scope alone",
            ),
            Self::DelegationNotAllowed => coded(
                Check::Semantics,
                "delegation.not_allowed",
                ErrorCode::UnauthorizedClient,
                "the client may not use delegation",
            ),
            Self::MayActMissing => row(
                Check::MayAct,
                "may_act.missing",
                "the subject token has no may_act, which the realm requires for this client",
            ),
            Self::MayActClient => row(
                Check::MayAct,
                "may_act.client_not_named",
                "may_act of the subject token does not name the client",
            ),
            Self::MayActActor => row(
                Check::MayAct,
                "may_act.actor_not_named",
                "may_act of the subject token does not name the actor",
            ),
            Self::MayActIssuer => row(
                Check::MayAct,
                "may_act.issuer_mismatch",
                "may_act of the subject token speaks of an actor of another issuer",
            ),
            Self::ActMalformed => {
                row(Check::Act, "act.malformed", "act is not a chain of objects that each have a sub")
            }
            Self::ActTooDeep => {
                row(Check::Act, "act.too_deep", "the chain of actors is longer than the realm allows")
            }
            Self::ActIssuerRole => {
                row(Check::Act, "act.issuer_role", "the issuer of the subject token may not say who acts")
            }
            Self::ActOwnIssuer => row(
                Check::Act,
                "act.own_issuer",
                "a foreign token names this realm as the issuer of an actor",
            ),
            Self::ActForeignIssuer => row(
                Check::Act,
                "act.foreign_issuer",
                "act names an issuer that the issuer of the token may not speak for",
            ),
            Self::ActorDelegated => row(
                Check::Act,
                "act.actor_delegated",
                "the actor token carries act: an actor must act for itself",
            ),
            Self::TargetMissing => coded(
                Check::Target,
                "target.missing",
                ErrorCode::InvalidTarget,
                "no audience or resource was asked for and the client has no default",
            ),
            Self::TargetUnknown => coded(
                Check::Target,
                "target.unknown",
                ErrorCode::InvalidTarget,
                "an audience or resource is not one of the targets of the client; names are compared exactly",
            ),
            Self::TargetOfIdToken => coded(
                Check::Target,
                "target.id_token",
                ErrorCode::InvalidTarget,
                "an ID token is for the client itself; ask for no other audience or resource",
            ),
            Self::ScopeExceeds => coded(
                Check::Scope,
                "scope.exceeds",
                ErrorCode::InvalidScope,
                "more scope is asked for than subject token, client and target allow together",
            ),
            Self::ScopeNothingLeft => coded(
                Check::Scope,
                "scope.nothing_left",
                ErrorCode::InvalidScope,
                "nothing of the scope asked for can be granted",
            ),
            Self::SubjectNearlyExpired => row(
                Check::Lifetime,
                "lifetime.subject_nearly_expired",
                "the subject token is about to expire; get a fresh one",
            ),
            Self::ActorNearlyExpired => row(
                Check::Lifetime,
                "lifetime.actor_nearly_expired",
                "the actor token is about to expire; get a fresh one",
            ),
            Self::IssuedMayAct => row(
                Check::IssuedClaims,
                "issued.may_act",
                "the realm cannot compute the may_act of the new token from what was sent",
            ),
            Self::IssuedClaim => row(
                Check::IssuedClaims,
                "issued.claim",
                "the realm cannot compute a claim of the new token from what was sent",
            ),
        }
    }
}
