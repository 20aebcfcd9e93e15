//! `act` and `may_act`: the chain is bounded and only grows, and a refused actor had no permission.
//!
//! The lines of an input: the client, with `actor` if it brings an actor token and `own` if the realm
//! minted the subject token; and the two claims, either of them empty.

use serde_json::{Value, json};

use crate::form::uri;
use crate::fuzz::support::{
    Case, ClientCredentials, Decided, NOW, Request, World, judge, lines, permits, secret, strings, world,
};

/// The lines are two claims.
pub(crate) fn check(bytes: &[u8]) {
    let [words, act, may_act] = lines(bytes);
    let world = world(b"two-services");
    let words: Vec<&[u8]> = words.split(|&byte| byte == b' ').collect();
    let has = |word: &[u8]| words.contains(&word);
    let clients = ["gateway", "svc-a", "delegator", "orders-service"];
    let client = clients.into_iter().find(|client| has(client.as_bytes())).unwrap_or("gateway");
    let iss =
        if has(b"own") { &world.document["issuer"] } else { &world.document["trusted_issuers"][0]["issuer"] };
    let claims = claims(iss, client, act, may_act);
    let header = world.header(iss, "at+jwt");
    let subject = ClientCredentials::signed(world, header.as_bytes(), &claims);
    let idp = &world.document["trusted_issuers"][0]["issuer"];
    let actor = json!({ "iss": idp, "sub": "agent-7", "aud": client, "iat": NOW - 10, "exp": NOW + 600 });
    let actor = ClientCredentials::signed(
        world,
        world.header(idp, "at+jwt").as_bytes(),
        actor.to_string().as_bytes(),
    );
    let access_token = uri("access_token").into_bytes();
    let mut form: Vec<(&str, &[u8])> = vec![
        ("grant_type", b"urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", subject.token.as_bytes()),
        ("subject_token_type", &access_token),
    ];
    if has(b"actor") {
        form.extend([("actor_token", actor.token.as_bytes()), ("actor_token_type", &*access_token)]);
    }
    let decided = judge(world, &Request::new(client, &secret(client), &form));
    let actor = has(b"actor").then_some(&actor);
    let client = world.client(client).unwrap();
    let case = Case { world, client, kind: "access_token", subject: &subject, actor, claims: &Value::Null };
    refused_for_a_reason(&case, &decided);
}

/// Returns claims in which both lines stand as they are.
fn claims(iss: &Value, client: &str, act: &[u8], may_act: &[u8]) -> Vec<u8> {
    let frame = json!({
        "iss": iss, "sub": "u1", "aud": client, "iat": NOW - 10, "exp": NOW + 600,
        "client_id": "web-app", "scope": "read",
    });
    let mut claims = frame.to_string().into_bytes();
    claims.pop();
    for (name, value) in
        [("act", act), ("may_act", may_act)].into_iter().filter(|(_, value)| !value.is_empty())
    {
        claims.extend(format!(",\"{name}\":").bytes());
        claims.extend_from_slice(value);
    }
    claims.push(b'}');
    claims
}

fn refused_for_a_reason(case: &Case<'_>, decided: &Decided) {
    let claims = &case.subject.claims;
    let Some(rule) = decided.refusal.as_deref().and_then(|id| id.strip_prefix("policy.")) else {
        return;
    };
    match rule {
        "may_act.missing" => {
            assert!(claims.get("may_act").is_none() && case.client["may_act"] != "if_present");
        }
        rule if rule.starts_with("may_act.") => {
            let may_act = &claims["may_act"];
            let allow = case.client.get("allow").map_or(vec!["delegation"], strings);
            let delegates = allow.contains(&"delegation") && permits(case, may_act, true);
            let has_actors = claims.get("act").is_some() && allow.contains(&"delegation");
            let impersonates =
                allow.contains(&"impersonation") && !has_actors && permits(case, may_act, false);
            assert!(!delegates && (case.actor.is_some() || !impersonates), "{rule}: {may_act}");
        }
        rule if rule.starts_with("act.") => {
            assert!(flaw(case.world, claims).is_some_and(|flaw| flaw == rule), "{rule}: {claims}");
        }
        _ => {}
    }
}

/// Returns the fault of a token's chain: its first malformed link, or its length.
fn flaw(world: &World, claims: &Value) -> Option<&'static str> {
    let (own, iss) = (&world.document["issuer"], &claims["iss"]);
    let (mut next, mut links) = (claims.get("act"), 0);
    while let Some(act) = next {
        if links == 4 {
            return Some("act.too_deep");
        }
        links += 1;
        let text = |name: &str| {
            act.get(name).is_none_or(|value| value.as_str().is_some_and(|text| !text.is_empty()))
        };
        let named = act.get("sub").is_some() && (iss != own || act.get("iss").is_some());
        if !act.is_object() || !named || !["iss", "sub", "client_id"].into_iter().all(text) {
            return Some("act.malformed");
        }
        match act.get("iss").filter(|_| iss != own) {
            Some(link) if link == own => return Some("act.own_issuer"),
            Some(link) if link != iss => return Some("act.foreign_issuer"),
            _ => next = act.get("act"),
        }
    }
    // The new actor counts too.
    (links == 4).then_some("act.too_deep")
}
