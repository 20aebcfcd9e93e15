//! Rules 8 to 10 of a grant: the actor was permitted to act, and the record of actors only grows.

use serde_json::Value;

use super::granted::{Case, strings};

/// Asserts that the actors of a grant are those of the subject token and at most one more, who may act.
pub(crate) fn holds(case: &Case<'_>) {
    let Case { world, client, subject, actor, claims, .. } = case;
    let issuer = &world.document["issuer"];
    let source = world.source(&subject.claims["iss"]).unwrap();
    let (links, before) = (links(claims), links(&subject.claims));
    let most = world.document["max_act_depth"].as_u64().unwrap_or(4);
    assert!(links.len() as u64 <= most, "deeper than the realm allows");
    let new = links.len() - before.len();
    assert!(new <= 1, "two new actors");
    for (link, old) in links.iter().skip(new).zip(&before) {
        assert_eq!(link["sub"], old["sub"]);
        let iss = old.get("iss").unwrap_or(&subject.claims["iss"]);
        assert_eq!(link["iss"], *iss);
        let foreign = !source.is_null();
        assert!(!foreign || *iss != *issuer, "a foreign token says who acted here");
        assert_eq!(link.get("client_id"), old.get("client_id").filter(|_| !foreign));
    }
    for link in &links {
        let members = link.as_object().unwrap().keys();
        assert!(members.into_iter().all(|name| ["iss", "sub", "client_id", "act"].contains(&name.as_str())));
    }
    let allow = client.get("allow").map_or(vec!["delegation"], strings);
    let semantics = if new == 1 { "delegation" } else { "impersonation" };
    assert!(allow.contains(&semantics), "{semantics} by a client that may not");
    let named = links.first().filter(|_| new == 1);
    match (actor, named) {
        (Some(actor), Some(link)) => {
            assert_eq!((&link["iss"], &link["sub"]), (&actor.claims["iss"], &actor.claims["sub"]));
            assert!(link.get("client_id").is_none() && actor.claims.get("act").is_none());
        }
        (Some(_), None) => panic!("the actor is not named"),
        (None, Some(link)) => {
            assert_eq!((&link["iss"], &link["sub"]), (issuer, subject_of(client)));
            assert_eq!(link["client_id"], client["client_id"]);
        }
        (None, None) => assert!(before.is_empty() || !allow.contains(&"delegation")),
    }
    if let Some(may_act) = subject.claims.get("may_act") {
        assert!(permits(case, may_act, new == 1), "{may_act} does not permit this");
    } else {
        let demand = &client["may_act"];
        assert_eq!(demand.get("subject_token").unwrap_or(demand), "if_present");
    }
}

/// Rule 9.
pub(crate) fn permits(case: &Case<'_>, may_act: &Value, somebody_acts: bool) -> bool {
    let Case { world, client, subject, actor, .. } = case;
    let Some(may_act) = may_act.as_object().filter(|may_act| is_well_formed(may_act)) else { return false };
    let listed = |name: &str, value: &Value| {
        may_act.get(name).is_some_and(|values| strings(values).iter().any(|own| own == value))
    };
    let client_id = &client["client_id"];
    let unless_absent = |name: &str, value: &Value| !may_act.contains_key(name) || listed(name, value);
    let is = |issuer: &Value| may_act.get("iss").is_none_or(|iss| iss == issuer);
    let own_names =
        is(&world.document["issuer"]) || may_act.contains_key("client_id") && is(&subject.claims["iss"]);
    match actor {
        Some(actor) => {
            let iss = may_act.get("iss").unwrap_or(&subject.claims["iss"]);
            unless_absent("client_id", client_id)
                && listed("sub", &actor.claims["sub"])
                && *iss == actor.claims["iss"]
        }
        None if somebody_acts => {
            unless_absent("client_id", client_id) && unless_absent("sub", subject_of(client)) && own_names
        }
        None => listed("client_id", client_id) && own_names,
    }
}

fn is_well_formed(may_act: &serde_json::Map<String, Value>) -> bool {
    let names = |value: &Value| match value {
        Value::String(_) => true,
        Value::Array(values) => values.iter().all(Value::is_string),
        _ => false,
    };
    let names_of = ["client_id", "sub"].iter().filter_map(|name| may_act.get(*name)).collect::<Vec<_>>();
    !names_of.is_empty() && names_of.into_iter().all(names) && may_act.get("iss").is_none_or(Value::is_string)
}

/// Returns the members by which `act` and `may_act` name a client.
fn subject_of(client: &Value) -> &Value {
    client.get("subject").unwrap_or(&client["client_id"])
}

/// Returns the actors of a token, outermost first.
fn links(claims: &Value) -> Vec<&Value> {
    let mut links = Vec::new();
    let mut next = claims.get("act");
    while let Some(act) = next {
        links.push(act);
        next = act.get("act");
    }
    links
}
