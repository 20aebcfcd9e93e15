//! Targets: exactly the requested names, each one of the client's, and else a refusal.
//!
//! The lines of an input: `i` for an ID token; then a name each, after `a` as audience, else as resource.

use serde_json::json;

use crate::form::uri;
use crate::fuzz::support::{ClientCredentials, NOW, Request, World, judge, secret, strings, world};

const CLIENT: &str = "gateway";

/// Checks one input, whose lines are the request.
pub(crate) fn check(bytes: &[u8]) {
    let world = world(b"two-services");
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let id_token = lines.next() == Some(b"i");
    let names: Vec<(&str, &[u8])> = lines
        .take(40)
        .filter_map(|line| {
            let (letter, name) = line.split_first()?;
            Some((if *letter == b'a' { "audience" } else { "resource" }, name))
        })
        .collect();
    let iss = &world.document["trusted_issuers"][0]["issuer"];
    let claims = json!({
        "iss": iss, "sub": "u1", "aud": CLIENT, "iat": NOW - 10, "exp": NOW + 600,
        "client_id": "web-app", "scope": "read",
    });
    let header = world.header(iss, "at+jwt");
    let token = ClientCredentials::signed(world, header.as_bytes(), claims.to_string().as_bytes());
    let (access, requested) = (uri("access_token"), uri(if id_token { "id_token" } else { "access_token" }));
    let mut form: Vec<(&str, &[u8])> = vec![
        ("grant_type", b"urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", token.token.as_bytes()),
        ("subject_token_type", access.as_bytes()),
        ("requested_token_type", requested.as_bytes()),
    ];
    form.extend(&names);
    let decided = judge(world, &Request::new(CLIENT, &secret(CLIENT), &form));
    let expected = expected(world, &names, id_token);
    match (&expected, decided.granted()) {
        (Ok(aud), Some(claims)) => assert_eq!(strings(&claims["aud"]), *aud),
        (Err(ids), None) => assert!(ids.contains(&decided.refusal.as_deref().unwrap())),
        _ => panic!("{expected:?}, but {:?}", decided.refusal),
    }
}

/// Returns the `aud` of the new token, or the possible refusals.
fn expected<'a>(
    world: &'a World,
    names: &[(&str, &'a [u8])],
    id_token: bool,
) -> Result<Vec<&'a str>, Vec<&'static str>> {
    let mut asked: Vec<&str> = Vec::new();
    for parameter in ["audience", "resource"] {
        for (_, name) in names.iter().filter(|(own, name)| *own == parameter && !name.is_empty()) {
            let name = std::str::from_utf8(name).map_err(|_| vec!["form.not_utf8"])?;
            if !asked.contains(&name) {
                asked.push(name);
            }
        }
    }
    let client = world.client(CLIENT).unwrap();
    let allowed = strings(&client["targets"]);
    let targets = world.document["targets"].as_array().unwrap().iter();
    let targets = targets.filter(|target| allowed.contains(&target["audience"].as_str().unwrap()));
    let known: Vec<&str> = targets
        .flat_map(|target| strings(&target["audience"]).into_iter().chain(strings(&target["resource"])))
        .collect();
    let malformed = names.iter().any(|(parameter, name)| {
        let is_known = known.iter().any(|known| known.as_bytes() == *name && known.contains("://"));
        *parameter == "resource" && !name.is_empty() && !is_known
    });
    let mut refusals = if malformed { vec!["request.resource_malformed"] } else { Vec::new() };
    let (fine, id) = if id_token {
        (asked.iter().all(|name| *name == CLIENT), "policy.target.id_token")
    } else {
        (asked.iter().all(|name| known.contains(name)), "policy.target.unknown")
    };
    if !fine {
        refusals.push(id);
    }
    // A resource is an absolute URI, also where a target has the name.
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(match (id_token, asked.is_empty()) {
        (true, _) => vec![CLIENT],
        (false, true) => vec!["orders"],
        (false, false) => asked,
    })
}
