//! Stage 5: whether the realm allows the exchange, and how narrow the token is. RFC 8693 §2.2, §4,
//! §5.
//!
//! In:  the request, an authenticated client, verified tokens, the realm.
//! Out: a [`Grant`], which only [`decide`] constructs, or the first rule that forbids it.
//!
//! Each rule is a file and a function of its arguments, without I/O or a clock. [`decide`] applies
//! the rules in the order in which it lists them.

mod act;
mod admission;
mod audience;
mod client_listed;
mod context;
mod cross_issuer;
mod issued;
mod lifetime;
pub(crate) mod may_act;
mod offered;
mod origin;
mod presenter;
mod restriction;
mod rule;
mod rules;
mod scope;
mod semantics;
mod sender_constraint;
mod target;
mod two_parties;
mod variables;

use self::act::ActChain;
pub(crate) use self::admission::admit;
use self::context::ExchangeContext;
use self::rule::Rule;
pub(crate) use self::sender_constraint::Binding;
use self::variables::{Made, Variables};
use crate::audit::Line;
use crate::check::{Check, PolicyCheck};
use crate::error::{PolicyRefusal, Refusal};
use crate::exchange::binding::Possession;
use crate::exchange::client::AuthenticatedClient;
use crate::exchange::grant_type::TokenRequest;
use crate::exchange::origin::Origin;
use crate::exchange::token::{Actor, Subject, VerifiedToken};
use crate::expression::{MAX_WORK, Work};
use crate::json::{Object, Value};
use crate::oauth::{Audience, ClaimName, ClientId, IssuedTokenType, Scope, Seconds, TokenType, UnixTime};
use crate::realm::{Realm, ScopeClaim, TokenShape};
use crate::revocation::Revocations;
use crate::trace::Trace;

/// The permission to mint a token: everything that the token will say except its `jti`.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) token_type: IssuedTokenType,
    /// The type that the response names: `jwt` where the client asked for one.
    pub(crate) answered_as: TokenType,
    pub(crate) shape: TokenShape,
    pub(crate) binding: Binding,
    pub(crate) client_id: ClientId,
    pub(crate) sub: String,
    pub(crate) aud: Vec<Audience>,
    pub(crate) scope: Scope,
    pub(crate) issued_at: UnixTime,
    pub(crate) lifetime: Seconds,
    pub(crate) act: ActChain,
    pub(crate) may_act: Option<Object>,
    pub(crate) origin: Option<Origin>,
    pub(crate) carried: Vec<(ClaimName, Value)>,
}

impl Grant {
    /// The `grant` members of the audit line.
    pub(crate) fn audited(&self) -> Line {
        let mut text = Line::members();
        text.text("type", self.token_type.name());
        text.list("target", self.aud.iter(), |line, aud| line.value(aud.as_str()));
        if !self.scope.is_empty() {
            text.name("scope");
            text.long_value(&self.scope.to_string());
        }
        text.number("exp", self.issued_at.plus(self.lifetime).seconds());
        if let Some(key) = self.binding.key() {
            text.name("cnf");
            text.object(|line| line.text(key.method.member(), &key.text()));
        }
        if !self.act.is_empty() {
            text.list("act", self.act.links(), |line, (iss, sub, client_id)| {
                line.object(|line| {
                    line.text("iss", iss);
                    line.text("sub", sub);
                    if let Some(client_id) = client_id {
                        line.text("client_id", client_id);
                    }
                });
            });
        }
        text
    }
}

/// The rules that only allow or refuse, in the order in which they are applied.
const RULES: &[Rule] = &[
    offered::RULE,
    cross_issuer::RULE,
    may_act::SHAPE,
    client_listed::RULE,
    audience::RULE,
    presenter::RULE,
    two_parties::RULE,
];

/// The rule after them, which yields the binding of the new token.
static BINDING: (&PolicyCheck, &[&PolicyRefusal]) = (&sender_constraint::CHECK, sender_constraint::REFUSALS);

/// The rules that only allow or refuse, and follow it.
const RULES_OF_BOUND: &[Rule] = &[restriction::RULE, origin::RULE];

/// The later rules, each of which also yields a value: their checks and refusals.
const YIELDING: &[(&PolicyCheck, &[&PolicyRefusal])] = &[
    (&semantics::CHECK, semantics::REFUSALS),
    (&may_act::CHECK, may_act::REFUSALS),
    (&act::CHECK, act::REFUSALS),
    (&target::CHECK, target::REFUSALS),
    (&scope::CHECK, scope::REFUSALS),
    (&lifetime::CHECK, lifetime::REFUSALS),
    (&rules::CHECK, &[]),
    (&issued::CHECK, issued::REFUSALS),
];

/// The checks of stage 5 that need no verified token, in order.
pub(crate) fn admission_checks() -> impl Iterator<Item = Check> {
    admission::CHECKS.into_iter().map(Check::Policy)
}

/// The checks of verified tokens, in order.
pub(crate) fn checks() -> impl Iterator<Item = Check> {
    let rules = |rules: &'static [Rule]| rules.iter().map(|rule| rule.check);
    let yielding = YIELDING.iter().map(|(check, _)| *check);
    rules(RULES).chain([BINDING.0]).chain(rules(RULES_OF_BOUND)).chain(yielding).map(Check::Policy)
}

/// Every refusal of this stage, except those of the rules of a realm document.
pub(crate) fn refusals() -> impl Iterator<Item = &'static PolicyRefusal> {
    let rules = RULES.iter().chain(RULES_OF_BOUND).flat_map(|rule| rule.refusals);
    let yielding = std::iter::once(&BINDING).chain(YIELDING).flat_map(|(_, refusals)| *refusals);
    admission::REFUSALS.iter().chain(rules).chain(yielding).copied()
}

/// Applies the rules in order and returns the grant.
///
/// # Errors
///
/// The refusal of the first rule that forbids the exchange: a [`PolicyRefusal`], or a rule of the
/// realm document.
pub(crate) fn decide(
    request: &TokenRequest<'_>,
    client: &AuthenticatedClient,
    (subject, actor): (&VerifiedToken<'_, Subject>, Option<&VerifiedToken<'_, Actor>>),
    possession: &Possession,
    (realm, revocations): (&Realm, &Revocations),
    now: UnixTime,
    trace: &mut Trace,
) -> Result<Grant, Refusal> {
    let client = client.record();
    let tokens = (subject, actor);
    let context = &ExchangeContext::new(request, client, tokens, possession, (realm, revocations), now);
    for rule in RULES {
        rule.apply(context, trace)?;
    }
    let check = Check::Policy;
    let binding = trace.check(
        check(&sender_constraint::CHECK),
        || sender_constraint::describe(context),
        || sender_constraint::bind(context),
    )?;
    for rule in RULES_OF_BOUND {
        rule.apply(context, trace)?;
    }
    trace.check(check(&semantics::CHECK), || semantics::describe(context), || semantics::admit(context))?;
    let semantics =
        trace.check(check(&may_act::CHECK), || may_act::describe(context), || semantics::choose(context))?;
    let act =
        trace.check(check(&act::CHECK), || act::describe(context), || act::chain(context, semantics))?;
    let targets =
        trace.check(check(&target::CHECK), || target::describe(context), || target::find(context))?;
    let scope = trace.check(
        check(&scope::CHECK),
        || scope::describe(context, &targets),
        || scope::narrow(context, &targets),
    )?;
    let lifetime = trace.check(
        check(&lifetime::CHECK),
        || lifetime::describe(context),
        || lifetime::bound(context, &targets),
    )?;
    // A token without scope has no claim of it: `roles`, for one, may then be the carried claim of another.
    let scope_claim = if scope.is_empty() { ScopeClaim::default() } else { targets.shape.scope_claim };
    let origin = origin::of(context, now.plus(lifetime), scope_claim);
    // Without `origin`, the `typ` alone tells an access token from an ID token, and the scope is in `scope`.
    let shape = if origin.is_some() { targets.shape } else { TokenShape::default() };
    let mut grant = Grant {
        token_type: request.requested_token_type,
        answered_as: request.answered_as,
        shape,
        binding,
        client_id: client.client_id.clone(),
        sub: subject.namespaced_sub(),
        aud: targets.aud,
        scope,
        issued_at: now,
        lifetime,
        act,
        origin,
        may_act: None,
        carried: Vec::new(),
    };
    let variables =
        Variables { request, client, subject, actor, semantics, grant: &grant, made: Made::default() };
    let work = &mut Work::new(MAX_WORK);
    rules::apply(realm, client, &variables, work, trace)?;
    trace.passed(check(&rules::CHECK));
    let issued_may_act = issued::may_act(context.may_act()?, realm, &variables, work)?;
    let carried = issued::claims(realm, &variables, work)?;
    trace.passed(check(&issued::CHECK));
    grant.may_act = issued_may_act;
    grant.carried = carried;
    Ok(grant)
}
