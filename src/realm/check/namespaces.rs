//! Several issuers: which subjects belong to which issuer.
//!
//! Issued tokens have one `iss`, so `u1` of two issuers would become one person, and a partner's
//! issuer could vouch for another issuer's users. With more than one issuer of subjects the operator
//! states for each what it may bring. A prefix that keeps subjects apart must not begin with another
//! prefix, or `ab` + `c` would be `a` + `bc`.

use crate::realm::RealmError;
use crate::realm::document::{IssuerDocument, RoleName};
use crate::realm::place::Place;
use crate::sorted::sorted;

/// Checks that issuers state what several issuers require, and that namespaces are prefix-free.
///
/// Returns all namespaces but the empty one: sorted, and each once.
pub(super) fn check(documents: &[IssuerDocument], place: &Place<'_>) -> Result<Vec<Box<str>>, RealmError> {
    if documents.iter().filter(|issuer| brings_subjects(issuer)).count() > 1 {
        for (index, issuer) in documents.iter().enumerate().filter(|(_, issuer)| brings_subjects(issuer)) {
            if let Some(missing) = unstated(issuer) {
                let reason = format!("`{missing}` is required, as several issuers bring subjects");
                return Err(place.element(index).wrong(reason));
            }
        }
    }
    prefix_free(documents, place)
}

/// Whether the issuer brings subjects; a workload is a subject too.
fn brings_subjects(issuer: &IssuerDocument) -> bool {
    issuer.roles.iter().any(|role| matches!(role, RoleName::Subject | RoleName::Workload))
}

fn unstated(issuer: &IssuerDocument) -> Option<&'static str> {
    let stated = [
        ("clients", issuer.clients.is_some()),
        ("scopes", issuer.scopes.is_some()),
        ("carry", issuer.carry.is_some()),
        ("subject_namespace", issuer.subject_namespace.is_some()),
    ];
    stated.into_iter().find(|(_, stated)| !stated).map(|(name, _)| name)
}

/// The part of a namespace that is the same for all tenants of a template, and what follows the tenant.
fn halves(namespace: &str) -> (&str, Option<&str>) {
    match namespace.split_once('{') {
        None => (namespace, None),
        Some((constant, rest)) => (constant, Some(rest.split_once('}').map_or(rest, |(_, end)| end))),
    }
}

/// In sorted order, a namespace that begins others stands right before the first of them. Two that begin
/// alike are equal in whole: `b:u1` of an issuer with `t:` would be `u1` of tenant `b` with `t:{tid}:`.
fn prefix_free(documents: &[IssuerDocument], place: &Place<'_>) -> Result<Vec<Box<str>>, RealmError> {
    let indexed = documents
        .iter()
        .enumerate()
        .filter_map(|(index, issuer)| Some((halves(issuer.subject_namespace.as_deref()?), index)))
        .filter(|((namespace, _), _)| !namespace.is_empty());
    let mut namespaces: Vec<((&str, Option<&str>), usize)> = sorted(indexed);
    for (&(short, one), &(long, other)) in namespaces.iter().zip(namespaces.iter().skip(1)) {
        if short != long && long.0.starts_with(short.0) {
            let later = place.element(one.max(other));
            return Err(later
                .member("subject_namespace")
                .wrong("begins, or begins with, that of another issuer"));
        }
    }
    namespaces.dedup_by_key(|(namespace, _)| *namespace);
    Ok(namespaces.into_iter().map(|((constant, _), _)| constant.into()).collect())
}
