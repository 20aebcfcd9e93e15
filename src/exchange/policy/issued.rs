//! Stage 5: the claims of the new token that the realm document sets.
//!
//! In:  the settings of the realm, those of the client in their place, and the grant.
//! Out: the `may_act` of the new token, and its further claims.
//!
//! The engine checks claim names when it loads the document: none is a claim that the engine reads
//! or writes. An expression without a value refuses the exchange: a token without a restriction
//! that the operator asked for is worse than no token.

use super::may_act::MayAct;
use super::variables::Variables;
use crate::check::PolicyCheck;
use crate::error::PolicyRefusal;
use crate::exchange::token::{Source, Subject, VerifiedToken};
use crate::expression::Work;
use crate::json::{Object, Value};
use crate::oauth::{Audience, ClaimName, IssuedTokenType};
use crate::realm::{Client, IssuedMayAct, Realm};

pub(super) static CHECK: PolicyCheck =
    PolicyCheck { name: "issued_claims", clause: "house rule, within RFC 8693 section 4.4" };
pub(super) const REFUSALS: &[&PolicyRefusal] = &[&MAY_ACT, &THIRD_ISSUER, &CLAIM];

static MAY_ACT: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "issued.may_act",
    "the realm cannot compute the may_act of the new token from what was sent; correct its expression, or send the claims that it reads",
);
static THIRD_ISSUER: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "may_act.third_issuer",
    "may_act of the subject token names the parties of an issuer that is neither its own nor this realm, and the new token would keep it",
);
static CLAIM: PolicyRefusal = PolicyRefusal::new(
    &CHECK,
    "issued.claim",
    "the realm cannot compute a claim of the new token from what was sent; correct its expression in claims.set, or send the claims that it reads",
);

/// The `may_act` of the new token.
///
/// A token that the same client can present again keeps the subject token's `may_act`; otherwise a
/// client could drop the restriction by exchanging the token for itself.
pub(super) fn may_act(
    kept: Option<&MayAct<'_>>,
    realm: &Realm,
    variables: &Variables<'_>,
    work: &mut Work,
) -> Result<Option<Object>, &'static PolicyRefusal> {
    let Variables { grant, client, subject, .. } = variables;
    if let Some(may_act) = kept.filter(|_| is_held_again(grant.token_type, &grant.aud, client)) {
        return may_act.kept(subject, realm).map(Some).ok_or(&THIRD_ISSUER);
    }
    let said = client.issued.may_act.of(grant.token_type).as_ref().or(realm
        .issued
        .may_act
        .of(grant.token_type)
        .as_ref());
    match said {
        None | Some(IssuedMayAct::Nothing) => Ok(None),
        Some(IssuedMayAct::Object(object)) => Ok(Some(object.clone())),
        Some(IssuedMayAct::Expression(expression)) => match expression.value(variables, work) {
            Ok(Value::Null) => Ok(None),
            Ok(Value::Object(object)) if crate::realm::may_act::flaw(&object).is_none() => Ok(Some(object)),
            Ok(_) | Err(_) => Err(&MAY_ACT),
        },
    }
}

/// Whether the client that receives the new token can present it here.
pub(super) fn is_held_again(token_type: IssuedTokenType, aud: &[Audience], client: &Client) -> bool {
    token_type == IssuedTokenType::IdToken || aud.iter().any(|aud| client.is_named_by(aud.as_str()))
}

/// The further claims: carried claims, defaults for those that are absent, and computed claims,
/// which override both.
pub(super) fn claims(
    realm: &Realm,
    variables: &Variables<'_>,
    work: &mut Work,
) -> Result<Vec<(ClaimName, Value)>, &'static PolicyRefusal> {
    let Variables { grant, client, subject, .. } = variables;
    let mut claims = carried(subject, client, realm);
    let (own, general) = (client.issued.set.of(grant.token_type), realm.issued.set.of(grant.token_type));
    for (name, expression) in own.as_ref().or(general.as_ref()).into_iter().flatten() {
        let value = expression.value(variables, work).map_err(|_| &CLAIM)?;
        claims.retain(|(carried, _)| carried != name);
        if value != Value::Null {
            claims.push((name.clone(), value));
        }
    }
    Ok(claims)
}

/// The claims that the new token takes over from this subject token, where the token has them.
pub(super) fn taken_over<'a>(
    subject: &'a VerifiedToken<'_, Subject>,
    client: &'a Client,
    realm: &'a Realm,
) -> impl Iterator<Item = &'a ClaimName> {
    let believed = |name: &&ClaimName| match subject.source() {
        Source::Own(_) => true,
        Source::Trusted(issuer) => issuer.carry.contains(name),
    };
    let carry = client.issued.carry.as_ref().or(realm.issued.carry.as_ref());
    carry.into_iter().flatten().filter(believed)
}

fn carried(subject: &VerifiedToken<'_, Subject>, client: &Client, realm: &Realm) -> Vec<(ClaimName, Value)> {
    let mut carried: Vec<(ClaimName, Value)> = Vec::new();
    for name in taken_over(subject, client, realm) {
        if let Some(value) = subject.claims().member(name.as_str()) {
            carried.push((name.clone(), value.clone()));
        }
    }
    let default = client.issued.default.as_ref().or(realm.issued.default.as_ref());
    for (name, value) in default.into_iter().flat_map(Object::members) {
        if !carried.iter().any(|(own, _)| *own == *name) {
            carried.push((ClaimName::from(name), value.clone()));
        }
    }
    carried
}
