//! Issuers of JWT-SVIDs: each has one trust domain, and no other issuer has it. JWT-SVID §3.

use std::collections::{HashMap, HashSet};

use crate::oauth::Issuer;
use crate::realm::document::IssuerDocument;
use crate::realm::place::Place;
use crate::realm::{RealmError, TrustedIssuer, WorkloadProfile, spiffe};

/// The trust domain of an issuer, which profile `spiffe` requires.
pub(super) fn of(
    document: &IssuerDocument,
    profile: WorkloadProfile,
    place: &Place<'_>,
) -> Result<Option<Box<str>>, RealmError> {
    let at_domain = &place.member("trust_domain");
    let domain = match (&document.trust_domain, profile) {
        (Some(domain), WorkloadProfile::Spiffe) => domain.as_str(),
        (None, WorkloadProfile::Spiffe) => {
            return Err(place.wrong("`trust_domain` is required with profile `spiffe`"));
        }
        (Some(_), _) => return Err(at_domain.wrong("belongs to profile `spiffe`")),
        (None, _) => return Ok(None),
    };
    if !spiffe::is_trust_domain(domain) {
        return Err(at_domain
            .wrong("expected lower-case letters, digits, `.`, `-` and `_`, without `spiffe://` and path"));
    }
    let named = document.issuer.strip_prefix(spiffe::SCHEME);
    if document.issuer.contains(['{', '}']) || named.is_some_and(|named| named != domain) {
        return Err(place.member("issuer").wrong(format!(
            "expected the `iss` of its tokens, or `spiffe://{domain}` where they have none"
        )));
    }
    if document.claims.sub.is_some() {
        return Err(place.member("claims").member("sub").wrong("a SPIFFE ID stands in `sub`"));
    }
    Ok(Some(domain.into()))
}

/// Checks that no two issuers have one trust domain.
pub(super) fn distinct(documents: &[IssuerDocument], place: &Place<'_>) -> Result<(), RealmError> {
    let mut seen = HashSet::new();
    for (index, document) in documents.iter().enumerate() {
        if document.trust_domain.as_ref().is_some_and(|domain| !seen.insert(domain)) {
            let place = place.element(index);
            return Err(place.member("trust_domain").wrong("another issuer has this trust domain"));
        }
    }
    Ok(())
}

/// The issuers by their trust domains.
pub(super) fn index(issuers: &HashMap<Issuer, TrustedIssuer>) -> HashMap<Box<str>, Issuer> {
    let domain = |trusted: &TrustedIssuer| Some((trusted.trust_domain.clone()?, trusted.issuer.clone()));
    issuers.values().filter_map(domain).collect()
}
