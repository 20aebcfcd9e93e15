//! Issuers of many tenants: one entry stands for all of them, so it says which, and keeps their subjects
//! apart.

use std::collections::HashMap;

use super::text;
use crate::oauth::Issuer;
use crate::realm::document::{IssuerDocument, TenantsDocument};
use crate::realm::place::Place;
use crate::realm::template::{IssuerTemplate, is_tenant};
use crate::realm::{RealmError, RealmWarning, Tenants, TrustedIssuer};

/// The tenants of an issuer, if its name is a template.
pub(super) fn tenants(
    document: &IssuerDocument,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<Option<Tenants>, RealmError> {
    let at_issuer = place.member("issuer");
    let template = IssuerTemplate::parse(&document.issuer).map_err(|reason| at_issuer.wrong(reason))?;
    let at_tenants = &place.member("tenants");
    let Some(template) = template else {
        return match document.tenants {
            None => Ok(None),
            Some(_) => Err(at_tenants.wrong("`issuer` has no claim in braces, so it has one tenant")),
        };
    };
    namespace(document, &template, place)?;
    let listed = match &document.tenants {
        None => return Err(place.wrong("`tenants` is required with a template: a list, or `any`")),
        Some(TenantsDocument::Any) => {
            warnings.push(at_tenants.odd(
                "issuer.any_tenant",
                "a stranger who opens a tenant with this issuer can bring subjects of it; list the tenants",
            ));
            None
        }
        Some(TenantsDocument::Only(listed)) => {
            text::some_distinct(listed, at_tenants)?;
            if let Some(index) = listed.iter().position(|tenant| !is_tenant(tenant)) {
                return Err(at_tenants
                    .element(index)
                    .wrong("expected letters, digits and hyphens, at most 64, no hyphen at an end"));
            }
            Some(listed.iter().map(|tenant| tenant.as_str().into()).collect())
        }
    };
    Ok(Some(Tenants { template, listed }))
}

/// Checks that the namespace holds the tenant, so that `u1` of two tenants are two subjects.
fn namespace(
    document: &IssuerDocument,
    template: &IssuerTemplate,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let at_namespace = place.member("subject_namespace");
    let placeholder = template.placeholder();
    let Some(namespace) = &document.subject_namespace else {
        return Err(place.wrong(format!(
            "`subject_namespace` is required with a template, such as `tenants:{placeholder}:`"
        )));
    };
    let separated = |rest: &str| rest.starts_with([':', '/', '|']) && !rest.contains(['{', '}']);
    match namespace.split_once(&placeholder) {
        Some((before, rest)) if !before.is_empty() && !before.contains(['{', '}']) && separated(rest) => Ok(()),
        _ => Err(at_namespace.wrong(format!(
            "expected a text, then `{placeholder}` once, then `:`, `/` or `|`, such as `tenants:{placeholder}:`"
        ))),
    }
}

/// Checks that no `iss` matches two templates, or a template and the realm.
pub(super) fn apart(
    issuer: &TrustedIssuer,
    own: &Issuer,
    others: &HashMap<Issuer, TrustedIssuer>,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let Some(Tenants { template, .. }) = &issuer.tenants else { return Ok(()) };
    let at_issuer = place.member("issuer");
    if template.tenant(own.as_str()).is_some() {
        return Err(at_issuer.wrong("the realm's own issuer is one of these, and not a trusted one"));
    }
    let mut templates = others.values().filter_map(|other| other.tenants.as_ref());
    if templates.any(|other| template.overlaps(&other.template)) {
        return Err(at_issuer.wrong("one `iss` could match this template and an earlier one"));
    }
    Ok(())
}
