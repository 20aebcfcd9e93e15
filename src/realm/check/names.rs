//! Names of clients: each means one client, and never this service itself.
//!
//! A value of `aud` decides which client may present a token. If two clients shared a name, either
//! could spend tokens issued to the other; if a client had the name of this service, every token sent
//! here would be a token of that client.

use std::collections::{HashMap, HashSet};

use crate::oauth::{Audience, Issuer};
use crate::realm::document::{ClientDocument, IssuerDocument, Listed};
use crate::realm::place::Place;
use crate::realm::{RealmError, RealmWarning, TrustedIssuer};

/// Checks the names of all clients against each other and against those of the service.
pub(super) fn check(
    clients: &[ClientDocument],
    own: &Issuer,
    issuers: &HashMap<Issuer, TrustedIssuer>,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let audiences = issuers.values().flat_map(|issuer| issuer.audience.iter().map(Audience::as_str));
    let service: HashSet<&str> = audiences.chain([own.as_str()]).collect();
    let mut client_ids: HashMap<&str, usize> = HashMap::with_capacity(clients.len());
    let mut subjects: HashSet<&str> = HashSet::with_capacity(clients.len());
    for (index, client) in clients.iter().enumerate() {
        let place = &place.element(index);
        meant_for_this_service(client, place, |name| service.contains(name))?;
        if client_ids.insert(&client.client_id, index).is_some() {
            return Err(place.member("client_id").wrong("an earlier client has the same `client_id`"));
        }
        let (subject, stated_as) = match &client.subject {
            Some(subject) => (subject, "subject"),
            None => (&client.client_id, "client_id"),
        };
        if !subjects.insert(subject) {
            return Err(place.member(stated_as).wrong("an earlier client has the same `subject`"));
        }
    }
    subject_audiences(clients, &client_ids, place)
}

/// Refuses a `client_id` or `subject_audience` that issuers use to name this service.
pub(in crate::realm) fn meant_for_this_service(
    client: &ClientDocument,
    place: &Place<'_>,
    is_service: impl Fn(&str) -> bool,
) -> Result<(), RealmError> {
    if is_service(&client.client_id) {
        return Err(place.member("client_id").wrong(SERVICE));
    }
    match client.subject_audience.iter().position(|audience| is_service(audience)) {
        Some(index) => Err(place.member("subject_audience").element(index).wrong(SERVICE)),
        None => Ok(()),
    }
}

/// Warns of clients that an issuer lists and that do not exist: most likely a misspelt name.
///
/// Only for a whole document: a record leaves most clients out.
pub(in crate::realm) fn unlisted_clients(
    issuers: &[IssuerDocument],
    clients: &[ClientDocument],
    warnings: &mut Vec<RealmWarning>,
) {
    let known: HashSet<&str> = clients.iter().map(|client| client.client_id.as_str()).collect();
    let place = &Place::ROOT.member("trusted_issuers");
    for (index, issuer) in issuers.iter().enumerate() {
        let Some(Listed::Only(listed)) = &issuer.clients else {
            continue;
        };
        let place = place.element(index);
        let place = place.member("clients");
        for (position, _) in listed.iter().enumerate().filter(|(_, name)| !known.contains(name.as_str())) {
            warnings
                .push(place.element(position).odd("issuer.unknown_client", "no client has this `client_id`"));
        }
    }
}

fn subject_audiences(
    clients: &[ClientDocument],
    client_ids: &HashMap<&str, usize>,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let mut owners: HashMap<&str, (usize, bool)> = HashMap::new();
    for (index, client) in clients.iter().enumerate() {
        for (position, audience) in client.subject_audience.iter().enumerate() {
            let place = place.element(index);
            let place = place.member("subject_audience");
            let place = place.element(position);
            if client_ids.get(audience.as_str()).is_some_and(|&other| other != index) {
                return Err(place.wrong("the `client_id` of another client"));
            }
            match owners.insert(audience, (index, client.shared_audience)) {
                Some((other, shared)) if other != index && !(shared && client.shared_audience) => {
                    return Err(
                        place.wrong("an earlier client has it too, and not both set `shared_audience`")
                    );
                }
                _ => {}
            }
        }
    }
    Ok(())
}

const SERVICE: &str = "issuers name this service so, not a client";
