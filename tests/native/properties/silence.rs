//! The texts that an answer must not contain.

use std::collections::HashSet;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::cases::holds;
use super::generate::{ask, settings, subject_token};
use super::tampering::generous;
use super::world::World;
use crate::form::{basic, encode, uri};
use crate::settings::SECRET;

#[test]
fn every_failed_authentication_has_one_answer_byte_for_byte() {
    let client_id = || {
        prop_oneof![select(vec!["first", "second", "unregistered"]).prop_map(str::to_owned), any::<String>()]
    };
    let secret = || prop_oneof![Just("wrong".to_owned()), any::<String>(), Just(SECRET.to_owned())];
    let header = prop_oneof![
        any::<String>(),
        (client_id(), any::<String>()).prop_map(|(client_id, secret)| basic(&client_id, &secret)),
    ];
    let assertion =
        prop_oneof![any::<String>(), "[A-Za-z0-9_-]{1,20}\\.[A-Za-z0-9_-]{1,20}\\.[A-Za-z0-9_-]{0,20}"];
    let assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer|[a-z]{1,9}";
    let credentials = prop_oneof![
        header.prop_map(|header| (Some(header), Vec::new())),
        (client_id(), secret()).prop_map(|(client_id, secret)| (
            None,
            vec![("client_id", client_id), ("client_secret", secret)]
        )),
        (option::of(client_id()), assertion, assertion_type).prop_map(
            |(client_id, assertion, assertion_type)| {
                let mut form =
                    vec![("client_assertion", assertion), ("client_assertion_type", assertion_type)];
                form.extend(client_id.map(|client_id| ("client_id", client_id)));
                (None, form)
            }
        ),
        option::of(client_id()).prop_map(|client_id| (
            None,
            client_id.map(|client_id| ("client_id", client_id)).into_iter().collect()
        )),
    ];
    holds(300, &(subject_token(), credentials), |(subject, (header, credentials))| {
        let world = generous();
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange".to_owned()),
            ("subject_token", world.subject_token(&subject)),
            ("subject_token_type", uri(subject.kind)),
        ];
        form.extend(credentials);
        let answer = world.send(header.as_deref(), encode(&form).as_bytes());
        prop_assert_eq!(answer.response.status, 401);
        prop_assert_eq!(
            &answer.response.body,
            "{\"error\":\"invalid_client\",\"error_description\":\"client authentication failed\",\
             \"error_uri\":\"https://edge.example/refusals#client.authentication_failed\"}"
        );
        let headers: Vec<(&str, &str)> =
            answer.response.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        prop_assert_eq!(
            headers,
            [
                ("content-type", "application/json"),
                ("cache-control", "no-store"),
                ("pragma", "no-cache"),
                ("x-exchange-refusal", "client.authentication_failed"),
                ("www-authenticate", "Basic realm=\"realms/p\", charset=\"UTF-8\""),
            ]
        );
        Ok(())
    });
}

/// Returns every run of twelve bytes in a text.
fn runs(text: &str) -> HashSet<&[u8]> {
    text.as_bytes().windows(12).collect()
}

#[test]
fn no_answer_repeats_twelve_bytes_of_a_token_or_a_secret() {
    let secret = prop_oneof![3 => Just(SECRET.to_owned()), 1 => "[A-Za-z0-9]{16,40}"];
    holds(300, &(settings(), subject_token(), ask(), secret), |(settings, subject, ask, secret)| {
        let world = World::new(&settings);
        let token = world.subject_token(&subject);
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange".to_owned()),
            ("subject_token", token.clone()),
            ("subject_token_type", uri(subject.kind)),
            ("requested_token_type", uri(ask.requested)),
        ];
        form.extend(ask.audience.iter().map(|name| ("audience", (*name).to_owned())));
        let authorization = basic("first", &secret);
        let mut answer = world.send(Some(&authorization), encode(&form).as_bytes());
        // The new token has the claims of the old one in its own base64: that is its purpose.
        if answer.granted().is_some() {
            answer.body.as_object_mut().unwrap().remove("access_token");
        }
        let body = answer.body.to_string();
        let said: Vec<&str> =
            answer.response.headers.iter().map(|(_, value)| value.as_str()).chain([body.as_str()]).collect();
        for secret in [token.as_str(), &secret, &authorization] {
            let secret = runs(secret);
            for text in &said {
                prop_assert!(runs(text).is_disjoint(&secret), "{text}");
            }
        }
        Ok(())
    });
}
