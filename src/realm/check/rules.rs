//! The rules of a realm or of a client: each has its own id, and the engine can evaluate each.

use super::text;
use crate::expression::{Expression, Yields};
use crate::oauth::ErrorCode;
use crate::realm::document::{PolicyDocument, RuleDocument, RuleErrorName, ThenName};
use crate::realm::place::Place;
use crate::realm::{RealmError, Rule, Then};

/// Checks rules; `known` are the rules that the engine evaluates before them.
pub(super) fn check(
    document: PolicyDocument,
    known: &[Rule],
    place: &Place<'_>,
) -> Result<Vec<Rule>, RealmError> {
    let place = &place.member("rules");
    if document.rules.len() > MAX_RULES {
        return Err(place.wrong(format!("more than {MAX_RULES} rules")));
    }
    let mut rules: Vec<Rule> = Vec::with_capacity(document.rules.len());
    for (index, written) in document.rules.into_iter().enumerate() {
        let place = &place.element(index);
        let rule = rule(written, place)?;
        if rules.iter().any(|other| other.id == rule.id) {
            return Err(place.member("id").wrong("listed before"));
        }
        if known.iter().any(|other| other.id == rule.id) {
            return Err(place.member("id").wrong("the id of a rule of the realm"));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn rule(document: RuleDocument, place: &Place<'_>) -> Result<Rule, RealmError> {
    let RuleDocument { id, when, then, message, error } = document;
    let in_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    if !(1..=MAX_ID).contains(&id.len()) || !id.bytes().all(in_id) {
        return Err(place.member("id").wrong("expected 1 to 64 of `a` to `z`, `0` to `9`, `_` and `-`"));
    }
    text::description(&message, &place.member("message"))?;
    let when =
        Expression::compile(&when, Yields::Bool).map_err(|reason| place.member("when").wrong(reason))?;
    Ok(Rule {
        id: id.into(),
        when,
        then: match then {
            ThenName::Refuse => Then::Refuse,
            ThenName::Require => Then::Require,
        },
        error: match error {
            RuleErrorName::Request => ErrorCode::InvalidRequest,
            RuleErrorName::Target => ErrorCode::InvalidTarget,
            RuleErrorName::Scope => ErrorCode::InvalidScope,
        },
        message: message.into(),
    })
}

/// The most rules of a realm, and again of a client: an operator cannot survey more than the
/// sixty-four of both.
const MAX_RULES: usize = 32;
const MAX_ID: usize = 64;
