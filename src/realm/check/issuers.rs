//! Trusted issuers, one by one; `namespaces.rs` checks them against each other.

use std::collections::HashMap;
use std::sync::Arc;

use super::{mapping, markers, templates, text, trust_domains, workload};
use crate::jose::{Algorithm, JwkSet, JwkSetError, Reading};
use crate::json::{Object, Value};
use crate::oauth::uri::same_origin;
use crate::oauth::{Audience, ClaimName, ClientId, Issuer, Seconds, TokenType};
use crate::realm::document::{
    IssuerDocument, Listed, MissingAudienceName, RoleName, StatusListName, TypName,
};
use crate::realm::place::Place;
use crate::realm::url::Url;
use crate::realm::{
    ClientList, KeySource, MissingAudience, OutliveSubject, RealmError, RealmWarning, Role, ScopeCeiling,
    StatusList, TrustedIssuer,
};

pub(super) fn issuers(
    documents: &[IssuerDocument],
    own: &Issuer,
    carry: &[ClaimName],
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<HashMap<Issuer, TrustedIssuer>, RealmError> {
    let mut issuers: HashMap<Issuer, TrustedIssuer> = HashMap::with_capacity(documents.len());
    for (index, document) in documents.iter().enumerate() {
        let place = &place.element(index);
        let issuer = issuer(document, own, carry, place, warnings)?;
        if issuer.issuer == *own {
            return Err(place.member("issuer").wrong("the realm's own issuer is not a trusted one"));
        }
        templates::apart(&issuer, own, &issuers, place)?;
        if issuers.insert(issuer.issuer.clone(), issuer).is_some() {
            return Err(place.member("issuer").wrong("listed before"));
        }
    }
    Ok(issuers)
}

fn issuer(
    document: &IssuerDocument,
    own: &Issuer,
    carry: &[ClaimName],
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<TrustedIssuer, RealmError> {
    let at_issuer = &place.member("issuer");
    text::compared(&document.issuer, at_issuer)?;
    if Url::parse(&document.issuer).is_err() {
        warnings.push(at_issuer.odd(
            "issuer.no_https",
            "no https URL: the name proves nothing, so only its keys tell this issuer from another of that name",
        ));
    }
    let tenants = templates::tenants(document, place, warnings)?;
    let algorithms = algorithms(&document.algorithms, &place.member("algorithms"))?;
    let roles = roles(&document.roles, &place.member("roles"))?;
    let audience: Vec<Audience> = match &document.audience {
        Some(audience) => text::audiences(audience, &place.member("audience"))?,
        None => vec![Audience::from(own.as_str())],
    };
    if audience.is_empty() && roles.contains(&Role::Workload) {
        return Err(place.member("audience").wrong("a workload token names this service by one of these"));
    }
    if roles.contains(&Role::Client) && roles.len() > 1 {
        apart_from_assertions(document.audience.as_deref(), own, place)?;
    }
    let workload_profile = workload::profile(document, place)?;
    let namespace = document.subject_namespace.as_deref().unwrap_or_default();
    if !namespace.is_empty() {
        text::plain(namespace, &place.member("subject_namespace"))?;
    }
    let max_age =
        text::within(document.max_age_seconds, 1..=u32::MAX, "seconds", &place.member("max_age_seconds"))?;
    Ok(TrustedIssuer {
        issuer: Issuer::from(document.issuer.as_str()),
        keys: keys(document, &algorithms, place, warnings)?,
        jwks_auth: jwks_auth(document, &place.member("jwks_auth"))?,
        algorithms,
        claims: mapping::mapping(&document.claims, tenants.is_some(), &place.member("claims"), warnings)?,
        markers: markers::markers(&document.markers, &document.token_types, &place.member("markers"))?,
        missing_audience: match document.missing_audience {
            Some(MissingAudienceName::ClientId) => MissingAudience::ClientId,
            None => MissingAudience::Refused,
        },
        token_types: token_types(document, &place.member("token_types"))?,
        tenants,
        roles,
        audience,
        untyped_access_tokens: untyped(&document.access_token_typ, &place.member("access_token_typ"))?,
        clients: clients(document.clients.as_ref(), &place.member("clients"))?,
        scopes: scopes(document.scopes.as_ref(), &place.member("scopes"))?,
        carry: believed(document.carry.as_deref(), carry, &place.member("carry"))?,
        subject_namespace: namespace.into(),
        max_age: Seconds::new(max_age),
        profile: document.profile,
        trust_domain: trust_domains::of(document, workload_profile, place)?,
        workload_profile,
        outlive_subject: outlive_subject(document, own, &place.member("outlive_subject"))?,
        status: match document.status {
            Some(StatusListName::Ignore) => StatusList::Ignored,
            None => StatusList::Refused,
        },
    })
}

/// Whether its tokens may be outlived: never those of an issuer under the realm's own origin, which may be
/// another realm of this service. Two realms that trust each other could renew a token for ever.
fn outlive_subject(
    document: &IssuerDocument,
    own: &Issuer,
    place: &Place<'_>,
) -> Result<OutliveSubject, RealmError> {
    if !document.outlive_subject {
        return Ok(OutliveSubject::No);
    }
    if same_origin(&document.issuer, own.as_str()) {
        return Err(place.wrong("an issuer under the realm's own origin is never outlived"));
    }
    Ok(OutliveSubject::Yes)
}

fn algorithms(names: &[String], place: &Place<'_>) -> Result<Vec<Algorithm>, RealmError> {
    let mut algorithms = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let algorithm = Algorithm::from_name(name);
        algorithms
            .push(algorithm.ok_or_else(|| place.element(index).wrong("not a known signature algorithm"))?);
    }
    text::some_distinct(&algorithms, place)?;
    Ok(algorithms)
}

/// The types that its tokens may have. `jwt` is no type of its own where nothing separates it from
/// another: every token would pass as it.
fn token_types(document: &IssuerDocument, place: &Place<'_>) -> Result<Vec<TokenType>, RealmError> {
    let names = &document.token_types;
    text::some_distinct(names, place)?;
    let marked = document.markers.access_token.is_some()
        || document.markers.id_token.is_some()
        || document.markers.jwt.is_some();
    if names.contains(&TokenType::Jwt) && names.len() > 1 && !marked {
        return Err(place.wrong(
            "`jwt` and another type of one issuer cannot be told apart; leave `jwt` out, or separate them by `markers`",
        ));
    }
    Ok(names.clone())
}

fn roles(names: &[RoleName], place: &Place<'_>) -> Result<Vec<Role>, RealmError> {
    text::some_distinct(names, place)?;
    Ok(names
        .iter()
        .map(|name| match name {
            RoleName::Subject => Role::Subject,
            RoleName::Actor => Role::Actor,
            RoleName::Workload => Role::Workload,
            RoleName::Client => Role::Client,
        })
        .collect())
}

/// Checks that no token of an issuer counts both as an assertion of a client, which is addressed to the
/// realm's issuer, and in another role: a party that receives it as the one could use it as the other.
fn apart_from_assertions(
    audience: Option<&[String]>,
    own: &Issuer,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let Some(audience) = audience else {
        return Err(place.wrong(
            "`audience` is required, as the issuer has the role `client` and another: names that are not the realm's issuer",
        ));
    };
    match audience.iter().position(|name| *own == **name) {
        Some(index) => Err(place.member("audience").element(index).wrong(
            "assertions of clients are addressed to the realm's issuer; tokens in another role are not",
        )),
        None => Ok(()),
    }
}

/// Whether the realm also accepts access tokens without `at+jwt`. It always accepts those with it, so
/// the list must contain `at+jwt`.
fn untyped(names: &[TypName], place: &Place<'_>) -> Result<bool, RealmError> {
    text::distinct(names, place)?;
    if !names.contains(&TypName::AtJwt) {
        return Err(place.wrong("`at+jwt` is always taken and must be listed"));
    }
    Ok(names.contains(&TypName::Untyped))
}

fn keys(
    document: &IssuerDocument,
    algorithms: &[Algorithm],
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<KeySource, RealmError> {
    match (&document.jwks, &document.jwks_uri) {
        (None, None) => Err(place.wrong("`jwks` or `jwks_uri` is required")),
        (Some(_), Some(_)) => Err(place.member("jwks_uri").wrong("the keys are in `jwks` already")),
        (None, Some(uri)) => address(uri, &place.member("jwks_uri")).map(KeySource::Remote),
        (Some(jwks), None) => {
            let place = &place.member("jwks");
            let found = warnings.len();
            let (set, usable) = key_set(jwks, algorithms, Reading::Forgiving, place, warnings)?;
            if usable == 0 {
                let why: Vec<&str> =
                    warnings.iter().skip(found).map(|warning| warning.reason.as_str()).collect();
                let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
                return Err(place.wrong(format!("{}{why}", JwkSetError::NoUsableKey)));
            }
            Ok(KeySource::Inline(Arc::new(set)))
        }
    }
}

/// The name of the secret that the host sends to the `jwks_uri`.
fn jwks_auth(document: &IssuerDocument, place: &Place<'_>) -> Result<Option<Box<str>>, RealmError> {
    let Some(name) = &document.jwks_auth else {
        return Ok(None);
    };
    if document.jwks_uri.is_none() {
        return Err(place.wrong("only beside `jwks_uri`: the host sends the secret there"));
    }
    text::secret(name, "JWKS_", place)?;
    Ok(Some(name.as_str().into()))
}

/// The address of a key set, which hosts fetch.
pub(super) fn address(uri: &str, place: &Place<'_>) -> Result<Box<str>, RealmError> {
    text::plain(uri, place)?;
    let url = Url::parse(uri).map_err(|reason| place.wrong(reason))?;
    match url.fragment {
        Some(_) => Err(place.wrong("a fragment is never sent")),
        None => Ok(uri.into()),
    }
}

/// Reads a key set, warns of every key that the engine will not use, and counts the others.
pub(super) fn key_set(
    jwks: &Object,
    algorithms: &[Algorithm],
    reading: Reading,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<(JwkSet, usize), RealmError> {
    let at_keys = &place.member("keys");
    let (set, skipped) =
        JwkSet::from_value(&Value::Object(jwks.clone()), reading).map_err(|error| match error.index() {
            Some(index) => at_keys.element(index).wrong(error.to_string()),
            None => place.wrong(error.to_string()),
        })?;
    for key in &skipped {
        warnings.push(at_keys.element(key.index).odd("key.skipped", format!("skipped, {}", key.reason)));
    }
    let mut usable = 0;
    for key in set.keys() {
        match key.unfit(algorithms, reading) {
            None => usable += 1,
            Some(reason) => {
                warnings.push(at_keys.element(key.index()).odd("key.skipped", format!("skipped, {reason}")));
            }
        }
    }
    Ok((set, usable))
}

fn clients(listed: Option<&Listed>, place: &Place<'_>) -> Result<ClientList, RealmError> {
    match listed {
        None | Some(Listed::All) => Ok(ClientList::All),
        Some(Listed::Only(clients)) => {
            for (index, client_id) in clients.iter().enumerate() {
                text::client_id(client_id, &place.element(index))?;
            }
            let clients: Vec<ClientId> = text::names(clients, place)?;
            Ok(ClientList::Only(clients.into_iter().collect()))
        }
    }
}

fn scopes(listed: Option<&Listed>, place: &Place<'_>) -> Result<ScopeCeiling, RealmError> {
    match listed {
        None | Some(Listed::All) => Ok(ScopeCeiling::All),
        Some(Listed::Only(scopes)) => text::scope(scopes, place).map(ScopeCeiling::Only),
    }
}

/// Checks that the realm carries each claim that it believes from the issuer.
fn believed(
    names: Option<&[String]>,
    carry: &[ClaimName],
    place: &Place<'_>,
) -> Result<Vec<ClaimName>, RealmError> {
    let Some(names) = names else {
        return Ok(carry.to_vec());
    };
    if let Some(index) = names.iter().position(|name| !carry.iter().any(|own| *own == **name)) {
        return Err(place.element(index).wrong("not among the realm's `claims.carry`"));
    }
    text::distinct(names, place)?;
    Ok(names.iter().map(|name| ClaimName::from(name.as_str())).collect())
}
