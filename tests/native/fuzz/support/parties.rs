//! Rules 4 to 7 of a grant: the tokens are of trusted issuers, of their time and type, not bound to a key,
//! and the client may present them.

use serde_json::Value;

use super::granted::{Case, strings};
use super::input::ClientCredentials;
use super::world::NOW;

/// Asserts that the parties of a grant were entitled to it.
pub(crate) fn hold(case: &Case<'_>) {
    let Case { world, client, subject, actor, claims, kind } = case;
    let workload = client["auth"]["method"] == "workload";
    token(case, subject, if workload { "workload" } else { "subject" }, Some(kind));
    let source = world.source(&subject.claims["iss"]).unwrap();
    let namespace = source["subject_namespace"].as_str().unwrap_or_default();
    let sub = subject.claims["sub"].as_str().unwrap();
    assert_eq!(claims["sub"], format!("{namespace}{sub}"));
    let named = may_act_names(case) || named(case, subject);
    assert!(workload || named, "nothing says that the client holds the subject token");
    if let Some(actor) = actor {
        token(case, actor, "actor", None);
        let same = ["iss", "sub"].iter().all(|name| actor.claims[*name] == subject.claims[*name]);
        assert!(!same, "one party");
        let pair =
            |pair: &Value| pair["subject"] == subject.claims["iss"] && pair["actor"] == actor.claims["iss"];
        let combined = world.document["cross_issuer"].as_array().is_some_and(|pairs| pairs.iter().any(pair));
        assert!(combined || subject.claims["iss"] == actor.claims["iss"], "issuers that do not combine");
    }
}

/// Asserts the rules for every token that counts.
fn token(case: &Case<'_>, token: &ClientCredentials, role: &str, declared: Option<&str>) {
    let Case { world, client, .. } = case;
    let ClientCredentials { header, claims, .. } = token;
    let source = world.source(&claims["iss"]).unwrap();
    let algorithms = source.get("algorithms").map_or(vec!["Ed25519"], strings);
    assert!(algorithms.contains(&header["alg"].as_str().unwrap()));
    for name in ["crit", "b64", "zip"] {
        assert!(header.get(name).is_none(), "{name} in a header");
    }
    assert!(claims.get("cnf").is_none(), "a token that is bound to a key");
    assert!((1..=1_024).contains(&claims["sub"].as_str().unwrap().len()));
    times(case, claims, source);
    let typ = header["typ"].as_str().unwrap_or("JWT").to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    assert!(["at+jwt", "jwt", "jose"].contains(&typ));
    if source.is_null() {
        assert_eq!(role, "subject");
        let minted = if typ == "at+jwt" { "access_token" } else { "id_token" };
        assert!(declared == Some(minted) || declared == Some("jwt"));
    } else {
        let roles = source.get("roles").map_or(vec!["subject"], strings);
        assert!(roles.contains(&role), "an issuer as {role}");
        let clients = &source["clients"];
        assert!(
            clients.is_null()
                || clients == "all"
                || strings(clients).iter().any(|own| *own == client["client_id"])
        );
    }
    let found = match declared {
        Some(declared) if !source.is_null() => types(source, typ, claims, declared, role),
        _ => "access_token",
    };
    let mut audiences = source.get("audience").map_or(vec![], strings);
    if audiences.is_empty() && !source.is_null() {
        audiences.push(world.document["issuer"].as_str().unwrap());
    }
    if found == "id_token" && role != "workload" {
        // An ID token is addressed to a client, and to it alone by its own names.
        audiences.clear();
    }
    let addressed =
        strings(&claims["aud"]).iter().any(|aud| audiences.contains(aud) || is_client(client, aud));
    assert!(addressed, "a token that is addressed to others");
}

/// Asserts that the token shows the type as which it counts; returns that type.
fn types(source: &Value, typ: &str, claims: &Value, declared: &str, role: &str) -> &'static str {
    let listed = source.get("token_types").map_or(vec!["access_token"], strings);
    let has = |names: &[&str]| names.iter().any(|name| claims.get(name).is_some());
    let says = |pairs: &[(&str, &str)]| {
        pairs.iter().any(|(name, value)| {
            claims[*name].as_str().is_some_and(|found| found.eq_ignore_ascii_case(value))
        })
    };
    let access_names =
        says(&[("token_use", "access"), ("tokenName", "access_token"), ("typ", "Bearer"), ("typ", "DPoP")]);
    let id_names = says(&[("token_use", "id"), ("tokenName", "id_token"), ("typ", "ID")]);
    let scope = source["claims"]["scope"].as_str().unwrap_or("scope");
    let access = has(&["scope", "scp", "client_id", "cid", "appid", "idtyp", "gty", scope]);
    let id = has(&["nonce", "at_hash", "c_hash"]);
    let marked = source["markers"]["jwt"].as_object();
    let found = if typ == "at+jwt" {
        "access_token"
    } else if marked.is_some_and(|set| set.iter().all(|(at, value)| claims.pointer(at) == Some(value))) {
        "jwt"
    } else if access_names != id_names {
        if access_names { "access_token" } else { "id_token" }
    } else if access != id {
        if access { "access_token" } else { "id_token" }
    } else {
        assert!(!access && !access_names, "a token with claims of two types");
        if listed.contains(&"jwt") { "jwt" } else { "id_token" }
    };
    assert!(claims.get("events").is_none(), "a security event");
    assert!(listed.contains(&found), "a type that the issuer does not list");
    assert!(declared == found || declared == "jwt", "{found} declared {declared}");
    let untyped = strings(&source["access_token_typ"]).contains(&"untyped");
    assert!(found != "access_token" || typ == "at+jwt" || untyped, "an untyped access token");
    assert!(found != "id_token" || role == "workload" || claims.get("azp").is_none_or(Value::is_string));
    found
}

fn times(case: &Case<'_>, claims: &Value, source: &Value) {
    let skew = case.world.document["clock_skew_seconds"].as_i64().unwrap_or(60);
    let max_age = source["max_age_seconds"].as_i64().unwrap_or(3_600);
    let exp = floor(&claims["exp"]).unwrap();
    assert!(exp > NOW - skew);
    for name in ["nbf", "iat"] {
        if let Some(time) = floor(&claims[name]) {
            assert!(time <= NOW + skew && time <= exp, "{name} is ahead");
        }
    }
    match floor(&claims["iat"]) {
        Some(iat) => assert!(source.is_null() || iat >= NOW - max_age - skew - 1),
        None => assert!(exp <= NOW + max_age + skew),
    }
}

/// Returns the whole seconds of a time.
#[expect(clippy::cast_possible_truncation, reason = "times are below 2^53")]
pub(crate) fn floor(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
}

/// Whether a value of `aud` is the client.
fn is_client(client: &Value, aud: &str) -> bool {
    client["client_id"] == aud || strings(&client["subject_audience"]).contains(&aud)
}

/// Whether `aud`, `azp` or `client_id` name the client.
fn named(case: &Case<'_>, token: &ClientCredentials) -> bool {
    let Case { world, client, .. } = case;
    let source = world.source(&token.claims["iss"]).unwrap();
    let mapped = source["claims"]["client_id"].as_str().unwrap_or("client_id");
    let parties = [&token.claims["azp"], &token.claims[mapped]];
    strings(&token.claims["aud"]).iter().any(|aud| is_client(client, aud))
        || parties.contains(&&client["client_id"])
}

/// Whether the subject token's `may_act` makes the client its presenter.
fn may_act_names(case: &Case<'_>) -> bool {
    let Case { world, client, subject, .. } = case;
    let Some(may_act) = subject.claims.get("may_act") else { return false };
    if let Some(clients) = may_act.get("client_id") {
        return strings(clients).contains(&client["client_id"].as_str().unwrap());
    }
    let own = client.get("subject").unwrap_or(&client["client_id"]).as_str().unwrap();
    let iss = may_act.get("iss").is_none_or(|iss| *iss == world.document["issuer"]);
    strings(&may_act["sub"]).contains(&own) && iss
}
