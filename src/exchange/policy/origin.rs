//! Stage 5: the origin of the new token. House rule; RFC 8693 §5.
//!
//! In:  the subject token, and the time at which the new token ends.
//! Out: the claim `origin` of the new token, which names the first token of its chain.
//!
//! A token lists the `jti` of each own ancestor, so that the revocation of one token reaches all that
//! came of it. The list is bounded, and so is the number of exchanges one after the other.

use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::origin::{MAX_ANCESTORS, Origin};
use crate::exchange::policy::context::ExchangeContext;
use crate::exchange::policy::rule::Rule;
use crate::exchange::token::Source;
use crate::oauth::UnixTime;
use crate::realm::ScopeClaim;
use crate::trace::Comparison;
use crate::trace::wording::{name, words};

pub(super) const RULE: Rule = Rule { check: &CHECK, refusals: &[&TOO_LONG], describe, evaluate };

static CHECK: PolicyCheck = PolicyCheck { name: "origin", clause: "RFC 8693 section 5, house rule" };
static TOO_LONG: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "origin.too_long",
    "the subject token is the last of a chain of exchanges; get a fresh token from its first issuer",
);

fn describe(context: &ExchangeContext<'_, '_>) -> Comparison {
    let seen = match (context.subject.source(), context.subject.origin()) {
        (Source::Trusted(_), _) => words("a token of another issuer, with which a chain begins"),
        (Source::Own(_), None) => words("an own token without origin, of an older version"),
        (Source::Own(_), Some(origin)) => {
            let first = format!("{} of iss {}", origin.token_type.name(), name(&origin.iss));
            format!("an own token with {} own ancestors; the first token: {first}", origin.ancestors.len())
        }
    };
    (seen, format!("fewer than {MAX_ANCESTORS} own ancestors"))
}

fn evaluate(context: &ExchangeContext<'_, '_>) -> Result<(), &'static PolicyRefusal> {
    let ancestors = context.subject.origin().map_or(0, |origin| origin.ancestors.len());
    if ancestors < MAX_ANCESTORS { Ok(()) } else { Err(&TOO_LONG) }
}

/// The origin of the token that ends at `exp` and has its scope in this claim; none where the subject
/// token is an own one without.
pub(super) fn of(context: &ExchangeContext<'_, '_>, exp: UnixTime, scope: ScopeClaim) -> Option<Origin> {
    let ExchangeContext { request, subject, now, .. } = *context;
    let minted = request.requested_token_type;
    match subject.source() {
        Source::Own(_) => {
            subject.origin().map(|origin| origin.go_on(subject.registered().jti.as_deref(), minted, scope))
        }
        Source::Trusted(_) => {
            let first = (subject.issuer().as_str(), subject.token_type());
            Some(Origin::begin(subject.registered(), first, (minted, now, exp), scope))
        }
    }
}
