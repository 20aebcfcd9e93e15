//! Properties: no text makes the reader panic, and an accepted document survives its split into records.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use serde_json::{Value, json};

use super::{IDP, changed, client, p256};
use crate::jose::{JwkSet, Reading};
use crate::oauth::ClientId;
use crate::realm::{Client, Realm, split};

/// Values that are valid somewhere in a document, and some that are valid nowhere.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("orders"),
        Just("svc-a"),
        Just("https://orders.example/api"),
        Just(IDP),
        Just("ES256"),
        Just("workload"),
        Just("all"),
        Just("access_token"),
        Just(""),
    ];
    let leaf = prop_oneof![
        text.prop_map(|text| json!(text)),
        any::<i64>().prop_map(|number| json!(number)),
        (0..100).prop_map(|number| json!(number)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<String>().prop_map(|text| json!(text)),
        Just(json!(null)),
        Just(client("svc-b")),
        Just(p256("k2")),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,8}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn place() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "/realm",
        "/issuer",
        "/version",
        "/exchanges",
        "/origins",
        "/may_act",
        "/claims",
        "/cross_issuer",
        "/trusted_issuers/-",
        "/trusted_issuers/0/issuer",
        "/trusted_issuers/0/jwks/keys/-",
        "/trusted_issuers/0/algorithms",
        "/trusted_issuers/0/clients",
        "/trusted_issuers/0/subject_namespace",
        "/targets/0/audience",
        "/targets/0/resource",
        "/clients/-",
        "/clients/0/client_id",
        "/clients/0/auth",
        "/clients/0/targets",
        "/clients/0/subject",
        "/clients/0/subject_audience",
        "/clients/0/scope_expansion",
    ])
}

proptest! {
    #[test]
    fn what_is_accepted_survives_its_records(changes in prop::collection::vec((place(), value()), 1..3)) {
        let text = changed(&changes).to_string();
        let parsed = Realm::parse(&text);
        let records = split(&text, None);
        assert_eq!(parsed.is_ok(), records.is_ok());
        if let (Ok((realm, _)), Ok(records)) = (parsed, records) {
            let (last, clients) = records.records.split_last().unwrap();
            Realm::from_record(&last.1, &realm.path).unwrap();
            assert_eq!(clients.len(), realm.clients.len());
            for (_, record) in clients {
                let client_id: Value = serde_json::from_str(record).unwrap();
                let client_id = ClientId::from(client_id["client"]["client_id"].as_str().unwrap());
                Client::from_record(record, &realm, &client_id).unwrap();
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        _ = Realm::parse(&text);
        _ = JwkSet::parse(&bytes, Reading::Forgiving);
    }

    #[test]
    fn what_is_published_is_read_back(kids in prop::collection::hash_set(any::<String>(), 0..5)) {
        let keys: Vec<Value> = kids.iter().map(|kid| p256(kid)).collect();
        let (set, _) = JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes(), Reading::Canonical).unwrap();
        let (again, skipped) = JwkSet::parse(set.jwk_set_json().as_bytes(), Reading::Canonical).unwrap();
        assert_eq!(set.digest(), again.digest());
        assert_eq!(skipped, Vec::<String>::new());
    }
}
