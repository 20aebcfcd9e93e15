//! The check of a document: every rule that its members must keep among each other.
//!
//! In:  a [`RealmDocument`] of the right form.
//! Out: a [`Realm`] and its oddities, or the first mistake with its place.
//!
//! No stage doubts a rule that this check enforces. Where a default would decide whose tokens the
//! realm believes, there is none: the operator must decide.

mod claim_rules;
mod claims;
mod clients;
mod credentials;
mod dpop;
mod identity;
mod issuers;
mod mapping;
mod markers;
mod names;
mod namespaces;
mod rules;
mod targets;
mod templates;
mod text;
mod trust_domains;
mod workload;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(super) use self::claims::RESTRICT;
pub(super) use self::clients::{Surroundings, client};
pub(super) use self::names::{meant_for_this_service, unlisted_clients};
pub(super) use self::targets::scope_claim;
pub(super) use self::text::{same, version};
pub(super) use self::workload::profile;

use super::document::{
    CrossIssuerDocument, LifetimeDocument, RealmDocument, ScopePolicyName, SigningDocument,
};
use super::place::Place;
use super::record::LeastVersions;
use super::url::Url;
use super::{ClientIndex, Realm, RealmError, RealmWarning, ScopePolicy, TargetScopes, TrustedIssuer};
use crate::jose::Algorithm;
use crate::oauth::{IssuedTokenType, Issuer, RealmPath, Seconds, TokenType};
use crate::sorted::sorted;

/// Checks a document against every rule and fills in the defaults.
pub(super) fn realm(document: RealmDocument) -> Result<(Realm, Vec<RealmWarning>), RealmError> {
    let mut warnings = Vec::new();
    let root = Place::ROOT;
    identity::check(&document.realm, &document.issuer, &root)?;
    let issuer = Issuer::from(document.issuer);
    text::version(document.version, &root.member("version"))?;
    let rotate_every_days = document.signing.rotate_every_days;
    let signing_algorithm = signing(&document.signing, &root.member("signing"))?;
    let lifetime = lifetime(&document.lifetime, &root.member("lifetime"), &mut warnings)?;
    let skew =
        text::within(document.clock_skew_seconds, 0..=60, "seconds", &root.member("clock_skew_seconds"))?;
    let depth = text::within(document.max_act_depth, 0..=8, "actors", &root.member("max_act_depth"))?;
    let dpop = match &document.dpop {
        Some(document) => Some(dpop::check(document, &root.member("dpop"))?),
        None => None,
    };
    let exchanges = exchanges(&document.exchanges, &root.member("exchanges"))?;

    let at_claims = &root.member("claims");
    let carry = claims::named(&document.claims, at_claims)?;
    let restrict = claims::restrict(&document.claims, at_claims)?;
    let trusted = &root.member("trusted_issuers");
    let namespaces = namespaces::check(&document.trusted_issuers, trusted)?;
    let issuers = issuers::issuers(&document.trusted_issuers, &issuer, &carry, trusted, &mut warnings)?;
    trust_domains::distinct(&document.trusted_issuers, trusted)?;
    claims::uncomputed(&document.claims, &restrict, at_claims)?;
    let at_pairs = &root.member("cross_issuer");
    let cross_issuer = cross_issuer(&document.cross_issuer, &issuer, &issuers, at_pairs, &mut warnings)?;

    let (targets, target_names) = targets::targets(&document.targets, &root.member("targets"))?;
    claims::unread(&document.claims, &issuers, &targets, at_claims)?;
    let carries = claims::issued(document.claims, at_claims, document.may_act, &root.member("may_act"))?;
    let rules = rules::check(document.policy, &[], &root.member("policy"))?;
    let surroundings = Surroundings {
        issuers: &issuers,
        targets: &targets,
        target_names: &target_names,
        carry: &carry,
        restrict: &restrict,
        rules: &rules,
        version: document.version,
    };
    let place = &root.member("clients");
    names::check(&document.clients, &issuer, &issuers, place)?;
    let mut clients = HashMap::with_capacity(document.clients.len());
    for (index, client) in document.clients.into_iter().enumerate() {
        let client = clients::client(client, &place.element(index), &surroundings, &mut warnings)?;
        clients.insert(client.client_id.clone(), Arc::new(client));
    }

    let client_index = ClientIndex::of(clients.values());
    let templates = issuers.values().filter(|issuer| issuer.tenants.is_some());
    let templates = sorted(templates.map(|issuer| issuer.issuer.clone()));
    let origins = origins(document.origins, &root.member("origins"))?;
    let realm = Realm {
        path: RealmPath::from(document.realm),
        issuer,
        version: document.version,
        signing_algorithm,
        rotate_every_days,
        lifetime,
        dpop,
        clock_skew: Seconds::new(skew),
        max_act_depth: usize::try_from(depth).unwrap_or_default(),
        scope_policy: match document.scope_policy {
            ScopePolicyName::Refuse => ScopePolicy::Refuse,
            ScopePolicyName::Narrow => ScopePolicy::Narrow,
        },
        exchanges,
        templates,
        trust_domains: trust_domains::index(&issuers),
        issuers,
        cross_issuer,
        namespaces,
        target_scopes: TargetScopes::of(&targets),
        targets,
        target_names,
        clients,
        client_index,
        issued: carries,
        restrict,
        rules,
        origins,
        least: LeastVersions::default(),
        client_jwks_uris: BTreeMap::new(),
        digest: Box::default(),
    };
    Ok((realm, warnings))
}

fn signing(document: &SigningDocument, place: &Place<'_>) -> Result<Algorithm, RealmError> {
    let days = &place.member("rotate_every_days");
    text::within(document.rotate_every_days, 1..=365, "days", days)?;
    match Algorithm::from_name(&document.algorithm) {
        Some(
            algorithm @ (Algorithm::Es256
            | Algorithm::Ed25519
            | Algorithm::Es384
            | Algorithm::Rs256
            | Algorithm::Ps256
            | Algorithm::MlDsa44),
        ) => Ok(algorithm),
        _ => Err(place
            .member("algorithm")
            .wrong("expected one of `ES256`, `Ed25519`, `ES384`, `RS256`, `PS256`, `ML-DSA-44`")),
    }
}

fn lifetime(
    document: &LifetimeDocument,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<Seconds, RealmError> {
    let at_outlive = &place.member("outlive_subject");
    match document.outlive_subject {
        None => {}
        Some(false) => warnings.push(at_outlive.odd(
            "lifetime.outlive_subject_moved",
            "has no effect: each trusted issuer states `outlive_subject`, which is false where absent; leave it \
             out here",
        )),
        Some(true) => {
            return Err(at_outlive.wrong(
                "stated per issuer: write `outlive_subject` in each of `trusted_issuers` whose tokens may be \
                 outlived",
            ));
        }
    }
    text::lifetime(document.seconds, &place.member("seconds"))
}

fn exchanges(
    pairs: &[(TokenType, IssuedTokenType)],
    place: &Place<'_>,
) -> Result<Vec<(TokenType, IssuedTokenType)>, RealmError> {
    text::distinct(pairs, place)?;
    Ok(pairs.to_vec())
}

/// Checks that the realm knows the issuer of the subject, which may be the realm itself. The issuer of
/// the actor never is the realm; it need not be trusted, as a foreign chain of actors may name it.
fn cross_issuer(
    pairs: &[CrossIssuerDocument],
    own: &Issuer,
    issuers: &HashMap<Issuer, TrustedIssuer>,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<Vec<(Issuer, Issuer)>, RealmError> {
    let mut checked: Vec<(Issuer, Issuer)> = Vec::new();
    for (index, CrossIssuerDocument { subject, actor }) in pairs.iter().enumerate() {
        let place = &place.element(index);
        if own != subject.as_str() && !issuers.contains_key(subject.as_str()) {
            return Err(place.member("subject").wrong("neither a trusted issuer nor the realm's own"));
        }
        if own == actor.as_str() {
            return Err(place.member("actor").wrong("only the realm itself says who acted here"));
        }
        if !issuers.contains_key(actor.as_str()) {
            warnings.push(place.member("actor").odd(
                "cross_issuer.actor_not_trusted",
                "not a trusted issuer: it may be named in `act` only",
            ));
        }
        if subject == actor {
            return Err(place.wrong("one issuer needs no permission to occur with itself"));
        }
        let pair = (Issuer::from(subject.as_str()), Issuer::from(actor.as_str()));
        if checked.contains(&pair) {
            return Err(place.wrong("listed before"));
        }
        checked.push(pair);
    }
    Ok(checked)
}

fn origins(origins: Vec<String>, place: &Place<'_>) -> Result<Vec<Box<str>>, RealmError> {
    for (index, origin) in origins.iter().enumerate() {
        Url::origin(origin).map_err(|reason| place.element(index).wrong(reason))?;
    }
    text::distinct(&origins, place)?;
    Ok(origins.into_iter().map(String::into_boxed_str).collect())
}
