//! The rules for every issued token, read from the document, the request and the claims alone.
//!
//! The code follows the rules and not the stages: it calls nothing that it judges. Ceilings are here;
//! `chain.rs` has the rules for actors, `parties.rs` those for the tokens that count.

use serde_json::Value;

use super::decided::Decided;
use super::input::{ClientCredentials, Request};
use super::world::{NOW, World};
use super::{chain, parties};

/// The claims that the engine writes.
const WRITTEN: [&str; 11] =
    ["iss", "sub", "aud", "client_id", "iat", "exp", "jti", "scope", "act", "may_act", "origin"];

/// The inputs by which the test judges a grant.
pub(crate) struct Case<'a> {
    pub(crate) world: &'a World,
    pub(crate) client: &'a Value,
    pub(crate) kind: &'a str,
    pub(crate) subject: &'a ClientCredentials,
    pub(crate) actor: Option<&'a ClientCredentials>,
    pub(crate) claims: &'a Value,
}

/// Asserts the rules for a granted request.
pub(crate) fn holds(world: &World, request: &Request, decided: &Decided) {
    let parameters = request.parameters();
    let values =
        |name: &'static str| parameters.iter().filter(move |(own, _)| own == name).map(|(_, value)| value);
    let value = |name| values(name).next().map(String::as_str);
    let suffix = |name| value(name).and_then(|uri| uri.strip_prefix("urn:ietf:params:oauth:token-type:"));
    let claims = decided.granted().unwrap();
    let requested = suffix("requested_token_type").unwrap_or("access_token");
    // An access token is a JWT: it is what a request for a JWT gets.
    let is_access_token = ["access_token", "jwt"].contains(&requested);
    assert_eq!(value("grant_type"), Some("urn:ietf:params:oauth:grant-type:token-exchange"));
    assert_eq!(decided.body["issued_token_type"], crate::form::uri(requested));
    assert_eq!(decided.body["token_type"], if is_access_token { "Bearer" } else { "N_A" });
    let subject = ClientCredentials::read(value("subject_token").unwrap());
    let actor = value("actor_token").map(ClientCredentials::read);
    let client = if is_access_token { &claims["client_id"] } else { &claims["aud"] };
    let case = Case {
        world,
        client: world.client(client.as_str().unwrap()).unwrap(),
        kind: suffix("subject_token_type").unwrap(),
        subject: &subject,
        actor: actor.as_ref(),
        claims,
    };
    minted(&case, decided, is_access_token);
    parties::hold(&case);
    chain::holds(&case);
    let aud = strings(&claims["aud"]);
    let mut asked: Vec<&str> = Vec::new();
    for name in values("audience").chain(values("resource")) {
        if !asked.contains(&name.as_str()) {
            asked.push(name);
        }
    }
    let targets = targets(&case, &asked, &aud, is_access_token);
    scope(&case, value("scope"), decided.body["scope"].as_str(), &targets);
    lifetime(&case, decided, &targets);
}

/// Asserts the frame of the token: the claims that the engine writes, and no claim from outside.
fn minted(case: &Case<'_>, decided: &Decided, is_access_token: bool) {
    let Case { world, client, claims, .. } = case;
    let header = ClientCredentials::read(decided.body["access_token"].as_str().unwrap()).header;
    assert_eq!(header["typ"], if is_access_token { "at+jwt" } else { "JWT" });
    assert_eq!(claims["iss"], world.document["issuer"]);
    assert_eq!(claims["iat"], NOW);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 22);
    assert_eq!(claims.get("scope"), decided.body.get("scope").filter(|_| is_access_token));
    let settings = [&world.document["claims"], &client["claims"]];
    let configured = |name: &str| {
        settings.iter().any(|settings| {
            let set =
                ["access_token", "id_token"].iter().any(|kind| settings["set"][*kind].get(name).is_some());
            set || settings["default"].get(name).is_some() || strings(&settings["carry"]).contains(&name)
        })
    };
    for name in claims.as_object().unwrap().keys() {
        assert!(WRITTEN.contains(&name.as_str()) || configured(name), "{name} came through");
    }
}

/// Rule 11: the targets are exactly the requested ones, each one of the client's; returns them.
fn targets<'a>(case: &Case<'a>, asked: &[&str], aud: &[&str], is_access_token: bool) -> Vec<&'a Value> {
    let Case { world, client, .. } = case;
    if !is_access_token {
        assert!(asked.iter().all(|name| *name == client["client_id"]));
        return Vec::new();
    }
    match client["default_target"].as_str().filter(|_| asked.is_empty()) {
        Some(default) => assert_eq!(aud, [default]),
        None => assert_eq!(aud, asked),
    }
    assert!(!aud.is_empty());
    let of = |name: &&str| {
        let targets = world.document["targets"].as_array().unwrap();
        let named =
            |target: &&Value| target["audience"] == **name || strings(&target["resource"]).contains(name);
        targets.iter().find(named).unwrap()
    };
    let targets: Vec<&Value> = aud.iter().map(of).collect();
    let allowed = strings(&client["targets"]);
    assert!(targets.iter().all(|target| allowed.contains(&target["audience"].as_str().unwrap())));
    targets
}

/// Rule 12: the scope stays under every ceiling.
fn scope(case: &Case<'_>, asked: Option<&str>, granted: Option<&str>, targets: &[&Value]) {
    let Case { world, client, kind, subject, .. } = case;
    let source = world.source(&subject.claims["iss"]).unwrap();
    let own_access_token = source.is_null() && *kind == "access_token";
    let brought = words(&subject.claims[source["claims"]["scope"].as_str().unwrap_or("scope")]);
    let listed =
        |list: &Value, value: &str| list.is_null() || list == "all" || strings(list).contains(&value);
    // An own ID token expands by the token with which its chain begins.
    let origin = &subject.claims["origin"];
    let (kind, ceiling) = if source.is_null() {
        (origin["type"].as_str().unwrap_or("none"), world.source(&origin["iss"]).unwrap_or(&Value::Null))
    } else {
        (*kind, source)
    };
    let expansion = match asked {
        Some(_) if !own_access_token => strings(&client["scope_expansion"][kind]),
        _ => Vec::new(),
    };
    let expands = |value: &str| expansion.contains(&value) && listed(&ceiling["scopes"], value);
    for value in granted.map(|granted| granted.split(' ')).into_iter().flatten() {
        let of_subject = brought.contains(&value) && listed(&source["scopes"], value);
        assert!(of_subject || expands(value), "{value} beyond the subject token");
        assert!(strings(&client["scopes"]).contains(&value), "{value} beyond the client");
        assert!(asked.is_none_or(|asked| asked.split(' ').any(|own| own == value)), "{value} not asked");
        assert!(
            targets.iter().all(|target| strings(&target["scopes"]).contains(&value)),
            "{value} beyond a target"
        );
    }
}

/// Rule 13: the lifetime is the shortest of all limits.
fn lifetime(case: &Case<'_>, decided: &Decided, targets: &[&Value]) {
    let Case { world, client, subject, actor, claims, .. } = case;
    let lifetime = claims["exp"].as_i64().unwrap() - NOW;
    assert_eq!(decided.body["expires_in"], lifetime);
    let seconds = |value: &Value| value.as_i64();
    let mut ceilings = vec![seconds(&world.document["lifetime"]["seconds"]).unwrap_or(300)];
    ceilings.extend(seconds(&client["lifetime_seconds"]));
    ceilings.extend(targets.iter().filter_map(|target| seconds(&target["lifetime_seconds"])));
    let left = |token: &ClientCredentials| parties::floor(&token.claims["exp"]).unwrap() - NOW;
    ceilings.extend(actor.map(left));
    assert!(left(subject) > 0, "of an expired token");
    let aud = strings(&claims["aud"]);
    let mut names = strings(&client["subject_audience"]);
    names.extend(client["client_id"].as_str());
    let held_again = aud.iter().any(|aud| names.contains(aud));
    if held_again {
        let all = world.document["targets"].as_array().unwrap().iter();
        let own =
            all.filter(|target| strings(&client["targets"]).contains(&target["audience"].as_str().unwrap()));
        ceilings.extend(own.filter_map(|target| seconds(&target["lifetime_seconds"])));
    }
    let source = world.source(&subject.claims["iss"]).unwrap();
    if held_again || source["outlive_subject"] != true {
        ceilings.push(left(subject));
    }
    assert_eq!(ceilings.into_iter().min(), Some(lifetime));
    assert!(lifetime > 0);
}

/// Returns the strings of an array, or the one that stands for it.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Returns the values of a scope in either notation.
fn words(value: &Value) -> Vec<&str> {
    strings(value).into_iter().flat_map(|text| text.split(' ')).collect()
}
