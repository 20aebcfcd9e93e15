//! Stage 5: scope. RFC 6749 §3.3, RFC 8693 §2.2.1.
//!
//! In:  the scope asked for, and the ceilings: subject token, its issuer, client, every target.
//! Out: the scope to grant, which no ceiling exceeds.
//!
//! Scope only narrows. The realm document may state one exception for each type of token: the scope
//! that a client may receive beyond the token with which a chain of exchanges begins. A client receives
//! it only when it asks for it, never by default, and never beyond the ceiling of that token's issuer.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::target::Targets;
use crate::exchange::token::Source;
use crate::oauth::{ErrorCode, Scope, TokenType};
use crate::realm::{Role, ScopePolicy, TrustedIssuer};
use crate::trace::Comparison;
use crate::trace::wording::{name, names, words};

pub(super) static CHECK: PolicyCheck =
    PolicyCheck { name: "scope", clause: "RFC 6749 section 3.3, RFC 8693 section 2.2.1" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&EXCEEDS, &NOTHING_LEFT];

static EXCEEDS: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "scope.exceeds",
    ErrorCode::InvalidScope,
    "more scope is asked for than subject token, client and target allow together",
);
static NOTHING_LEFT: PolicyRefusal = PolicyRefusal::coded(
    &CHECK,
    "scope.nothing_left",
    ErrorCode::InvalidScope,
    "nothing of the scope asked for can be granted",
);

/// The scope to grant. The realm's policy says whether a wider request is refused or narrowed.
pub(super) fn narrow(
    context: &ExchangeContext<'_, '_>,
    targets: &Targets<'_>,
) -> Result<Scope, &'static PolicyRefusal> {
    let ExchangeContext { subject, client, realm, .. } = *context;
    let within =
        |value: &str| client.scopes.contains(value) && realm.target_scopes.grants(value, &targets.set);
    let brought = |value: &str| {
        let issuer = subject.source().trusted();
        subject.scope().is_some_and(|scope| scope.contains(value))
            && issuer.is_none_or(|issuer| issuer.scopes.contains(value))
    };
    let expansion = Expansion::of(context);
    let Some(requested) = &context.request.scope else {
        let own = subject.scope().cloned().unwrap_or_default();
        return Ok(own.only(|value| brought(value) && within(value)));
    };
    let expanded = |value: &str| expansion.as_ref().is_some_and(|expansion| expansion.contains(value));
    let granted = requested.only(|value| (brought(value) || expanded(value)) && within(value));
    match realm.scope_policy {
        _ if granted == *requested => Ok(granted),
        ScopePolicy::Refuse => Err(&EXCEEDS),
        ScopePolicy::Narrow if granted.is_empty() => Err(&NOTHING_LEFT),
        ScopePolicy::Narrow => Ok(granted),
    }
}

/// The scope that the client may receive beyond the subject token.
struct Expansion<'a> {
    scope: &'a Scope,
    /// The issuer of the token with which the chain begins.
    issuer: &'a TrustedIssuer,
}

impl<'a> Expansion<'a> {
    /// The expansion for a foreign subject token, or for an own ID token by its origin. None for an own
    /// access token: a second exchange would undo the narrowing of the first. None where the realm no
    /// longer trusts the first issuer.
    fn of(context: &ExchangeContext<'a, '_>) -> Option<Self> {
        let ExchangeContext { subject, client, realm, .. } = *context;
        let (token_type, issuer) = match subject.source() {
            Source::Trusted(issuer) => (subject.token_type(), issuer),
            Source::Own(_) if subject.token_type() == TokenType::IdToken => {
                let origin = subject.origin()?;
                let (issuer, _) = realm.trusted_issuer(&origin.iss)?;
                let brings_subjects = issuer.has_role(Role::Subject) || issuer.has_role(Role::Workload);
                (origin.token_type, Some(issuer).filter(|_| brings_subjects)?)
            }
            Source::Own(_) => return None,
        };
        let (_, scope) = client.scope_expansion.iter().find(|(own, _)| *own == token_type)?;
        Some(Self { scope, issuer })
    }

    fn contains(&self, value: &str) -> bool {
        self.scope.contains(value) && self.issuer.scopes.contains(value)
    }
}

pub(super) fn describe(context: &ExchangeContext<'_, '_>, targets: &Targets<'_>) -> Comparison {
    let asked = context.request.scope.as_ref();
    let own = context.subject.scope();
    let mut seen = vec![format!(
        "asked for: {}; subject token: {}",
        names(asked.into_iter().flat_map(Scope::values)),
        names(own.into_iter().flat_map(Scope::values))
    )];
    for value in asked.into_iter().flat_map(Scope::values) {
        if let Some(ceiling) = first_below(context, value, targets) {
            seen.push(format!("{} is not in {ceiling}", name(value)));
        }
    }
    match context.subject.ignored_scope() {
        0 => {}
        1 => {
            seen.push(words("one element of the subject token's scope is no scope value and grants nothing"));
        }
        more => seen.push(format!(
            "{more} elements of the subject token's scope are no scope values and grant nothing"
        )),
    }
    let client = names(context.client.scopes.values());
    let beyond = match Expansion::of(context) {
        Some(expansion) => format!(" or {}", names(expansion.scope.values())),
        None => String::new(),
    };
    let expected = format!("within the subject token{beyond}, the client's {client}, and every target");
    (seen.join("; "), expected)
}

/// The first ceiling that a scope value exceeds. The realm's ceilings come after the client's own,
/// so that no client learns from them the scope of another client.
fn first_below(
    context: &ExchangeContext<'_, '_>,
    value: &str,
    targets: &Targets<'_>,
) -> Option<&'static str> {
    let holds = |scope: Option<&Scope>| scope.is_some_and(|scope| scope.contains(value));
    let issuer = context.subject.source().trusted();
    let expansion = Expansion::of(context);
    let expanded = expansion.as_ref().is_some_and(|expansion| expansion.contains(value));
    let issuer = match &expansion {
        Some(expansion) if expansion.scope.contains(value) => Some(expansion.issuer),
        _ => issuer,
    };
    let named = expansion.as_ref().is_some_and(|expansion| expansion.scope.contains(value));
    if !named && !holds(context.subject.scope()) {
        Some("the subject token")
    } else if !context.client.scopes.contains(value) {
        Some("the client's scopes")
    } else if !expanded && !issuer.is_none_or(|issuer| issuer.scopes.contains(value)) {
        Some("what its issuer may bring")
    } else if !context.realm.target_scopes.grants(value, &targets.set) {
        Some("every target")
    } else {
        None
    }
}
