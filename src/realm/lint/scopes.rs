//! Scope that no client can get, and targets that no client can name.

use std::collections::{HashMap, HashSet};

use crate::oauth::{IssuedTokenType, TokenType};
use crate::realm::RealmWarning;
use crate::realm::document::RealmDocument;
use crate::realm::place::Place;

pub(super) fn lint(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    targets(document, warnings);
    clients(document, warnings);
}

/// Compares the scope of targets with the scope of the clients that may name them.
fn targets(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    let mut wanted: HashMap<&str, HashSet<&str>> = HashMap::new();
    for client in document.clients.iter().filter(|client| !client.allow.is_empty()) {
        for target in &client.targets {
            wanted.entry(target).or_default().extend(client.scopes.iter().map(String::as_str));
        }
    }
    let place = &Place::ROOT.member("targets");
    for (index, target) in document.targets.iter().enumerate() {
        let place = &place.element(index);
        let Some(wanted) = wanted.get(target.audience.as_str()) else {
            warnings.push(place.odd(
                "target.without_clients",
                "no client has this target, so no token is issued for it; add it to a client's `targets`, or \
                 remove it",
            ));
            continue;
        };
        let place = &place.member("scopes");
        for (index, _) in
            target.scopes.iter().enumerate().filter(|(_, scope)| !wanted.contains(scope.as_str()))
        {
            warnings.push(place.element(index).odd(
                "target.scope_without_clients",
                "no client of this target has this scope, so no request can get it; add it to a client's \
                 `scopes`, or remove it here, lest a later client gets it unnoticed",
            ));
        }
    }
}

/// Compares the scope of clients with the scope that their targets can grant.
fn clients(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    let id_tokens = super::issues_id_tokens(document);
    let detour = offers_a_detour(document);
    let targets = document.targets.iter();
    let targets: HashMap<&str, &[String]> =
        targets.map(|target| (target.audience.as_str(), target.scopes.as_slice())).collect();
    let place = &Place::ROOT.member("clients");
    for (index, client) in document.clients.iter().enumerate() {
        let place = &place.element(index);
        let granted = client.targets.iter().filter_map(|target| targets.get(target.as_str()).copied());
        let granted: HashSet<&str> = granted.flatten().map(String::as_str).collect();
        let never = |scope: &&String| !id_tokens && !granted.contains(scope.as_str());
        // A client without targets gets no scope at all, and has a warning of its own.
        if !client.targets.is_empty() {
            let place = &place.member("scopes");
            for (index, _) in client.scopes.iter().enumerate().filter(|(_, scope)| never(scope)) {
                warnings.push(place.element(index).odd(
                    "client.scope_without_targets",
                    "no target of this client has this scope, so the client never gets it; add it to a \
                     target's `scopes`, or remove it here, lest a later target grants it unnoticed",
                ));
            }
        }
        let expansion = &client.scope_expansion;
        let place = &place.member("scope_expansion");
        for (kind, scopes) in [
            ("access_token", &expansion.access_token),
            ("id_token", &expansion.id_token),
            ("jwt", &expansion.jwt),
        ] {
            let place = &place.member(kind);
            for (index, _) in scopes.iter().enumerate().filter(|(_, scope)| !client.scopes.contains(scope)) {
                warnings.push(place.element(index).odd(
                    "client.expansion_beyond_scopes",
                    "the client's own `scopes` do not have this scope, so the expansion has no effect; add it \
                     there, or remove it here",
                ));
            }
        }
        if detour && expansion.id_token.iter().any(|scope| !expansion.access_token.contains(scope)) {
            warnings.push(place.member("id_token").odd(
                "client.expansion_by_detour",
                "a token of another type can be exchanged for an ID token of this realm, and that again, with \
                 this scope; offer one of the two `exchanges`, or mean it",
            ));
        }
    }
}

/// Whether the realm exchanges some token for an ID token, and an ID token for another token.
fn offers_a_detour(document: &RealmDocument) -> bool {
    let is_id_token = |token_type: &TokenType| *token_type == TokenType::IdToken;
    let mut exchanges = document.exchanges.iter();
    let there =
        exchanges.any(|(subject, issued)| !is_id_token(subject) && *issued == IssuedTokenType::IdToken);
    there && document.exchanges.iter().any(|(subject, _)| is_id_token(subject))
}
