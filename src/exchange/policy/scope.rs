//! Stage 5: scope. RFC 6749 §3.3, RFC 8693 §2.2.1.
//!
//! In:  the scope asked for, and the ceilings: subject token, its issuer, client, every target.
//! Out: the scope to grant, which no ceiling exceeds.
//!
//! Scope only narrows. The one exception is written in the realm document: what a client may
//! receive beyond a subject token that has no scope of its own, by kind of token. It is given when
//! asked for, never by default.

use crate::error::PolicyError;
use crate::exchange::policy::target::Targets;
use crate::exchange::token::{Source, Subject, VerifiedToken};
use crate::oauth::{Scope, TokenType};
use crate::realm::{Client, Realm, ScopePolicy};

/// The scope to grant.
pub(super) fn narrow(
    requested: Option<&Scope>,
    subject: &VerifiedToken<'_, Subject>,
    client: &Client,
    targets: &Targets<'_>,
    realm: &Realm,
) -> Result<Scope, PolicyError> {
    let within = |value: &str| {
        client.scopes.contains(value) && targets.targets.iter().all(|target| target.scopes.contains(value))
    };
    let brought = |value: &str| {
        let issuer = subject.source().trusted();
        subject.scope().is_some_and(|scope| scope.contains(value))
            && issuer.is_none_or(|issuer| issuer.scopes.contains(value))
    };
    let expansion = expansion(subject, client);
    let Some(requested) = requested else {
        let own = subject.scope().cloned().unwrap_or_default();
        return Ok(own.only(|value| brought(value) && within(value)));
    };
    let expanded = |value: &str| expansion.is_some_and(|scope| scope.contains(value));
    let granted = requested.only(|value| (brought(value) || expanded(value)) && within(value));
    match realm.scope_policy {
        _ if granted == *requested => Ok(granted),
        ScopePolicy::Refuse => Err(PolicyError::ScopeExceeds),
        ScopePolicy::Narrow if granted.is_empty() => Err(PolicyError::ScopeNothingLeft),
        ScopePolicy::Narrow => Ok(granted),
    }
}

/// What the client may receive beyond this subject token. Nothing for access tokens minted here:
/// a second exchange would undo what the first one narrowed.
pub(super) fn expansion<'c>(subject: &VerifiedToken<'_, Subject>, client: &'c Client) -> Option<&'c Scope> {
    let kind = subject.kind();
    if matches!(subject.source(), Source::Own(_)) && kind == TokenType::AccessToken {
        return None;
    }
    client.scope_expansion.iter().find(|(own, _)| *own == kind).map(|(_, scope)| scope)
}
