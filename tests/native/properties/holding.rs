//! Only a client that the token names may exchange it.

use std::cell::Cell;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use super::cases::holds;
use super::tampering::{generous, plain};
use super::world::SubjectToken;
use crate::settings::ISSUER;

const CASES: u32 = 400;

/// The claims of a subject token that name its permitted presenters.
#[derive(Clone, Debug)]
struct Named {
    aud: Vec<&'static str>,
    azp: Option<&'static str>,
    client_id: Option<&'static str>,
    may_act: Option<(Option<&'static str>, Option<&'static str>)>,
}

fn named() -> impl Strategy<Value = Named> {
    let party = || select(vec!["first", "second", "web"]);
    let may_act = prop_oneof![
        party().prop_map(|client| (Some(client), None)),
        party().prop_map(|sub| (None, Some(sub))),
        (party(), party()).prop_map(|(client, sub)| (Some(client), Some(sub))),
    ];
    let aud = subsequence(vec![ISSUER, "first", "t0", "second", "t1", "elsewhere"], 1..=2);
    (aud, option::of(party()), option::of(party()), option::of(may_act))
        .prop_map(|(aud, azp, client_id, may_act)| Named { aud, azp, client_id, may_act })
}

impl Named {
    fn claims(&self) -> Value {
        let token =
            SubjectToken { kind: "access_token", scope: None, left: 500, may_act: None, act: Vec::new() };
        let mut claims = token.claims();
        let own = claims.as_object_mut().unwrap();
        own.remove("client_id");
        own.insert("aud".to_owned(), json!(self.aud));
        own.extend(self.azp.map(|azp| ("azp".to_owned(), json!(azp))));
        own.extend(self.client_id.map(|client_id| ("client_id".to_owned(), json!(client_id))));
        if let Some((client_id, sub)) = self.may_act {
            let members = [("client_id", client_id), ("sub", sub)];
            let members = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
            own.insert(
                "may_act".to_owned(),
                members.map(|(name, value)| (name.to_owned(), json!(value))).collect(),
            );
        }
        claims
    }
}

#[test]
fn a_token_is_exchanged_only_by_whom_it_is_for_and_whom_it_names() {
    let world = generous();
    let granted = Cell::new(0);
    holds(CASES, &(named(), any::<bool>()), |(named, is_first)| {
        let (client, held) = if is_first { ("first", "t0") } else { ("second", "t1") };
        let token = world.token("at+jwt", &named.claims());
        let answer = world.exchange(client, "access_token", &token, &plain());
        if answer.granted().is_none() {
            return Ok(());
        }
        granted.set(granted.get() + 1);
        let in_aud = named.aud.iter().any(|aud| *aud == client || *aud == held);
        let by_may_act = match named.may_act {
            Some((Some(client_id), _)) => client_id == client,
            Some((None, sub)) => sub == Some(client),
            None => false,
        };
        prop_assert!(in_aud || named.aud.contains(&ISSUER), "{named:?} is for another client");
        prop_assert!(
            in_aud || named.azp == Some(client) || named.client_id == Some(client) || by_may_act,
            "{named:?} does not name {client}"
        );
        prop_assert!(named.may_act.is_none() || by_may_act, "{named:?} permits another party");
        Ok(())
    });
    assert!(granted.get() > CASES / 10, "{} of {CASES}", granted.get());
}
