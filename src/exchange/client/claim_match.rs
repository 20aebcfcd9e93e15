//! Compares the claims of a verified token with the rule of a client.
//!
//! In:  the claims of a token that its issuer signed for this service; a rule.
//! Out: nothing, or the first claim that differs.
//!
//! Another party can take over a name that its owner gave up, and any stranger may open a pull request.
//! So a rule pins immutable ids, and events that strangers can cause match only where a rule names them.
//!
//! The response names the claim that differs to the owner of the workload alone. An attacker with a
//! repository of their own could otherwise find out, claim by claim, what another owner's rule requires.

use crate::error::{AuthenticationFailure, ClientError, ExchangeError};
use crate::json::{Object, Value};
use crate::realm::claim_rule::ClaimRule;
use crate::realm::{Client, WorkloadRule};
use crate::trace::wording::{name, words};

/// A claim that differs from a rule.
#[derive(Debug)]
pub(super) struct Mismatch<'r> {
    /// The claim, as the realm document names it; `None` for a token of another issuer.
    pub(super) claim: Option<&'r str>,
    /// Whether the token proves that it is of the tenant that the rule means.
    pub(super) tenant_is_proven: bool,
}

/// Compares the issuer and the claims of a token with a rule.
pub(super) fn compare<'r>(rule: &'r WorkloadRule, iss: &str, claims: &Object) -> Result<(), Mismatch<'r>> {
    if rule.issuer != *iss {
        return Err(Mismatch { claim: None, tenant_is_proven: false });
    }
    let mut pins = tenant_pins(rule).peekable();
    let has_pins = pins.peek().is_some();
    if let Some(pin) = pins.find(|pin| !pin.fits(claims)) {
        return Err(Mismatch { claim: Some(pin.claim.as_str()), tenant_is_proven: false });
    }
    let unmet = rule.rules.unmet(claims).map(|rule| rule.claim.as_str());
    match unmet.chain(strangers_event(rule, claims)).min() {
        Some(claim) => Err(Mismatch { claim: Some(claim), tenant_is_proven: has_pins }),
        None => Ok(()),
    }
}

/// The rules that say whose workload it is: every one of the profile's that the rule states, or else `sub`.
fn tenant_pins(rule: &WorkloadRule) -> impl Iterator<Item = &ClaimRule> {
    let stated = || rule.profile.tenant_pins().iter().filter_map(|claim| rule.rules.of(claim));
    let sub = if stated().next().is_none() { rule.rules.of("sub") } else { None };
    stated().chain(sub)
}

/// The claim of the event, where a stranger may have caused it and the rule does not name it.
fn strangers_event(rule: &WorkloadRule, claims: &Object) -> Option<&'static str> {
    let events = rule.profile.events()?;
    let named = rule.rules.of(events.claim).is_some_and(|rule| rule.exact().is_some());
    let event = claims.member(events.claim).and_then(Value::as_str);
    (!named && !event.is_some_and(|event| events.is_harmless(event))).then_some(events.claim)
}

impl Mismatch<'_> {
    /// The failure of a client that the request names, told as far as the token proves.
    pub(super) fn of(self, client: &Client) -> ExchangeError {
        match self.claim {
            Some(claim) if self.tenant_is_proven && client.may_explain() => {
                ClientError::WorkloadMismatch { claim: claim.into() }.into()
            }
            claim => AuthenticationFailure::WorkloadNoMatch { claim: claim.map(Into::into) }.into(),
        }
    }

    /// The claim as the token has it and as the rule wants it. Only the operator sees it.
    pub(super) fn seen(&self, rule: &WorkloadRule, claims: &Object) -> (String, String) {
        let Some(claim) = self.claim else {
            return (words("a token of another issuer"), format!("issuer {}", name(rule.issuer.as_str())));
        };
        let Some(required) = rule.rules.of(claim) else {
            let found = shown(claims.member(claim));
            let wanted = "an event that no stranger can cause, or a rule that requires this one";
            return (format!("{} {found}", name(claim)), format!("{}: {wanted}", name(claim)));
        };
        let value = required.claim.find(claims);
        let accepted: Vec<String> = required.accepted.iter().map(ToString::to_string).collect();
        let mut expected = format!("{} {}", name(claim), accepted.join(" or "));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = |value: &&Value| matches!(value, Value::Integer(_));
        let numbers = required.exact().is_some_and(|values| values.iter().any(is_number));
        if numbers && value.and_then(Value::as_str).is_some_and(digits) {
            expected.push_str("; the token has a string of digits, so the rule needs quotes");
        }
        (format!("{} {}", name(claim), shown(value)), expected)
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => words("absent"),
        Some(Value::String(text)) => name(text),
        Some(value @ (Value::Integer(_) | Value::Bool(_))) => {
            format!("{} ({})", serde_json::to_string(value).unwrap_or_default(), value.kind())
        }
        Some(value) => words(value.kind()),
    }
}
