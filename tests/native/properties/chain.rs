//! The chain of actors is a record: it grows at its outer end, and its inner actors decide nothing.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::cases::holds;
use super::generate::{ask, settings, subject_token};
use super::world::{SubjectToken, World};
use crate::settings::PROVIDER;

const CASES: u32 = 200;

#[test]
fn the_chain_only_grows_and_only_at_its_outer_end() {
    holds(CASES, &(settings(), subject_token(), ask()), |(settings, subject, ask)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let answer = world.exchange("first", subject.kind, &token, &ask);
        if answer.granted().is_none() {
            return Ok(());
        }
        let actors = answer.actors();
        prop_assert!(actors.ends_with(&subject.act), "{actors:?} lost {:?}", subject.act);
        let new = &actors[..actors.len() - subject.act.len()];
        match ask.actor_left {
            Some(_) => prop_assert_eq!(new, ["actor"]),
            None => prop_assert!(new.is_empty() || new == ["first"], "{new:?}"),
        }
        let may = |semantics| settings.first.allow.contains(&semantics);
        prop_assert!(!new.is_empty() || may("impersonation"));
        prop_assert!(new.is_empty() || may("delegation"));
        if !subject.act.is_empty() && may("delegation") {
            prop_assert_eq!(new.len(), 1, "a delegated token lost its newest actor");
        }
        Ok(())
    });
}

/// An actor inside a chain, in two versions of one shape.
#[derive(Clone, Debug)]
struct Nested {
    subs: [String; 2],
    iss: Option<&'static str>,
    more: [Option<&'static str>; 2],
}

fn nested() -> impl Strategy<Value = Nested> {
    let sub = || {
        prop_oneof!["[a-z]{1,8}", Just("actor".to_owned()), Just("first".to_owned()), Just("u1".to_owned())]
    };
    let more = || option::of(select(vec!["client_id", "exp", "aud", "may_act"]));
    ([sub(), sub()], option::of(Just(PROVIDER)), [more(), more()]).prop_map(|(subs, iss, more)| Nested {
        subs,
        iss,
        more,
    })
}

fn chain(nested: &[Nested], version: usize) -> Option<Value> {
    nested.iter().rev().fold(None, |inner, link| {
        let mut act = json!({ "sub": link.subs[version] });
        if let Some(iss) = link.iss {
            act["iss"] = json!(iss);
        }
        if let Some(name) = link.more[version].filter(|name| *name != "client_id") {
            act[name] = json!("first");
        }
        if let Some(inner) = inner {
            act["act"] = inner;
        }
        Some(act)
    })
}

#[test]
fn nested_actors_never_change_the_verdict() {
    let cases = (settings(), subject_token(), ask(), vec(nested(), 1..4));
    holds(CASES, &cases, |(settings, subject, ask, nested)| {
        let world = World::new(&settings);
        let verdict = |version: usize| {
            let subject = SubjectToken { act: vec!["outermost"], ..subject.clone() };
            let mut claims = subject.claims();
            claims["act"]["act"] = chain(&nested, version).unwrap();
            let token = world.token(subject.typ(), &claims);
            let answer = world.exchange("first", subject.kind, &token, &ask);
            let refusal = answer.refusal().map(str::to_owned);
            let claims = answer.claims.map(|mut claims| {
                let own = claims.as_object_mut().unwrap();
                own.remove("jti");
                let mut act = own.remove("act").unwrap();
                act.as_object_mut().unwrap().remove("act");
                (claims, act)
            });
            (answer.response.status, refusal, claims)
        };
        let (one, other) = (verdict(0), verdict(1));
        prop_assert_eq!((one.0, &one.1), (other.0, &other.1));
        prop_assert_eq!(one.2.map(|(claims, _)| claims), other.2.map(|(claims, _)| claims));
        Ok(())
    });
}
