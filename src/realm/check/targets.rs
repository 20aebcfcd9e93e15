//! Targets: every name means one of them.

use std::collections::HashMap;

use super::text;
use crate::oauth::{Audience, Scope};
use crate::realm::document::{
    IssuedTypName, ScopeClaimName, ScopeFormName, TargetDocument, TokenShapeDocument,
};
use crate::realm::place::Place;
use crate::realm::{AccessTokenTyp, RealmError, ScopeClaim, ScopeForm, Target, TokenShape, url};

/// Checks all targets, and maps each `audience` and `resource` to its target.
pub(super) fn targets(
    documents: &[TargetDocument],
    place: &Place<'_>,
) -> Result<(Vec<Target>, HashMap<Audience, usize>), RealmError> {
    let mut targets = Vec::with_capacity(documents.len());
    let mut names: HashMap<Audience, usize> = HashMap::new();
    for (index, document) in documents.iter().enumerate() {
        let place = &place.element(index);
        let target = target(document, place)?;
        let mut claim = |name: &Audience, place: &Place<'_>| match names.insert(name.clone(), index) {
            Some(other) if other != index => Err(place.wrong("names an earlier target too")),
            _ => Ok(()),
        };
        claim(&target.audience, &place.member("audience"))?;
        for (position, resource) in target.resources.iter().enumerate() {
            claim(resource, &place.member("resource").element(position))?;
        }
        targets.push(target);
    }
    Ok((targets, names))
}

fn target(document: &TargetDocument, place: &Place<'_>) -> Result<Target, RealmError> {
    text::compared(&document.audience, &place.member("audience"))?;
    let at_resource = &place.member("resource");
    for (index, resource) in document.resource.iter().enumerate() {
        url::absolute_uri(resource).map_err(|reason| at_resource.element(index).wrong(reason))?;
    }
    let resources: Vec<Audience> = text::names(&document.resource, at_resource)?;
    let scopes: Scope = text::scope(&document.scopes, &place.member("scopes"))?;
    let lifetime = match document.lifetime_seconds {
        Some(seconds) => Some(text::lifetime(seconds, &place.member("lifetime_seconds"))?),
        None => None,
    };
    let audience = Audience::from(document.audience.as_str());
    Ok(Target { audience, resources, scopes, lifetime, shape: shape(&document.token) })
}

fn shape(document: &TokenShapeDocument) -> TokenShape {
    TokenShape {
        typ: match document.typ {
            IssuedTypName::AtJwt => AccessTokenTyp::AtJwt,
            IssuedTypName::Jwt => AccessTokenTyp::Jwt,
        },
        scope_claim: scope_claim(document),
        scope_form: match document.scope.form {
            ScopeFormName::String => ScopeForm::String,
            ScopeFormName::Array => ScopeForm::Array,
        },
    }
}

/// The claim with the scope of tokens for a target.
pub(in crate::realm) fn scope_claim(document: &TokenShapeDocument) -> ScopeClaim {
    match document.scope.claim {
        ScopeClaimName::Scope => ScopeClaim::Scope,
        ScopeClaimName::Scp => ScopeClaim::Scp,
        ScopeClaimName::Permissions => ScopeClaim::Permissions,
        ScopeClaimName::Roles => ScopeClaim::Roles,
    }
}
