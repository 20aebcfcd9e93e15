//! One client, as far as the check can judge it without the others. The same code checks the record of
//! a client; `names.rs` checks clients against each other.

use std::collections::HashMap;

use super::{claims, credentials, rules, text, workload};
use crate::oauth::{Audience, ClaimName, ClientId, Issuer, Scope, Sub, TokenType};
use crate::realm::document::{ClientDocument, MayActPolicyName, ScopeExpansionDocument, SemanticsName};
use crate::realm::place::Place;
use crate::realm::{
    Allowed, Client, ClientAuth, MayActPolicy, RealmError, RealmWarning, Rule, Target, TrustedIssuer,
};

/// The parts of a realm that a client refers to.
pub(in crate::realm) struct Surroundings<'a> {
    pub(in crate::realm) issuers: &'a HashMap<Issuer, TrustedIssuer>,
    pub(in crate::realm) targets: &'a [Target],
    pub(in crate::realm) target_names: &'a HashMap<Audience, usize>,
    /// The claims that the realm carries over.
    pub(in crate::realm) carry: &'a [ClaimName],
    /// The claims that the realm never drops.
    pub(in crate::realm) restrict: &'a [ClaimName],
    pub(in crate::realm) rules: &'a [Rule],
    /// The version of the document that holds or held the client.
    pub(in crate::realm) version: u64,
}

impl Surroundings<'_> {
    /// Whether a target has this `audience`. A client cannot name a target by its `resource` here.
    fn has_target(&self, name: &str) -> bool {
        let target = self.target_names.get(name).and_then(|&index| self.targets.get(index));
        target.is_some_and(|target| target.audience == *name)
    }
}

pub(in crate::realm) fn client(
    document: ClientDocument,
    place: &Place<'_>,
    surroundings: &Surroundings<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<Client, RealmError> {
    text::client_id(&document.client_id, &place.member("client_id"))?;
    let client_id = ClientId::from(document.client_id);
    let subject = match document.subject {
        Some(subject) => text::name(&subject, &place.member("subject")).map(|()| Sub::from(subject))?,
        None => Sub::from(client_id.as_str()),
    };
    let at_auth = &place.member("auth");
    let auth = credentials::auth(&document.auth, at_auth, surroundings, warnings)?;
    if let (ClientAuth::Workload(_), Some(issuer)) = (&auth, &document.auth.issuer)
        && workload::named(issuer, surroundings.issuers).is_some_and(|issuer| !issuer.lists(&client_id))
    {
        warnings.push(at_auth.member("issuer").odd(
            "workload.client_not_listed",
            "this issuer does not list the client, whose tokens are refused",
        ));
    }
    let (targets, default_target) =
        targets(&document.targets, document.default_target.as_deref(), place, surroundings)?;
    let introspect = text::audiences(&document.introspect, &place.member("introspect"))?;
    for (index, audience) in introspect.iter().enumerate() {
        if !surroundings.target_names.contains_key(audience) {
            let place = place.member("introspect");
            warnings
                .push(place.element(index).odd("client.introspects_no_target", "no target has this name"));
        }
    }
    text::distinct(&document.allow, &place.member("allow"))?;
    let at_claims = &place.member("claims");
    claims::named(&document.claims, at_claims)?;
    claims::unread(&document.claims, surroundings.issuers, surroundings.targets, at_claims)?;
    claims::among(&document.claims, surroundings.carry, at_claims)?;
    if document.claims.restrict.is_some() {
        return Err(at_claims.member("restrict").wrong("stated for the realm alone, in its `claims`"));
    }
    claims::uncomputed(&document.claims, surroundings.restrict, at_claims)?;
    let at_may_act = &place.member("may_act");
    let at_policy = &place.member("policy");
    let allowed = |semantics| if document.allow.contains(&semantics) { Allowed::Yes } else { Allowed::No };
    Ok(Client {
        version: surroundings.version,
        subject,
        auth,
        targets,
        default_target,
        scopes: text::scope(&document.scopes, &place.member("scopes"))?,
        scope_expansion: scope_expansion(&document.scope_expansion, &place.member("scope_expansion"))?,
        delegation: allowed(SemanticsName::Delegation),
        impersonation: allowed(SemanticsName::Impersonation),
        may_act: match document.may_act.subject_token {
            MayActPolicyName::Required => MayActPolicy::Required,
            MayActPolicyName::IfPresent => MayActPolicy::IfPresent,
        },
        subject_audience: text::audiences(&document.subject_audience, &place.member("subject_audience"))?,
        id_audience: text::audiences(&document.id_audience, &place.member("id_audience"))?,
        introspect,
        lifetime: match document.lifetime_seconds {
            Some(seconds) => Some(text::lifetime(seconds, &place.member("lifetime_seconds"))?),
            None => None,
        },
        explain: if document.explain { Allowed::Yes } else { Allowed::No },
        issued: claims::issued(document.claims, at_claims, document.may_act.issued, at_may_act)?,
        rules: rules::check(document.policy, surroundings.rules, at_policy)?,
        client_id,
    })
}

fn targets(
    names: &[String],
    default: Option<&str>,
    place: &Place<'_>,
    surroundings: &Surroundings<'_>,
) -> Result<(Vec<Audience>, Option<Audience>), RealmError> {
    let at_targets = &place.member("targets");
    if let Some(index) = names.iter().position(|name| !surroundings.has_target(name)) {
        return Err(at_targets.element(index).wrong("not the `audience` of a target"));
    }
    let targets = text::audiences(names, at_targets)?;
    match default {
        Some(default) if !targets.iter().any(|target| *target == *default) => {
            Err(place.member("default_target").wrong("not among the `targets` of the client"))
        }
        default => Ok((targets, default.map(Audience::from))),
    }
}

fn scope_expansion(
    document: &ScopeExpansionDocument,
    place: &Place<'_>,
) -> Result<Vec<(TokenType, Scope)>, RealmError> {
    let expansions = [
        (TokenType::AccessToken, &document.access_token),
        (TokenType::IdToken, &document.id_token),
        (TokenType::Jwt, &document.jwt),
    ];
    let mut expansion = Vec::new();
    for (token_type, list) in expansions {
        let scope = text::scope(list, &place.member(token_type.name()))?;
        if !scope.is_empty() {
            expansion.push((token_type, scope));
        }
    }
    Ok(expansion)
}
