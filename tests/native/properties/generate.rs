//! Realms, tokens and requests at random, weighted so that many of them meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::json;

use super::world::{Ask, SubjectToken};
use crate::settings::{Rights, SCOPES, Settings, TARGETS};

fn some_scopes() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![2 => Just(SCOPES.to_vec()), 1 => subsequence(SCOPES.to_vec(), 0..=SCOPES.len())]
}

fn few_scopes() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(SCOPES.to_vec(), 0..=2)
}

fn seconds() -> impl Strategy<Value = u32> {
    1..600_u32
}

fn rights() -> impl Strategy<Value = Rights> {
    let allow = prop_oneof![
        4 => Just(vec!["delegation", "impersonation"]),
        2 => Just(vec!["delegation"]),
        2 => Just(vec!["impersonation"]),
    ];
    let targets = prop_oneof![
        3 => Just(TARGETS.to_vec()),
        1 => subsequence(TARGETS.to_vec(), 0..=TARGETS.len()),
    ];
    let may_act = prop_oneof![5 => Just("if_present"), 1 => Just("required")];
    (some_scopes(), targets, few_scopes(), few_scopes(), option::of(seconds()), allow, may_act).prop_map(
        |(scopes, targets, of_access, of_id, lifetime, allow, may_act)| Rights {
            scopes,
            targets,
            expansion_of_access_tokens: of_access,
            expansion_of_id_tokens: of_id,
            lifetime,
            allow,
            may_act,
        },
    )
}

pub(super) fn settings() -> impl Strategy<Value = Settings> {
    (
        select(vec!["refuse", "narrow", "narrow"]),
        seconds(),
        any::<bool>(),
        option::of(some_scopes()),
        vec(some_scopes(), TARGETS.len()),
        vec(option::of(seconds()), TARGETS.len()),
        rights(),
        rights(),
    )
        .prop_map(
            |(scope_policy, lifetime, outlive_subject, issuer_scopes, scopes, lifetimes, first, second)| {
                Settings {
                    scope_policy,
                    lifetime,
                    outlive_subject,
                    issuer_scopes,
                    target_scopes: scopes,
                    target_lifetimes: lifetimes,
                    first,
                    second,
                }
            },
        )
}

pub(super) fn subject_token() -> impl Strategy<Value = SubjectToken> {
    let may_act = prop_oneof![
        6 => Just(None),
        2 => Just(Some(json!({ "client_id": ["first", "second"], "sub": ["actor", "first"] }))),
        1 => Just(Some(json!({ "client_id": "first" }))),
        1 => Just(Some(json!({ "sub": "actor" }))),
        1 => Just(Some(json!({ "client_id": "second" }))),
    ];
    let left = prop_oneof![6 => 1..700_i64, 1 => -70..1_i64];
    (select(vec!["access_token", "access_token", "id_token"]), option::weighted(0.9, some_scopes()))
        .prop_flat_map(move |(kind, scope)| {
            let act = subsequence(vec!["a", "b", "c", "d", "e"], 0..=3);
            let scope = scope.filter(|scope| !scope.is_empty());
            (Just(kind), Just(scope), left.clone(), may_act.clone(), act)
        })
        .prop_map(|(kind, scope, left, may_act, act)| SubjectToken { kind, scope, left, may_act, act })
}

pub(super) fn ask() -> impl Strategy<Value = Ask> {
    let audience = prop_oneof![
        8 => subsequence(TARGETS.to_vec(), 1..=2),
        2 => Just(vec!["t0"]),
        1 => Just(vec![]),
        1 => Just(vec!["t1", "t9"]),
    ];
    let scope = option::of(subsequence(SCOPES.to_vec(), 1..=SCOPES.len()));
    let actor_left = option::weighted(0.3, prop_oneof![5 => 1..700_i64, 1 => -70..1_i64]);
    (select(vec!["access_token", "access_token", "access_token", "id_token"]), scope, audience, actor_left)
        .prop_map(|(requested, scope, audience, actor_left)| {
            let audience = if requested == "id_token" { Vec::new() } else { audience };
            Ask { requested, scope, audience, actor_left }
        })
}
