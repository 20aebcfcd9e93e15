//! Rules that never decide anything, or decide everything.

use crate::expression::{Expression, Yields};
use crate::realm::RealmWarning;
use crate::realm::document::{RealmDocument, RuleDocument, ThenName};
use crate::realm::place::Place;

pub(super) fn lint(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    let root = &Place::ROOT;
    let ended = rules(&document.policy.rules, Reached::Yes, root, warnings);
    let place = &root.member("clients");
    for (index, client) in document.clients.iter().enumerate() {
        rules(&client.policy.rules, ended, &place.element(index), warnings);
    }
}

/// Whether the engine ever evaluates a rule.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Reached {
    Yes,
    No,
}

/// Warns of rules in their order; returns whether the engine reaches a rule after them.
fn rules(
    rules: &[RuleDocument],
    mut reached: Reached,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Reached {
    let place = &place.member("policy");
    let place = &place.member("rules");
    for (index, rule) in rules.iter().enumerate() {
        let place = &place.element(index);
        if reached == Reached::No {
            warnings.push(place.odd(
                "rule.unreachable",
                "a rule before this one refuses every exchange, so this one is never asked; mend or remove \
                 the one before",
            ));
            continue;
        }
        let holds = Expression::compile(&rule.when, Yields::Bool).ok().and_then(|when| when.constant());
        let Some(holds) = holds else { continue };
        if holds == (rule.then == ThenName::Refuse) {
            reached = Reached::No;
            warnings.push(place.member("when").odd(
                "rule.always_refuses",
                "whatever is asked, this rule refuses it, so no token is issued at all; let the condition \
                 depend on the exchange",
            ));
        } else {
            warnings.push(place.member("when").odd(
                "rule.never_refuses",
                "whatever is asked, this rule lets it pass, so it protects nothing; let the condition depend \
                 on the exchange, or remove the rule",
            ));
        }
    }
    reached
}
