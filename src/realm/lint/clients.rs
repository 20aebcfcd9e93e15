//! Clients that may do more than their operator may mean, or nothing at all.

use std::collections::HashSet;

use crate::json::{Object, Value};
use crate::realm::document::{
    AuthDocument, ClientDocument, IssuerDocument, MayActDocument, MayActPolicyName, RealmDocument,
    SemanticsName,
};
use crate::realm::place::Place;
use crate::realm::{AuthMethod, RealmWarning, WorkloadProfile, check};

pub(super) fn lint(document: &RealmDocument, warnings: &mut Vec<RealmWarning>) {
    let id_tokens = super::issues_id_tokens(document);
    let may_act_issued = issues_may_act(document);
    let targets = document.targets.iter();
    let names: HashSet<&str> = targets
        .flat_map(|target| target.resource.iter().chain([&target.audience]))
        .map(String::as_str)
        .collect();
    look_alikes(&document.clients, warnings);
    let place = &Place::ROOT.member("clients");
    for (index, client) in document.clients.iter().enumerate() {
        let place = &place.element(index);
        let if_present = matches!(client.may_act.subject_token, MayActPolicyName::IfPresent);
        // A workload speaks as itself: its rule says which subject it is.
        let is_workload = client.auth.method == AuthMethod::Workload;
        if if_present && !is_workload && client.allow.contains(&SemanticsName::Impersonation) {
            warnings.push(place.member("may_act").odd(
                "client.impersonation_without_may_act",
                "the client may speak as any subject whose token it holds, without a word of the issuer, and \
                 its tokens do not show that it does; set `required`, or allow `delegation` alone",
            ));
        }
        if client.targets.is_empty() && !client.allow.is_empty() && !id_tokens {
            warnings.push(place.odd(
                "client.without_targets",
                "no token can be issued to this client, as it has no target; list its `targets`, or set \
                 `allow` to `[]` if it is not to exchange",
            ));
        }
        let addressed = client.subject_audience.iter().chain([&client.client_id]);
        let is_target = addressed.into_iter().any(|name| names.contains(name.as_str()));
        if is_target && !if_present && !may_act_issued && !client.allow.is_empty() {
            warnings.push(place.member("may_act").odd(
                "client.may_act_never_issued",
                "tokens of this realm are issued for this client, which cannot exchange them: it requires \
                 a `may_act`, and nothing in the document issues one; issue it with `may_act`, or set \
                 `if_present`",
            ));
        }
        if pins_a_name(client, &document.trusted_issuers) {
            warnings.push(place.member("auth").member("require").odd(
                "workload.name_only",
                "`sub` is a name as a rule, and a name can be given up and taken by another owner; require an \
                 id that is never given again as well, and set `profile` if the issuer is a GitHub or \
                 GitLab of your own",
            ));
        }
    }
}

/// Warns of clients whose names a person takes for each other.
fn look_alikes(clients: &[ClientDocument], warnings: &mut Vec<RealmWarning>) {
    let mut seen: HashSet<String> = HashSet::with_capacity(clients.len());
    let place = &Place::ROOT.member("clients");
    for (index, client) in clients.iter().enumerate() {
        let plain = client.client_id.to_ascii_lowercase().replace(' ', "");
        if !seen.insert(plain) {
            warnings.push(place.element(index).member("client_id").odd(
                "client.look_alike",
                "an earlier client has the same `client_id` but for spaces or case, so that a person takes one \
                 for the other in a log or a list; give one of them another name",
            ));
        }
    }
}

fn issues_may_act(document: &RealmDocument) -> bool {
    let of_clients = document.clients.iter().map(|client| &client.may_act.issued);
    of_clients.chain([&document.may_act]).any(|MayActDocument { access_token, id_token }| {
        [access_token, id_token].into_iter().flatten().any(|value| *value != Value::Object(Object::default()))
    })
}

/// Whether nothing but `sub` distinguishes the workload from others.
fn pins_a_name(client: &ClientDocument, issuers: &[IssuerDocument]) -> bool {
    let AuthDocument { method: AuthMethod::Workload, issuer: Some(name), require: Some(require), .. } =
        &client.auth
    else {
        return false;
    };
    let profile = issuers.iter().find(|issuer| issuer.issuer == *name).map(|issuer| {
        // A contradiction is a mistake, and the check of the document reports it as such.
        check::profile(issuer, &Place::ROOT).unwrap_or(WorkloadProfile::Other)
    });
    profile == Some(WorkloadProfile::Other)
        && require.members().all(|(name, _)| matches!(name, "sub" | "iss" | "aud"))
}
