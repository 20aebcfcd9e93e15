//! Scope: exactly the values that every ceiling allows, and a refusal exactly where those are not enough.
//!
//! The lines of an input: a digit for each ceiling, of whose bits each is a scope, and words for the
//! settings; the requested scope, which may be empty; the scope of the subject token.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use serde_json::{Value, json};

use crate::form::uri;
use crate::fuzz::support::{ClientCredentials, NOW, Request, World, judge, lines};
use crate::settings::{PROVIDER, Rights, SCOPES, SECRET, Settings, TARGETS};
use crate::signer::{Signer, key_set};

/// The ceilings and settings of one input.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
struct Ceilings {
    issuer: u8,
    target: u8,
    client: u8,
    expansion: u8,
    narrow: bool,
}

/// The realms of earlier inputs.
static WORLDS: LazyLock<Mutex<HashMap<Ceilings, Arc<World>>>> = LazyLock::new(Mutex::default);

/// The lines are a case.
pub(crate) fn check(bytes: &[u8]) {
    let [settings, asked, brought] = lines(bytes);
    let digit = |index: usize| settings.get(index).map_or(15, |byte| byte & 15);
    let has = |letter| settings.iter().skip(4).any(|byte| *byte == letter);
    let ceilings = Ceilings {
        issuer: digit(0),
        target: digit(1),
        client: digit(2),
        expansion: digit(3),
        narrow: has(b'n'),
    };
    let id_token = has(b'i');
    let world = ceilings.world();
    let brought = Some(String::from_utf8_lossy(brought).into_owned()).filter(|_| !id_token);
    let (kind, typ) = if id_token { ("id_token", "JWT") } else { ("access_token", "at+jwt") };
    let mut claims =
        json!({ "iss": PROVIDER, "sub": "u1", "aud": "first", "iat": NOW - 10, "exp": NOW + 600 });
    match &brought {
        Some(brought) => claims["scope"] = json!(brought),
        None => claims["nonce"] = json!("of a login"),
    }
    let header = world.header(&claims["iss"], typ);
    let token = ClientCredentials::signed(&world, header.as_bytes(), claims.to_string().as_bytes());
    let form: [(&str, &[u8]); 5] = [
        ("grant_type", b"urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", token.token.as_bytes()),
        ("subject_token_type", &uri(kind).into_bytes()),
        ("audience", b"t0"),
        ("scope", asked),
    ];
    let decided = judge(&world, &Request::new("first", SECRET, &form));
    match expected(ceilings, asked, brought.as_deref()) {
        Err(id) => assert_eq!(decided.refusal.as_deref(), Some(id)),
        Ok(scope) => {
            assert_eq!(decided.refusal, None);
            assert_eq!(decided.body["scope"].as_str().unwrap_or_default(), scope);
        }
    }
}

/// Returns the scope that the engine must grant, or the reason for none.
fn expected(ceilings: Ceilings, asked: &[u8], brought: Option<&str>) -> Result<String, &'static str> {
    let asked = std::str::from_utf8(asked).map_err(|_| "form.not_utf8")?;
    let asked = if asked.is_empty() { None } else { Some(values(asked).ok_or("request.scope_malformed")?) };
    let of_token = lenient(brought.unwrap_or_default());
    let within =
        |value: &&str| named(ceilings.client).contains(value) && named(ceilings.target).contains(value);
    let believed = |value: &&str| of_token.contains(value) && named(ceilings.issuer).contains(value);
    let expanded =
        |value: &&str| named(ceilings.expansion).contains(value) && named(ceilings.issuer).contains(value);
    let Some(asked) = asked else {
        return Ok(joined(of_token.iter().copied().filter(|value| believed(value) && within(value))));
    };
    let granted = asked.iter().copied().filter(|value| (believed(value) || expanded(value)) && within(value));
    let granted: Vec<&str> = granted.collect();
    if granted == asked {
        return Ok(joined(granted.into_iter()));
    }
    match (ceilings.narrow, granted.is_empty()) {
        (false, _) => Err("policy.scope.exceeds"),
        (true, true) => Err("policy.scope.nothing_left"),
        (true, false) => Ok(joined(granted.into_iter())),
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join(" ")
}

/// Returns the values of a well-formed scope, each once.
fn values(text: &str) -> Option<Vec<&str>> {
    let mut found: Vec<&str> = Vec::new();
    let all: Vec<&str> = text.split(' ').collect();
    let allowed = |character: char| matches!(character, '!' | '#'..='[' | ']'..='~');
    if all.len() > 256 || !all.iter().all(|value| !value.is_empty() && value.chars().all(allowed)) {
        return None;
    }
    for value in all {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    Some(found)
}

/// Returns the values in the scope of a token, each once; what is no value grants nothing.
fn lenient(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for value in text.split(' ').filter(|value| values(value).is_some()) {
        if !found.contains(&value) && found.len() < 256 {
            found.push(value);
        }
    }
    found
}

/// Returns the scopes whose bits are set.
fn named(bits: u8) -> Vec<&'static str> {
    (0..SCOPES.len()).filter(|index| bits >> index & 1 == 1).map(|index| SCOPES[index]).collect()
}

impl Ceilings {
    fn world(self) -> Arc<World> {
        let mut worlds = WORLDS.lock().unwrap();
        if worlds.len() > 256 {
            worlds.clear();
        }
        worlds.entry(self).or_insert_with(|| Arc::new(World::new(self.document()))).clone()
    }

    fn document(self) -> Value {
        let rights = Rights {
            scopes: named(self.client),
            targets: TARGETS.to_vec(),
            expansion_of_access_tokens: named(self.expansion),
            expansion_of_id_tokens: named(self.expansion),
            lifetime: None,
            allow: vec!["delegation", "impersonation"],
            may_act: "if_present",
        };
        let settings = Settings {
            scope_policy: if self.narrow { "narrow" } else { "refuse" },
            lifetime: 300,
            outlive_subject: false,
            issuer_scopes: Some(named(self.issuer)),
            target_scopes: vec![named(self.target); TARGETS.len()],
            target_lifetimes: vec![None; TARGETS.len()],
            first: rights.clone(),
            second: rights,
        };
        settings.document(&Signer::parse(&key_set("issuer.ed")))
    }
}
