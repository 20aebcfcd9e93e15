//! The further claims of issued tokens: never one that the engine itself reads or writes.
//!
//! A carried `scp` that an issuer's mapping reads as scope would put the whole scope of the subject
//! token beside the narrow one, so mapped claims are as protected as the standard ones.

use std::collections::HashMap;

use super::text;
use crate::identifier::{ClaimName, Issuer};
use crate::json::{Object, Value};
use crate::realm::document::{ClaimsDocument, MayActDocument};
use crate::realm::place::Place;
use crate::realm::{IssuedMayAct, RealmError, TrustedIssuer};

/// Claims that no configuration may carry or set.
pub(super) const PROTECTED: [&str; 17] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "act",
    "may_act",
    "scope",
    "client_id",
    "azp",
    "cnf",
    "nonce",
    "at_hash",
    "c_hash",
    "authorization_details",
];

/// Checks `claims`, and gives the names of those that are carried.
pub(super) fn carried(document: &ClaimsDocument, place: &Place<'_>) -> Result<Vec<ClaimName>, RealmError> {
    let unprotected = |name: &str, place: &Place<'_>| {
        text::plain(name, place)?;
        if PROTECTED.contains(&name) { Err(place.wrong(TAKEN)) } else { Ok(()) }
    };
    let at_carry = &place.member("carry");
    for (index, name) in document.carry.iter().enumerate() {
        unprotected(name, &at_carry.element(index))?;
    }
    text::distinct(&document.carry, at_carry)?;
    for (name, _) in document.default.members() {
        unprotected(name, &place.member("default").member(name))?;
    }
    if !document.set.is_empty() {
        return Err(place.member("set").wrong("not available in this version"));
    }
    Ok(document.carry.iter().map(|name| ClaimName::from(name.as_str())).collect())
}

/// Checks that `claims` names nothing that an issuer's mapping reads.
pub(super) fn unread(
    document: &ClaimsDocument,
    issuers: &HashMap<Issuer, TrustedIssuer>,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let is_read = |name: &str| {
        issuers.values().any(|issuer| issuer.scope_claim == *name || issuer.client_id_claim == *name)
    };
    if let Some(index) = document.carry.iter().position(|name| is_read(name)) {
        return Err(place.member("carry").element(index).wrong(TAKEN));
    }
    match document.default.members().find(|(name, _)| is_read(name)) {
        Some((name, _)) => Err(place.member("default").member(name).wrong(TAKEN)),
        None => Ok(()),
    }
}

/// Checks the `may_act` of issued tokens by the rules that it would have to pass when it comes back.
pub(super) fn may_act(document: MayActDocument, place: &Place<'_>) -> Result<IssuedMayAct, RealmError> {
    Ok(IssuedMayAct {
        access_token: issued(document.access_token, &place.member("access_token"))?,
        id_token: issued(document.id_token, &place.member("id_token"))?,
    })
}

fn issued(value: Option<Value>, place: &Place<'_>) -> Result<Option<Object>, RealmError> {
    let object = match value {
        None => return Ok(None),
        Some(Value::Object(object)) if object.is_empty() => return Ok(None),
        Some(Value::Object(object)) => object,
        Some(Value::String(_)) => return Err(place.wrong("an expression is not available in this version")),
        Some(other) => return Err(place.wrong(format!("expected an object, found {}", other.kind()))),
    };
    if !object.has("client_id") && !object.has("sub") {
        return Err(place.wrong("names nobody: expected `client_id`, `sub` or both"));
    }
    for name in ["client_id", "sub"] {
        let names_somebody = object.member(name).is_none_or(|value| {
            value
                .as_strings()
                .is_some_and(|names| !names.is_empty() && names.iter().all(|name| !name.is_empty()))
        });
        if !names_somebody {
            return Err(place.member(name).wrong("expected a string or an array of strings, none empty"));
        }
    }
    if object.member("iss").is_some_and(|iss| iss.as_str().is_none_or(str::is_empty)) {
        return Err(place.member("iss").wrong("expected a string that is not empty"));
    }
    Ok(Some(object))
}

const TAKEN: &str = "a claim that the engine reads or writes";
