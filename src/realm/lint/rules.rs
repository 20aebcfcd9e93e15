//! Rules that never decide anything, or decide everything, or cannot decide at a second exchange.

use std::collections::HashSet;

use crate::expression::{Expression, Yields};
use crate::json::Object;
use crate::oauth::{IssuedTokenType, TokenType};
use crate::realm::document::{ClaimsDocument, RealmDocument, RuleDocument, ThenName};
use crate::realm::place::Place;
use crate::realm::{RealmWarning, check};

pub(super) fn lint(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    let root = &Place::ROOT;
    let own = exchanges_again(document).then(|| own_claims(document));
    let ended = rules(&document.policy.rules, Reached::Yes, own.as_ref(), root, warnings);
    let place = &root.member("clients");
    for (index, client) in document.clients.iter().enumerate() {
        rules(&client.policy.rules, ended, own.as_ref(), &place.element(index), warnings);
    }
}

/// Whether a client can exchange a token of this realm: an access token for a target that is a client, or
/// an ID token.
fn exchanges_again(document: &RealmDocument) -> bool {
    let has_pair = |issued: IssuedTokenType, subject: TokenType| {
        document.exchanges.iter().any(|pair| pair.1 == issued)
            && document.exchanges.iter().any(|pair| pair.0 == subject)
    };
    let names: HashSet<&str> = document
        .clients
        .iter()
        .flat_map(|client| client.subject_audience.iter().chain([&client.client_id]))
        .map(String::as_str)
        .collect();
    let mut audiences =
        document.targets.iter().flat_map(|target| target.resource.iter().chain([&target.audience]));
    has_pair(IssuedTokenType::IdToken, TokenType::IdToken)
        || has_pair(IssuedTokenType::AccessToken, TokenType::AccessToken)
            && audiences.any(|audience| names.contains(audience.as_str()))
}

/// The claims that tokens of this realm may have: those that the engine writes, and the configured ones.
fn own_claims(document: &RealmDocument) -> HashSet<&str> {
    let scopes = document.targets.iter().map(|target| check::scope_claim(&target.token).name());
    let realm = &document.claims;
    let restrict = match &realm.restrict {
        Some(names) => names.iter().map(String::as_str).collect(),
        None => check::RESTRICT.to_vec(),
    };
    let configured = document.clients.iter().map(|client| &client.claims).chain([realm]);
    WRITTEN.into_iter().chain(scopes).chain(restrict).chain(configured.flat_map(names)).collect()
}

/// The names that `claims` of the realm or of a client has.
fn names(claims: &ClaimsDocument) -> impl Iterator<Item = &str> {
    let carried = claims.carry.iter().flatten().map(String::as_str);
    let objects = [&claims.default, &claims.set.access_token, &claims.set.id_token];
    let computed = objects.into_iter().flatten().flat_map(Object::members).map(|(name, _)| name);
    carried.chain(computed)
}

/// Whether the engine ever evaluates a rule.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Reached {
    Yes,
    No,
}

/// Warns of rules in their order; returns whether the engine reaches a rule after them. `own` are the
/// claims of own tokens, where a client can exchange one.
fn rules(
    rules: &[RuleDocument],
    mut reached: Reached,
    own: Option<&HashSet<&str>>,
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
        let Ok(when) = Expression::compile(&rule.when, Yields::Bool) else { continue };
        let Some(holds) = when.constant() else {
            if let Some(own) = own {
                lacking(&when, own, place, warnings);
            }
            continue;
        };
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

/// Warns of a rule that reads claims which tokens of this realm lack.
fn lacking(when: &Expression, own: &HashSet<&str>, place: &Place<'_>, warnings: &mut Vec<RealmWarning>) {
    let claims = when.subject_claims().into_iter().filter(|claim| !own.contains(claim));
    let claims: Vec<String> = claims.map(|claim| format!("`{claim}`")).collect();
    if !claims.is_empty() {
        let reason = format!(
            "tokens of this realm do not have {}, so the rule cannot decide where a client exchanges one of \
             them again; list it in `claims.carry`, or have every second exchange refused by another rule",
            claims.join(", ")
        );
        warnings.push(place.member("when").odd("rule.claim_not_carried", reason));
    }
}

/// The claims that the engine writes into tokens of this realm.
const WRITTEN: [&str; 12] =
    ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "act", "may_act", "cnf", "origin"];
