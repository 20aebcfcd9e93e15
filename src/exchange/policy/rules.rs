//! Stage 5: the rules of the realm document, the realm's and then the client's.
//!
//! In:  all variables of the exchange.
//! Out: nothing, or the refusal of the first rule that forbids the exchange.
//!
//! A rule that cannot be evaluated refuses, whether it would refuse or require: the engine cannot
//! make the check that the operator asked for.

use super::variables::Variables;
use crate::expression::{Failure, Work};
use crate::realm::{Client, Realm, Rule, RuleRefusal, Then};
use crate::trace::Trace;
use crate::trace::wording::{name, words};

/// The check of every such rule; the realm document declares the refusals.
pub(super) use crate::error::RULES_CHECK as CHECK;

/// Evaluates each rule in order.
pub(super) fn apply(
    realm: &Realm,
    client: &Client,
    variables: &Variables<'_>,
    work: &mut Work,
    trace: &mut Trace,
) -> Result<(), RuleRefusal> {
    let mut asked = 0_usize;
    for rule in realm.rules.iter().chain(&client.rules) {
        asked += 1;
        let holds = rule.when.holds(variables, work);
        if holds != Ok(rule.then == Then::Require) {
            trace.compare(|| seen(rule, holds));
            return Err(rule.refusal());
        }
    }
    trace.compare(|| (format!("{asked} rules let it pass"), words("every rule does")));
    Ok(())
}

fn seen(rule: &Rule, holds: Result<bool, Failure>) -> (String, String) {
    let outcome = match holds {
        Ok(true) => "holds".to_owned(),
        Ok(false) => "does not hold".to_owned(),
        Err(failure) => format!("cannot be evaluated: {failure}"),
    };
    let expected = match rule.then {
        Then::Refuse => "a condition that does not hold",
        Then::Require => "a condition that holds",
    };
    (format!("the condition of rule {} {outcome}", name(&rule.id)), words(expected))
}
