//! The further claims of issued tokens: none may be a claim that the engine itself reads or writes.
//!
//! Suppose a realm carried the claim `scp` that an issuer's mapping reads as scope: the token would have
//! the whole scope of the subject token beside the narrow one. So mapped claims are protected too.

use std::collections::HashMap;

use super::text;
use crate::expression::{Expression, Yields};
use crate::json::{Object, Value};
use crate::oauth::{ClaimName, Issuer};
use crate::realm::document::{ClaimsDocument, MayActDocument, SetDocument};
use crate::realm::place::Place;
use crate::realm::{ByTokenType, Issued, IssuedMayAct, RealmError, Target, TrustedIssuer, may_act};

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

/// Claims that no configuration may carry or set either, and that an issuer may use in its own way.
const RESERVED: [&str; 8] = ["origin", "txn", "tctx", "rctx", "req_wl", "events", "status", "scp"];

fn is_taken(name: &str) -> bool {
    PROTECTED.contains(&name) || RESERVED.contains(&name)
}

/// Checks the names in `claims`, and returns those that the realm carries.
pub(super) fn named(document: &ClaimsDocument, place: &Place<'_>) -> Result<Vec<ClaimName>, RealmError> {
    each_name(document, place, &mut |name, place| {
        text::plain(name, place)?;
        if is_taken(name) { Err(place.wrong(TAKEN)) } else { Ok(()) }
    })?;
    let carry = document.carry.as_deref().unwrap_or_default();
    text::distinct(carry, &place.member("carry"))?;
    Ok(carry.iter().map(|name| ClaimName::from(name.as_str())).collect())
}

/// Checks that `claims` names nothing that an issuer's mapping reads, and no claim that holds the scope of
/// a target's tokens.
pub(super) fn unread(
    document: &ClaimsDocument,
    issuers: &HashMap<Issuer, TrustedIssuer>,
    targets: &[Target],
    place: &Place<'_>,
) -> Result<(), RealmError> {
    each_name(document, place, &mut |name, place| {
        if targets.iter().any(|target| target.shape.scope_claim.name() == name) {
            return Err(place.wrong(TAKEN));
        }
        let is_read = |issuer: &TrustedIssuer| {
            issuer.claims.members().any(|member| member == name)
                || issuer.markers.tests().any(|(path, _)| path.top() == name)
        };
        if issuers.values().any(is_read) { Err(place.wrong(TAKEN)) } else { Ok(()) }
    })
}

/// The claims that the realm never drops. An expression must not compute one: the new token would then have
/// another limit than the subject token.
pub(super) fn restrict(document: &ClaimsDocument, place: &Place<'_>) -> Result<Vec<ClaimName>, RealmError> {
    let Some(names) = &document.restrict else {
        return Ok(RESTRICT.iter().copied().map(ClaimName::from).collect());
    };
    let at_restrict = &place.member("restrict");
    for (index, name) in names.iter().enumerate() {
        let place = &at_restrict.element(index);
        text::plain(name, place)?;
        if is_taken(name) {
            return Err(place.wrong(TAKEN));
        }
    }
    text::distinct(names, at_restrict)?;
    Ok(names.iter().map(|name| ClaimName::from(name.as_str())).collect())
}

/// Checks that no expression computes a claim that the realm never drops.
pub(super) fn uncomputed(
    document: &ClaimsDocument,
    restrict: &[ClaimName],
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let SetDocument { access_token, id_token } = &document.set;
    for (kind, members) in [("access_token", access_token), ("id_token", id_token)] {
        for (name, _) in members.iter().flat_map(Object::members) {
            if restrict.iter().any(|own| *own == *name) {
                let place = place.member("set");
                return Err(place.member(kind).member(name).wrong(LIMITS));
            }
        }
    }
    Ok(())
}

/// Checks that a client carries only claims that the realm carries: for these alone the operator has
/// decided which issuers to believe.
pub(super) fn among(
    document: &ClaimsDocument,
    carry: &[ClaimName],
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let own = document.carry.as_deref().unwrap_or_default();
    match own.iter().position(|name| !carry.iter().any(|carried| *carried == **name)) {
        Some(index) => {
            Err(place.member("carry").element(index).wrong("not among the realm's `claims.carry`"))
        }
        None => Ok(()),
    }
}

/// Every name in `claims` with its place.
fn each_name(
    document: &ClaimsDocument,
    place: &Place<'_>,
    check: &mut dyn FnMut(&str, &Place<'_>) -> Result<(), RealmError>,
) -> Result<(), RealmError> {
    for (index, name) in document.carry.iter().flatten().enumerate() {
        check(name, &place.member("carry").element(index))?;
    }
    for (name, _) in document.default.iter().flat_map(Object::members) {
        check(name, &place.member("default").member(name))?;
    }
    let SetDocument { access_token, id_token } = &document.set;
    for (kind, members) in [("access_token", access_token), ("id_token", id_token)] {
        for (name, _) in members.iter().flat_map(Object::members) {
            check(name, &place.member("set").member(kind).member(name))?;
        }
    }
    Ok(())
}

/// The configuration of issued tokens, from names that were already checked.
pub(super) fn issued(
    claims: ClaimsDocument,
    at_claims: &Place<'_>,
    may_act: MayActDocument,
    at_may_act: &Place<'_>,
) -> Result<Issued, RealmError> {
    let at_set = &at_claims.member("set");
    let ClaimsDocument { carry, default, set, restrict: _ } = claims;
    Ok(Issued {
        carry: carry.map(|names| names.iter().map(|name| ClaimName::from(name.as_str())).collect()),
        default,
        set: ByTokenType {
            access_token: computed(set.access_token, &at_set.member("access_token"))?,
            id_token: computed(set.id_token, &at_set.member("id_token"))?,
        },
        may_act: ByTokenType {
            access_token: issued_may_act(may_act.access_token, &at_may_act.member("access_token"))?,
            id_token: issued_may_act(may_act.id_token, &at_may_act.member("id_token"))?,
        },
    })
}

fn computed(
    members: Option<Object>,
    place: &Place<'_>,
) -> Result<Option<Vec<(ClaimName, Expression)>>, RealmError> {
    let Some(members) = members else {
        return Ok(None);
    };
    if members.members().count() > MAX_COMPUTED {
        return Err(place.wrong(format!("more than {MAX_COMPUTED} claims")));
    }
    let compile = |(name, value): (&str, &Value)| {
        let place = &place.member(name);
        let source = value.as_str().ok_or_else(|| {
            place.wrong(format!("expected an expression in a string, found {}", value.kind()))
        })?;
        let expression = Expression::compile(source, Yields::Value).map_err(|reason| place.wrong(reason))?;
        Ok((ClaimName::from(name), expression))
    };
    members.members().map(compile).collect::<Result<_, _>>().map(Some)
}

/// Checks the `may_act` of issued tokens by the rules it must pass when a client presents the token.
fn issued_may_act(value: Option<Value>, place: &Place<'_>) -> Result<Option<IssuedMayAct>, RealmError> {
    let object = match value {
        None => return Ok(None),
        Some(Value::Object(object)) if object.is_empty() => return Ok(Some(IssuedMayAct::Nothing)),
        Some(Value::Object(object)) => object,
        Some(Value::String(source)) => {
            let expression = Expression::compile(&source, Yields::ObjectOrNull);
            return expression
                .map(|expression| Some(IssuedMayAct::Expression(expression)))
                .map_err(|reason| place.wrong(reason));
        }
        Some(other) => {
            return Err(place.wrong(format!("expected an object or an expression, found {}", other.kind())));
        }
    };
    match may_act::flaw(&object) {
        None => Ok(Some(IssuedMayAct::Object(object))),
        Some((None, reason)) => Err(place.wrong(reason)),
        Some((Some(name), reason)) => Err(place.member(name).wrong(reason)),
    }
}

/// How many claims expressions may compute for one type of token.
const MAX_COMPUTED: usize = 16;
/// The claims that limit a token where the document does not say: the organisation of a login, in several products.
pub(in crate::realm) const RESTRICT: [&str; 1] = ["org_id"];
const LIMITS: &str = "a claim of `claims.restrict` is carried over and never computed";
const TAKEN: &str = "a claim that the engine reads or writes";
