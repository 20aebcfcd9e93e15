//! Stage 5: the targets of the new token. RFC 8693 §2.1 and §2.2.2, RFC 8707 §2.
//!
//! In:  the audiences and resources of the request, and the client's targets.
//! Out: the `aud` of the new token: each requested target once.
//!
//! Names match exactly, and one unknown name refuses the request: a token for fewer targets than
//! the client asked for would fail later, at a service that cannot tell why. Targets asked for together
//! expect tokens of one shape, as one token has one `typ` and one claim for its scope.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::oauth::{Audience, ErrorCode, IssuedTokenType};
use crate::realm::{Target, TargetSet, TokenShape};
use crate::trace::Comparison;
use crate::trace::wording::{name, names};

pub(super) static CHECK: PolicyCheck =
    PolicyCheck { name: "target", clause: "RFC 8693 section 2.2.2, RFC 8707 section 2" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&MISSING, &UNKNOWN, &OF_ID_TOKEN, &SHAPES_DIFFER];

static MISSING: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "target.missing",
    ErrorCode::InvalidTarget,
    "no audience or resource was asked for and the client has no default",
);
static UNKNOWN: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "target.unknown",
    ErrorCode::InvalidTarget,
    "an audience or resource is not one of the targets of the client; names are compared exactly",
);
static OF_ID_TOKEN: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "target.id_token",
    ErrorCode::InvalidTarget,
    "an ID token is for the client itself; ask for no other audience or resource",
);

static SHAPES_DIFFER: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "target.shapes_differ",
    ErrorCode::InvalidTarget,
    "the targets expect tokens of different shapes; ask for one of them at a time",
);

/// The targets of a token, and the names by which the client asked for them.
#[derive(Debug, Default)]
pub(crate) struct Targets<'r> {
    pub(crate) aud: Vec<Audience>,
    pub(crate) targets: Vec<&'r Target>,
    /// The same targets as a set.
    pub(crate) set: TargetSet,
    /// What the token looks like.
    pub(crate) shape: TokenShape,
}

/// Finds the requested targets among those of the client.
pub(super) fn find<'r>(context: &ExchangeContext<'_, 'r>) -> Result<Targets<'r>, &'static PolicyRefusal> {
    let ExchangeContext { request, client, realm, .. } = *context;
    let asked = || request.audience.iter().chain(&request.resource).copied();
    if request.requested_token_type == IssuedTokenType::IdToken {
        if asked().any(|name| client.client_id != *name) {
            return Err(&OF_ID_TOKEN);
        }
        let aud = vec![Audience::from(client.client_id.as_str())];
        return Ok(Targets { aud, ..Targets::default() });
    }
    let default = client.default_target.as_ref().map(Audience::as_str).filter(|_| asked().next().is_none());
    let mut found = Targets::default();
    for name in asked().chain(default) {
        let target =
            realm.numbered_target(name).filter(|(_, target)| client.targets.contains(&target.audience));
        let (index, target) = target.ok_or(&UNKNOWN)?;
        found.set.insert(index);
        if !found.aud.iter().any(|own| *own == *name) {
            found.aud.push(Audience::from(name));
            found.targets.push(target);
        }
    }
    let Some(first) = found.targets.first() else {
        return Err(&MISSING);
    };
    found.shape = first.shape;
    if found.targets.iter().any(|target| target.shape != found.shape) {
        return Err(&SHAPES_DIFFER);
    }
    Ok(found)
}

pub(super) fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let ExchangeContext { request, client, .. } = context;
    let audience = names(request.audience.iter().copied());
    let resource = names(request.resource.iter().copied());
    let expected = match request.requested_token_type {
        IssuedTokenType::IdToken => {
            format!("none, or the client itself: {}", name(client.client_id.as_str()))
        }
        IssuedTokenType::AccessToken => {
            let own = names(client.targets.iter().map(Audience::as_str));
            let default = names(client.default_target.as_ref().map(Audience::as_str));
            format!(
                "targets of the client: {own}, by audience or resource; where none is asked for: {default}"
            )
        }
    };
    (format!("audience {audience}; resource {resource}"), expected)
}
