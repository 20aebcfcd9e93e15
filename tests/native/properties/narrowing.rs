//! Nothing widens: scope, audience and lifetime of a result stay under every ceiling.

use proptest::prelude::*;

use super::cases::holds;
use super::generate::{ask, settings, subject_token};
use super::world::{Ask, NOW, SubjectToken, World};
use crate::settings::{Settings, TARGETS};

const CASES: u32 = 200;

/// The inputs of a case: the realm, the subject token, the request.
fn exchanges() -> impl Strategy<Value = (Settings, SubjectToken, Ask)> {
    (settings(), subject_token(), ask())
}

fn targets_of(ask: &Ask) -> Vec<usize> {
    let index = |name: &&str| TARGETS.iter().position(|target| target == name);
    ask.audience.iter().filter_map(index).collect()
}

#[test]
fn the_scope_of_a_result_is_under_every_ceiling() {
    holds(CASES, &exchanges(), |(settings, subject, ask)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let answer = world.exchange("first", subject.kind, &token, &ask);
        if answer.granted().is_none() {
            return Ok(());
        }
        let brought = subject.scope.clone().filter(|_| subject.kind == "access_token").unwrap_or_default();
        let rights = &settings.first;
        let expansion = match (&ask.scope, subject.kind) {
            (None, _) => &[][..],
            (Some(_), "id_token") => &rights.expansion_of_id_tokens,
            (Some(_), _) => &rights.expansion_of_access_tokens,
        };
        for value in answer.scope() {
            prop_assert!(settings.issuer_scopes.as_ref().is_none_or(|scopes| scopes.contains(&value)));
            let of_subject = brought.contains(&value);
            prop_assert!(of_subject || expansion.contains(&value), "{value} beyond the subject token");
            prop_assert!(rights.scopes.contains(&value), "{value} beyond the client");
            prop_assert!(ask.scope.as_ref().is_none_or(|asked| asked.contains(&value)), "{value} not asked");
            if ask.requested == "access_token" {
                for target in targets_of(&ask) {
                    prop_assert!(settings.target_scopes[target].contains(&value), "{value} beyond a target");
                }
            }
        }
        let claims = answer.granted().unwrap();
        if ask.requested == "access_token" {
            prop_assert_eq!(claims["scope"].as_str(), answer.body["scope"].as_str());
        } else {
            prop_assert!(claims.get("scope").is_none(), "an ID token with a scope");
        }
        if settings.scope_policy == "refuse"
            && let Some(asked) = &ask.scope
        {
            prop_assert_eq!(&answer.scope(), asked);
        }
        Ok(())
    });
}

#[test]
fn the_audience_of_a_result_is_what_was_asked_and_a_target_of_the_client() {
    holds(CASES, &exchanges(), |(settings, subject, ask)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let answer = world.exchange("first", subject.kind, &token, &ask);
        if answer.granted().is_none() {
            return Ok(());
        }
        if ask.requested == "id_token" {
            prop_assert_eq!(answer.aud(), ["first"]);
            return Ok(());
        }
        prop_assert_eq!(&answer.aud(), &ask.audience);
        for aud in answer.aud() {
            prop_assert!(settings.first.targets.contains(&aud), "{aud} is not a target of the client");
        }
        Ok(())
    });
}

#[test]
fn the_lifetime_of_a_result_is_the_shortest_there_is() {
    holds(CASES, &exchanges(), |(settings, subject, ask)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let answer = world.exchange("first", subject.kind, &token, &ask);
        let Some(claims) = answer.granted() else {
            return Ok(());
        };
        let lifetime = claims["exp"].as_i64().unwrap() - NOW;
        prop_assert_eq!(claims["iat"].as_i64(), Some(NOW));
        prop_assert_eq!(answer.body["expires_in"].as_i64(), Some(lifetime));
        let mut ceilings = vec![i64::from(settings.lifetime)];
        ceilings.extend(settings.first.lifetime.map(i64::from));
        if ask.requested == "access_token" {
            let of_targets =
                targets_of(&ask).into_iter().filter_map(|target| settings.target_lifetimes[target]);
            ceilings.extend(of_targets.map(i64::from));
        }
        ceilings.extend(ask.actor_left);
        // The client can present it here again: an ID token, or a token for its own name, `t0`.
        let held_again = answer.aud().iter().any(|aud| ["first", "t0"].contains(aud));
        if held_again {
            let own =
                settings.first.targets.iter().map(|name| TARGETS.iter().position(|target| target == name));
            let own = own.filter_map(|target| settings.target_lifetimes[target.unwrap()]);
            ceilings.extend(own.map(i64::from));
        }
        if held_again || !settings.outlive_subject {
            ceilings.push(subject.left);
        }
        prop_assert_eq!(Some(lifetime), ceilings.into_iter().min());
        prop_assert!(lifetime > 0 && subject.left > 0);
        Ok(())
    });
}

#[test]
fn enough_of_the_cases_are_granted_for_the_others_to_mean_something() {
    let granted = std::cell::Cell::new(0);
    holds(CASES, &exchanges(), |(settings, subject, ask)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        if world.exchange("first", subject.kind, &token, &ask).granted().is_some() {
            granted.set(granted.get() + 1);
        }
        Ok(())
    });
    assert!((CASES / 4..CASES).contains(&granted.get()), "{} of {CASES}", granted.get());
}
