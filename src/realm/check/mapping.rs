//! The claim mapping of an issuer: where its tokens have scope, client and subject.

use std::collections::HashSet;

use super::claims::PROTECTED;
use super::text;
use crate::realm::document::{
    ClaimMappingDocument, EmailVerifiedName, Places, SubjectDocument, SubjectSourceDocument,
};
use crate::realm::place::Place;
use crate::realm::{
    ClaimMapping, ClaimPath, ClientIdClaim, EmailVerified, RealmError, RealmWarning, SubjectSource,
    SubjectValues,
};

pub(super) fn mapping(
    document: &ClaimMappingDocument,
    is_template: bool,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<ClaimMapping, RealmError> {
    let scope = match &document.scope {
        None => vec![ClaimPath::member("scope")],
        Some(places) => self::places(places, &["scope", "scp"], &place.member("scope"), warnings)?,
    };
    let client_id = match &document.client_id {
        None => ClientIdClaim::Standard,
        Some(places) => {
            let allowed = ["client_id", "azp"];
            ClientIdClaim::Mapped(self::places(places, &allowed, &place.member("client_id"), warnings)?)
        }
    };
    let clients: &[ClaimPath] = match &client_id {
        ClientIdClaim::Standard => &[ClaimPath::member("client_id")],
        ClientIdClaim::Mapped(places) => places,
    };
    if scope.iter().any(|place| clients.contains(place)) {
        return Err(place.wrong("scope and client cannot be one claim"));
    }
    let sub = subject(document.sub.as_ref(), is_template, &place.member("sub"), warnings)?;
    Ok(ClaimMapping { scope, client_id, sub })
}

fn places(
    places: &Places,
    allowed: &[&str],
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<Vec<ClaimPath>, RealmError> {
    match places {
        Places::One(text) => Ok(vec![path(text, allowed, place, warnings)?]),
        Places::Several(texts) => {
            text::some_distinct(texts, place)?;
            let paths = texts.iter().enumerate();
            paths.map(|(index, text)| path(text, allowed, &place.element(index), warnings)).collect()
        }
    }
}

/// Reads one place. A claim with a meaning of its own, such as `aud`, would be read as something else.
fn path(
    text: &str,
    allowed: &[&str],
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<ClaimPath, RealmError> {
    text::plain(text, place)?;
    let path = ClaimPath::parse(text).map_err(|error| place.wrong(error.to_string()))?;
    if PROTECTED.contains(&path.top()) && !allowed.contains(&path.top()) {
        return Err(place.wrong("a claim that has another meaning here"));
    }
    // A namespaced claim is a URL, whose dots mean nothing else.
    if path.is_member() && text.contains('.') && !text.contains('/') {
        let pointer = text.replace('.', "/");
        warnings.push(place.odd(
            "issuer.dotted_claim",
            format!(
                "a claim of this very name; a claim within another is written as a pointer, `/{pointer}`"
            ),
        ));
    }
    Ok(path)
}

fn subject(
    document: Option<&SubjectDocument>,
    is_template: bool,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<Vec<SubjectSource>, RealmError> {
    let mut sources = Vec::new();
    match document {
        None => sources.push(plain(ClaimPath::member("sub"))),
        Some(SubjectDocument::Claim(claim)) => {
            let claim = path(claim, &["sub"], place, warnings)?;
            if is_address(&claim) {
                return Err(place.wrong(ADDRESS));
            }
            sources.push(plain(claim));
        }
        Some(SubjectDocument::Several(documents)) => {
            if documents.is_empty() {
                return Err(place.wrong("expected at least one element"));
            }
            for (index, document) in documents.iter().enumerate() {
                sources.push(source(document, index, is_template, &place.element(index), warnings)?);
            }
        }
    }
    prefix_free(&sources, place)?;
    Ok(sources)
}

fn plain(claim: ClaimPath) -> SubjectSource {
    SubjectSource { claim, prefix: Box::default(), values: SubjectValues::Any }
}

fn source(
    document: &SubjectSourceDocument,
    index: usize,
    is_template: bool,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<SubjectSource, RealmError> {
    let claim = path(&document.claim, &["sub", "client_id", "azp"], &place.member("claim"), warnings)?;
    if document.prefix.is_empty() {
        if index > 0 {
            return Err(place.wrong("`prefix` is required in all but the first"));
        }
    } else {
        text::plain(&document.prefix, &place.member("prefix"))?;
    }
    if is_address(&claim) {
        if is_template {
            return Err(place.member("claim").wrong(
                "with a template every tenant could write this address; take a claim that the provider assigns",
            ));
        }
        if document.email_domains.is_none() && document.values.is_none() {
            return Err(place.wrong(ADDRESS));
        }
    }
    Ok(SubjectSource {
        claim,
        prefix: document.prefix.as_str().into(),
        values: values(document, place, warnings)?,
    })
}

fn values(
    document: &SubjectSourceDocument,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<SubjectValues, RealmError> {
    let at_verified = &place.member("verified");
    match (&document.email_domains, &document.values) {
        (Some(_), Some(_)) => Err(place.member("values").wrong("`email_domains` says which count already")),
        (None, _) if document.verified.is_some() => {
            Err(at_verified.wrong("expected `email_domains` beside it"))
        }
        (None, None) => Ok(SubjectValues::Any),
        (None, Some(values)) => {
            let place = &place.member("values");
            text::some_distinct(values, place)?;
            for (index, value) in values.iter().enumerate() {
                text::plain(value, &place.element(index))?;
            }
            Ok(SubjectValues::Only(values.iter().map(|value| value.as_str().into()).collect()))
        }
        (Some(domains), None) => {
            let place = &place.member("email_domains");
            text::some_distinct(domains, place)?;
            for (index, domain) in domains.iter().enumerate() {
                let fits =
                    |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
                if !domain.contains('.') || !domain.bytes().all(fits) {
                    return Err(place
                        .element(index)
                        .wrong("expected a domain in lower case, such as `corp.example`"));
                }
            }
            let verified = match document.verified.unwrap_or_default() {
                EmailVerifiedName::Claim => EmailVerified::ByClaim,
                EmailVerifiedName::Issuer => {
                    warnings.push(at_verified.odd(
                        "issuer.email_by_issuer",
                        "an address counts although no token says that it is verified",
                    ));
                    EmailVerified::ByIssuer
                }
            };
            let domains = domains.iter().map(|domain| domain.as_str().into()).collect();
            Ok(SubjectValues::EmailDomains { domains, verified })
        }
    }
}

/// Whether a claim holds an address or a name that its owner may give up and another take over.
fn is_address(claim: &ClaimPath) -> bool {
    ["email", "upn", "preferred_username", "unique_name"].contains(&claim.top())
}

fn prefix_free(sources: &[SubjectSource], place: &Place<'_>) -> Result<(), RealmError> {
    let mut claims = HashSet::new();
    for (index, source) in sources.iter().enumerate() {
        let place = &place.element(index);
        if !claims.insert(&source.claim) {
            return Err(place.member("claim").wrong("listed before"));
        }
        let others = sources.iter().take(index).filter(|other| !other.prefix.is_empty());
        let clash = |other: &SubjectSource| {
            other.prefix.starts_with(&*source.prefix) || source.prefix.starts_with(&*other.prefix)
        };
        if !source.prefix.is_empty() && others.into_iter().any(clash) {
            return Err(place
                .member("prefix")
                .wrong("one prefix begins with another, so two subjects could be one"));
        }
    }
    Ok(())
}

const ADDRESS: &str =
    "an address is a subject only with `email_domains` that the issuer is trusted for, or a list of `values`";
