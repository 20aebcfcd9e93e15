//! A second exchange of a result gains nothing.

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::cases::holds;
use super::generate::{ask, settings, subject_token};
use super::world::{Ask, SubjectToken, World};
use crate::settings::{Rights, SCOPES, Settings, TARGETS};

const CASES: u32 = 400;

/// Two requests in a row: the second exchanges the result of the first.
fn two_exchanges() -> impl Strategy<Value = (Settings, SubjectToken, Ask, Ask)> {
    let held = prop_oneof![Just(vec!["t0"]), Just(vec!["t1"])];
    let first = (ask(), held).prop_map(|(ask, held)| {
        let audience = if ask.requested == "id_token" { Vec::new() } else { held };
        Ask { audience, scope: None, actor_left: None, ..ask }
    });
    // The first token is narrow, so that a second exchange could gain something.
    let subject = (subject_token(), subsequence(SCOPES.to_vec(), 1..=2))
        .prop_map(|(subject, scope)| SubjectToken { scope: Some(scope), ..subject });
    (generous_settings(), subject, first, ask())
}

/// Realms that trim rather than refuse, in which both clients may have every target.
fn generous_settings() -> impl Strategy<Value = Settings> {
    let generous = |rights: Rights| Rights { targets: TARGETS.to_vec(), may_act: "if_present", ..rights };
    settings().prop_map(move |settings| Settings {
        scope_policy: "narrow",
        first: generous(settings.first),
        second: generous(settings.second),
        ..settings
    })
}

/// The scope beyond a token of this type.
fn expansion<'a>(rights: &'a Rights, kind: &str) -> &'a [&'static str] {
    if kind == "id_token" { &rights.expansion_of_id_tokens } else { &rights.expansion_of_access_tokens }
}

#[test]
fn a_result_exchanged_again_gains_no_scope_no_audience_no_time_and_keeps_its_subject() {
    let granted = std::cell::Cell::new(0);
    holds(CASES, &two_exchanges(), |(settings, subject, first, again)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let one = world.exchange("first", subject.kind, &token, &first);
        let Some(before) = one.granted() else {
            return Ok(());
        };
        let own = one.body["access_token"].as_str().unwrap();
        for (client, rights) in [("first", &settings.first), ("second", &settings.second)] {
            let two = world.exchange(client, first.requested, own, &again);
            let Some(after) = two.granted() else {
                continue;
            };
            granted.set(granted.get() + 1);
            prop_assert_eq!(&after["sub"], &before["sub"]);
            prop_assert_eq!(&after["iss"], &before["iss"]);
            prop_assert!(after["exp"].as_i64() <= before["exp"].as_i64(), "{after} outlives {before}");
            for value in two.scope() {
                let expanded = first.requested == "id_token"
                    && expansion(rights, subject.kind).contains(&value)
                    && settings.issuer_scopes.as_ref().is_none_or(|scopes| scopes.contains(&value))
                    && again.scope.is_some();
                let had = first.requested == "access_token" && one.scope().contains(&value);
                prop_assert!(had || expanded, "{value} was gained");
                prop_assert!(rights.scopes.contains(&value));
            }
            if again.requested == "id_token" {
                prop_assert_eq!(two.aud(), [client]);
            } else {
                prop_assert!(two.aud().iter().all(|aud| rights.targets.contains(aud)));
            }
            let held = if client == "first" { ["first", "t0"] } else { ["second", "t1"] };
            prop_assert!(one.aud().iter().any(|aud| held.contains(aud)), "{client} held none of {before}");
            prop_assert!(two.actors().ends_with(&one.actors()), "{:?} lost {:?}", two.actors(), one.actors());
        }
        Ok(())
    });
    assert!(granted.get() > CASES / 10, "{} of {CASES}", granted.get());
}

#[test]
fn a_restriction_by_may_act_is_not_shed_by_exchanging_for_oneself() {
    holds(CASES, &two_exchanges(), |(settings, subject, first, _)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let first = Ask { audience: vec!["t0"], requested: "access_token", ..first };
        let one = world.exchange("first", subject.kind, &token, &first);
        let Some(claims) = one.granted() else {
            return Ok(());
        };
        match &subject.may_act {
            None => prop_assert!(claims.get("may_act").is_none()),
            Some(may_act) => {
                prop_assert_eq!(&claims["may_act"]["client_id"], &may_act["client_id"]);
                prop_assert_eq!(&claims["may_act"]["sub"], &may_act["sub"]);
            }
        }
        Ok(())
    });
}
