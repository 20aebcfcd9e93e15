//! Names of clients: each means one client, and never this service itself.
//!
//! A value of `aud` decides which client may present a token. If two clients shared a name, either
//! could spend tokens issued to the other; if a client had the name of this service, every token sent
//! here would be a token of that client.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::oauth::form_encoding::form_decode;
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
    let mut decoded: HashSet<String> = HashSet::new();
    let mut subjects: HashSet<&str> = HashSet::with_capacity(clients.len());
    for (index, client) in clients.iter().enumerate() {
        let place = &place.element(index);
        meant_for_this_service(client, place, |name| service.contains(name))?;
        if client_ids.insert(&client.client_id, index).is_some() {
            return Err(place.member("client_id").wrong("an earlier client has the same `client_id`"));
        }
        if issuers.contains_key(client.client_id.as_str()) {
            return Err(place.member("client_id").wrong("a trusted issuer has this name"));
        }
        decoded.extend(form_decoded(&client.client_id));
        let (subject, stated_as) = match &client.subject {
            Some(subject) => (subject, "subject"),
            None => (&client.client_id, "client_id"),
        };
        if !subjects.insert(subject) {
            return Err(place.member(stated_as).wrong("an earlier client has the same `subject`"));
        }
    }
    for (index, client) in clients.iter().enumerate() {
        let place = &place.element(index);
        if decoded.contains(&client.client_id) {
            return Err(place
                .member("client_id")
                .wrong("another `client_id` is this one once it is form-decoded"));
        }
        let other = client.subject.as_deref().and_then(|subject| client_ids.get(subject));
        if other.is_some_and(|&other| other != index) {
            return Err(place.member("subject").wrong("the `client_id` of another client"));
        }
    }
    own_audiences(clients, &client_ids, place, "subject_audience", |client| &client.subject_audience)?;
    own_audiences(clients, &client_ids, place, "id_audience", |client| &client.id_audience)
}

/// A `client_id` as form decoding changes it; `None` where it stays the same. Basic credentials are tried
/// in both forms, so the two must not be two clients.
fn form_decoded(client_id: &str) -> Option<String> {
    if !client_id.contains(['+', '%']) {
        return None;
    }
    form_decode(client_id.as_bytes()).ok().map(Cow::into_owned).filter(|decoded| decoded != client_id)
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
    for (member, audiences) in
        [("subject_audience", &client.subject_audience), ("id_audience", &client.id_audience)]
    {
        if let Some(index) = audiences.iter().position(|audience| is_service(audience)) {
            return Err(place.member(member).element(index).wrong(SERVICE));
        }
    }
    Ok(())
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

/// Checks that a value of `aud` means one client, or several that all say so.
fn own_audiences<'c>(
    clients: &'c [ClientDocument],
    client_ids: &HashMap<&str, usize>,
    place: &Place<'_>,
    member: &str,
    audiences: impl Fn(&'c ClientDocument) -> &'c [String],
) -> Result<(), RealmError> {
    let mut owners: HashMap<&str, (usize, bool)> = HashMap::new();
    for (index, client) in clients.iter().enumerate() {
        for (position, audience) in audiences(client).iter().enumerate() {
            let place = place.element(index);
            let place = place.member(member);
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
