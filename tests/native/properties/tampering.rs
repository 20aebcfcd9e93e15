//! The engine accepts no token that differs by a byte from the token that its issuer signed under its own
//! name.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use super::cases::holds;
use super::world::{Ask, SubjectToken, World};
use crate::form::{basic, escaped, uri};
use crate::settings::{ISSUER, PROVIDER, Rights, SCOPES, SECRET, Settings, TARGETS};

/// A realm in which everything is allowed.
pub(super) fn generous() -> World {
    let rights = || Rights {
        scopes: SCOPES.to_vec(),
        targets: TARGETS.to_vec(),
        expansion_of_access_tokens: Vec::new(),
        expansion_of_id_tokens: Vec::new(),
        lifetime: None,
        allow: vec!["delegation", "impersonation"],
        may_act: "if_present",
    };
    World::new(&Settings {
        scope_policy: "narrow",
        lifetime: 300,
        outlive_subject: false,
        issuer_scopes: None,
        target_scopes: vec![SCOPES.to_vec(); 3],
        target_lifetimes: vec![None; 3],
        first: rights(),
        second: rights(),
    })
}

fn subject() -> SubjectToken {
    SubjectToken {
        kind: "access_token",
        scope: Some(SCOPES.to_vec()),
        left: 500,
        may_act: None,
        act: vec!["a"],
    }
}

pub(super) fn plain() -> Ask {
    Ask { requested: "access_token", scope: None, audience: vec!["t0"], actor_left: None }
}

/// Returns every text that differs from this one by a character inserted, left out, replaced or in another
/// case.
fn slips(text: &str, characters: &str) -> Vec<String> {
    let mut slips = Vec::new();
    for (place, own) in text.char_indices() {
        let (before, after) = (&text[..place], &text[place + own.len_utf8()..]);
        slips.push(format!("{before}{after}"));
        slips.push(format!("{before}{}{after}", own.to_ascii_uppercase()));
        for other in characters.chars() {
            slips.push(format!("{before}{other}{after}"));
            slips.push(format!("{before}{other}{own}{after}"));
        }
    }
    slips.extend(characters.chars().map(|other| format!("{text}{other}")));
    slips.retain(|slip| slip != text);
    slips
}

#[test]
fn an_issuer_written_otherwise_by_one_character_is_never_trusted() {
    let world = generous();
    for iss in slips(PROVIDER, "/.:-@?#% aA0\u{0}\u{e9}\u{200b}") {
        let mut claims = subject().claims();
        claims["iss"] = json!(iss);
        let answer = world.exchange("first", "access_token", &world.token("at+jwt", &claims), &plain());
        assert_eq!(answer.refusal(), Some("subject_token.issuer_unknown"), "{iss:?}");
    }
}

#[test]
fn the_realms_own_issuer_is_never_spoken_for_by_another() {
    let world = generous();
    let mut claims = subject().claims();
    claims["iss"] = json!(ISSUER);
    let answer = world.exchange("first", "access_token", &world.token("at+jwt", &claims), &plain());
    assert_eq!(answer.refusal(), Some("subject_token.key_unknown"));
}

#[test]
fn a_bit_flipped_anywhere_in_a_token_leads_to_no_token() {
    let world = generous();
    let (token, actor) = (world.subject_token(&subject()), world.actor_token(500));
    let whole = world.exchange("first", "access_token", &token, &Ask { actor_left: Some(500), ..plain() });
    assert!(whole.granted().is_some(), "{whole:?}");
    holds(500, &(any::<bool>(), any::<Index>(), 0..8_u32), |(of_actor, index, bit)| {
        let mut tokens = [token.clone().into_bytes(), actor.clone().into_bytes()];
        let flipped = &mut tokens[usize::from(of_actor)];
        let length = flipped.len();
        flipped[index.index(length)] ^= 1 << bit;
        let body = format!(
            "grant_type={}&subject_token={}&subject_token_type={kind}&actor_token={}&actor_token_type={kind}&audience=t0",
            escaped(b"urn:ietf:params:oauth:grant-type:token-exchange"),
            escaped(&tokens[0]),
            escaped(&tokens[1]),
            kind = escaped(uri("access_token").as_bytes()),
        );
        let answer = world.send(Some(&basic("first", SECRET)), body.as_bytes());
        prop_assert_eq!(answer.response.status, 400);
        Ok(())
    });
}
