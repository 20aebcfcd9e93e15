//! Trusted issuers, alone and together.

use serde_json::{Value, json};

use super::{COMPARED, IDP, ISSUER, accepted, p256, refused, warning, warnings};
use crate::jose::Algorithm;
use crate::oauth::{Audience, ClaimName, ClientId, Scope, Seconds, TokenType};
use crate::realm::{ClaimPath, ClientIdClaim, ClientList, KeySource, Role, ScopeCeiling, WorkloadProfile};

/// A second issuer that states everything.
fn second(issuer: &str, namespace: &str) -> Value {
    json!({
        "issuer": issuer, "jwks_uri": "https://keys.example/jwks?v=1", "algorithms": ["RS256"],
        "clients": ["svc-a"], "scopes": ["read"], "carry": [], "subject_namespace": namespace
    })
}

/// The members that the first issuer must state when there is a second.
fn stated(namespace: &str) -> [(&'static str, Value); 4] {
    [
        ("/trusted_issuers/0/clients", json!("all")),
        ("/trusted_issuers/0/scopes", json!("all")),
        ("/trusted_issuers/0/carry", json!([])),
        ("/trusted_issuers/0/subject_namespace", json!(namespace)),
    ]
}

#[test]
fn defaults_are_those_of_the_manual() {
    let realm = accepted(&[("/claims", json!({ "carry": ["acr"] }))]);
    let issuer = realm.trusted_issuer(IDP).unwrap().0;
    assert_eq!(issuer.algorithms, [Algorithm::Es256]);
    assert_eq!(issuer.token_types, [TokenType::AccessToken]);
    assert_eq!(issuer.roles, [Role::Subject]);
    assert_eq!(issuer.audience, [Audience::from(ISSUER)]);
    assert!(!issuer.untyped_access_tokens);
    assert_eq!(issuer.claims.scope_places(), [ClaimPath::member("scope")]);
    assert!(matches!(issuer.claims.client_id, ClientIdClaim::Standard));
    assert!(issuer.claims.has_standard_subject() && issuer.markers.is_empty() && issuer.tenants.is_none());
    assert!(matches!(issuer.clients, ClientList::All));
    assert!(matches!(issuer.scopes, ScopeCeiling::All));
    assert_eq!(issuer.carry, [ClaimName::from("acr")]);
    assert_eq!(&*issuer.subject_namespace, "");
    assert_eq!(issuer.max_age, Seconds::new(3_600));
    assert_eq!(issuer.workload_profile, WorkloadProfile::Other);
    let KeySource::Inline(keys) = &issuer.keys else { panic!("the keys are in the document") };
    assert_eq!(keys.keys().count(), 1);
}

#[test]
fn what_is_stated_is_kept() {
    let mut changes = stated("a:").to_vec();
    changes.push(("/trusted_issuers/-", second("https://partner.example/", "b:")));
    changes.push(("/trusted_issuers/1/access_token_typ", json!(["at+jwt", "untyped"])));
    changes.push(("/trusted_issuers/1/claims", json!({ "scope": "scp", "client_id": "azp" })));
    let realm = accepted(&changes);
    assert_eq!(realm.namespaces, ["a:".into(), "b:".into()]);
    let issuer = realm.trusted_issuer("https://partner.example/").unwrap().0;
    assert!(matches!(&issuer.keys, KeySource::Remote(uri) if **uri == *"https://keys.example/jwks?v=1"));
    assert!(
        matches!(&issuer.clients, ClientList::Only(clients) if clients.iter().eq([&ClientId::from("svc-a")]))
    );
    assert!(matches!(&issuer.scopes, ScopeCeiling::Only(scopes) if *scopes == Scope::parse("read").unwrap()));
    assert!(issuer.untyped_access_tokens);
    assert_eq!(issuer.claims.scope_places(), [ClaimPath::member("scp")]);
    let azp = [ClaimPath::member("azp")];
    assert!(matches!(&issuer.claims.client_id, ClientIdClaim::Mapped(places) if *places == azp));
}

#[test]
fn an_issuer_is_listed_once_and_is_not_the_realm() {
    let mut changes = stated("").to_vec();
    changes.push(("/trusted_issuers/-", second(IDP, "")));
    refused(&changes, "/trusted_issuers/1/issuer", "listed before");
    refused(
        &[("/trusted_issuers/0/issuer", json!(ISSUER))],
        "/trusted_issuers/0/issuer",
        "the realm's own issuer is not a trusted one",
    );
    for (issuer, reason) in [
        ("", COMPARED),
        ("https://idp.example/a b", COMPARED),
        ("https://idp.example/\u{e9}", COMPARED),
        (&"a".repeat(1_025), COMPARED),
        ("svc-a", "a trusted issuer has this name"),
    ] {
        let place = if issuer == "svc-a" { "/clients/0/client_id" } else { "/trusted_issuers/0/issuer" };
        refused(&[("/trusted_issuers/0/issuer", json!(issuer))], place, reason);
    }
}

#[test]
fn an_issuer_is_a_name_that_is_only_compared() {
    let place = "/trusted_issuers/0/issuer";
    for issuer in ["http://adfs.corp/adfs/services/trust", "pomerium.corp", "a", &"a".repeat(1_024)] {
        accepted(&[(place, json!(issuer))]);
    }
    let reason =
        "no https URL: the name proves nothing, so only its keys tell this issuer from another of that name";
    let odd = warnings(&[(place, json!("http://adfs.corp/adfs/services/trust"))]);
    assert_eq!(odd, [warning("issuer.no_https", place, reason)]);
    assert_eq!(warnings(&[(place, json!("https://idp.example?a=b"))]), []);
}

#[test]
fn keys_are_in_one_place() {
    let uri = ("/trusted_issuers/0/jwks_uri", json!("https://idp.example/jwks"));
    refused(std::slice::from_ref(&uri), "/trusted_issuers/0/jwks_uri", "the keys are in `jwks` already");
    let none = json!([{ "issuer": IDP, "algorithms": ["ES256"] }]);
    refused(&[("/trusted_issuers", none)], "/trusted_issuers/0", "`jwks` or `jwks_uri` is required");
    for (uri, reason) in [
        ("http://idp.example/jwks", "http is for loopback addresses only, use https"),
        ("https://idp.example/jwks#a", "a fragment is never sent"),
        ("https://user:word@idp.example/jwks", "user information has no place in a URL"),
        ("", "expected 1 to 1024 bytes"),
    ] {
        let issuer = json!([{ "issuer": IDP, "algorithms": ["ES256"], "jwks_uri": uri }]);
        refused(&[("/trusted_issuers", issuer)], "/trusted_issuers/0/jwks_uri", reason);
    }
    let local = json!([{ "issuer": IDP, "algorithms": ["ES256"], "jwks_uri": "http://localhost:9000/jwks" }]);
    accepted(&[("/trusted_issuers", local)]);
}

#[test]
fn a_secret_for_the_keys_has_a_name_of_its_own_kind() {
    let with = |keys: Value, name: &Value| {
        let mut issuer = json!({ "issuer": IDP, "algorithms": ["ES256"], "jwks_auth": name });
        issuer.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
        [("/trusted_issuers", json!([issuer]))]
    };
    let uri = || json!({ "jwks_uri": "https://idp.example/jwks" });
    let place = "/trusted_issuers/0/jwks_auth";
    let named = |length: usize| json!(format!("JWKS_{}", "A".repeat(length)));
    for name in [json!("JWKS_K8S"), json!("JWKS__"), json!("JWKS_0"), named(64)] {
        let realm = accepted(&with(uri(), &name));
        assert_eq!(realm.trusted_issuer(IDP).unwrap().0.jwks_auth(), name.as_str());
    }
    for name in [
        "",
        "JWKS",
        "JWKS_",
        "JWKS-K8S",
        "jwks_k8s",
        "JWKS_k8s",
        "JWKS_K8S ",
        "JWKS_K8S\n",
        "JWKS_K\u{c4}S",
        "KEY_ENCRYPTION_KEY",
        "INTROSPECTION_K8S",
        "X_JWKS_K8S",
        named(65).as_str().unwrap(),
    ] {
        let reason = "expected `JWKS_` and 1 to 64 of `A-Z`, `0-9` and `_`";
        refused(&with(uri(), &json!(name)), place, reason);
    }
    let inline = json!({ "jwks": { "keys": [p256("a")] } });
    let reason = "only beside `jwks_uri`: the host sends the secret there";
    refused(&with(inline, &json!("JWKS_K8S")), place, reason);
}

#[test]
fn a_key_set_is_refused_only_where_no_key_is_usable() {
    let mut private = p256("k2");
    private["d"] = json!("secret");
    let leaked = "a private key: replace it, as it has been disclosed";
    let half = "its private key stands in the same set: replace it, as it has been disclosed";
    refused(
        &[("/trusted_issuers/0/jwks/keys/-", private.clone())],
        "/trusted_issuers/0/jwks",
        &format!("no key that can verify: skipped, {half}; skipped, {leaked}"),
    );
    let other = json!({ "kty": "OKP", "crv": "Ed25519", "x": "E".repeat(43), "kid": "k3" });
    let changes = [
        ("/trusted_issuers/0/jwks/keys", json!([other, private, p256("k1"), { "kty": "oct", "k": "AA" }])),
        ("/trusted_issuers/0/algorithms", json!(["EdDSA"])),
    ];
    let skipped = |index: usize, reason: &str| {
        let place = format!("/trusted_issuers/0/jwks/keys/{index}");
        warning("key.skipped", &place, &format!("skipped, {reason}"))
    };
    let symmetric = "a symmetric key: tokens are verified with public keys only";
    assert_eq!(warnings(&changes), [skipped(1, leaked), skipped(2, half), skipped(3, symmetric)]);
    assert_eq!(warnings(&[("/trusted_issuers/0/jwks/keys/-", p256("k1"))]), []);
    for (set, reason) in [
        (json!({}), "not an object with an array `keys`"),
        (json!({ "keys": [] }), "no key that can verify"),
        (json!({ "keys": vec![p256("k1"); 65] }), "more than 64 keys"),
    ] {
        refused(&[("/trusted_issuers/0/jwks", set)], "/trusted_issuers/0/jwks", reason);
    }
    accepted(&[("/trusted_issuers/0/jwks", json!({ "keys": vec![p256("k1"); 64] }))]);
}

#[test]
fn a_key_that_will_not_be_used_is_warned_of() {
    assert_eq!(warnings(&[]), []);
    let mut with_alg = p256("k2");
    with_alg["alg"] = json!("ES256");
    let ed25519 = json!({ "kty": "OKP", "crv": "Ed25519", "x": "E".repeat(43), "kid": "k4" });
    let keys = json!([{ "kty": "EC", "crv": "P-192" }, ed25519, with_alg.clone(), p256("k5")]);
    let changes = [
        ("/trusted_issuers/0/jwks/keys", keys),
        ("/trusted_issuers/0/algorithms", json!(["ES384", "EdDSA", "Ed25519"])),
    ];
    assert_eq!(
        warnings(&changes),
        [
            warning("key.skipped", "/trusted_issuers/0/jwks/keys/0", "skipped, `crv` is not known"),
            warning("key.skipped", "/trusted_issuers/0/jwks/keys/2", "skipped, its `alg` is not listed"),
            warning(
                "key.skipped",
                "/trusted_issuers/0/jwks/keys/3",
                "skipped, no listed algorithm is of its type"
            ),
        ]
    );
    let changes = [
        ("/trusted_issuers/0/jwks/keys", json!([with_alg])),
        ("/trusted_issuers/0/algorithms", json!(["ES384"])),
    ];
    let reason = "no key that can verify: skipped, its `alg` is not listed";
    refused(&changes, "/trusted_issuers/0/jwks", reason);
}

#[test]
fn lists_that_decide_are_neither_empty_nor_repeated() {
    for (name, empty, twice) in [
        ("algorithms", json!([]), json!(["ES256", "ES256"])),
        ("token_types", json!([]), json!(["jwt", "jwt"])),
        ("roles", json!([]), json!(["actor", "actor"])),
    ] {
        let place = format!("/trusted_issuers/0/{name}");
        refused(&[(&place, empty)], &place, "expected at least one element");
        refused(&[(&place, twice)], &format!("{place}/1"), "listed before");
    }
    for name in ["HS256", "none", "es256", "ES521"] {
        refused(
            &[("/trusted_issuers/0/algorithms", json!([name]))],
            "/trusted_issuers/0/algorithms/0",
            "not a known signature algorithm",
        );
    }
    for (name, twice) in [
        ("audience", json!(["a", "a"])),
        ("clients", json!(["a", "a"])),
        ("scopes", json!(["a", "a"])),
        ("access_token_typ", json!(["at+jwt", "at+jwt"])),
    ] {
        let place = format!("/trusted_issuers/0/{name}");
        refused(&[(&place, twice)], &format!("{place}/1"), "listed before");
    }
    for typ in [json!([]), json!(["untyped"])] {
        let place = "/trusted_issuers/0/access_token_typ";
        refused(&[(place, typ)], place, "`at+jwt` is always taken and must be listed");
    }
}

#[test]
fn access_tokens_and_other_jwts_of_one_issuer_are_exclusive() {
    let place = "/trusted_issuers/0/token_types";
    accepted(&[(place, json!(["access_token", "id_token"]))]);
    for types in [json!(["jwt", "access_token"]), json!(["id_token", "jwt"])] {
        refused(
            &[(place, types.clone())],
            place,
            "`jwt` and another type of one issuer cannot be told apart; leave `jwt` out, or separate them by `markers`",
        );
        let first = types[usize::from(types[0] == "jwt")].as_str().unwrap();
        let markers = json!({ first: { "/token_use": "one" } });
        accepted(&[(place, types.clone()), ("/trusted_issuers/0/markers", markers)]);
    }
}

#[test]
fn a_mapping_names_claims_without_another_meaning() {
    let place = "/trusted_issuers/0/claims";
    refused(
        &[(place, json!({ "scope": "" }))],
        "/trusted_issuers/0/claims/scope",
        "expected 1 to 1024 bytes",
    );
    refused(
        &[(place, json!({ "scope": "scp", "client_id": "scp" }))],
        place,
        "scope and client cannot be one claim",
    );
    for (member, claim) in [
        ("scope", "aud"),
        ("scope", "may_act"),
        ("scope", "azp"),
        ("client_id", "sub"),
        ("client_id", "scope"),
    ] {
        refused(
            &[(place, json!({ member: claim }))],
            &format!("{place}/{member}"),
            "a claim that has another meaning here",
        );
    }
    accepted(&[(place, json!({ "scope": "scope", "client_id": "azp" }))]);
}

#[test]
fn only_what_the_realm_carries_is_believed() {
    let place = "/trusted_issuers/0/carry";
    refused(&[(place, json!(["acr"]))], "/trusted_issuers/0/carry/0", "not among the realm's `claims.carry`");
    let carry = ("/claims", json!({ "carry": ["acr", "amr"] }));
    let realm = accepted(&[carry.clone(), (place, json!(["amr"]))]);
    assert_eq!(realm.trusted_issuer(IDP).unwrap().0.carry, [ClaimName::from("amr")]);
    refused(&[carry, (place, json!(["amr", "amr"]))], "/trusted_issuers/0/carry/1", "listed before");
}

#[test]
fn several_issuers_of_subjects_state_what_they_bring() {
    let all = stated("");
    for role in ["subject", "workload"] {
        let mut other = second("https://partner.example", "p:");
        other["roles"] = json!([role]);
        for missing in 0..all.len() {
            let mut changes = all.to_vec();
            let (pointer, _) = changes.remove(missing);
            changes.push(("/trusted_issuers/-", other.clone()));
            let name = pointer.rsplit('/').next().unwrap();
            let reason = format!("`{name}` is required, as several issuers bring subjects");
            refused(&changes, "/trusted_issuers/0", &reason);
        }
        let mut changes = all.to_vec();
        changes.push(("/trusted_issuers/-", other));
        accepted(&changes);
    }
}

#[test]
fn an_issuer_of_actors_alone_need_not() {
    let actor = json!({ "issuer": "https://spiffe.example", "jwks": { "keys": [p256("k1")] }, "algorithms": ["ES256"], "roles": ["actor"] });
    let realm = accepted(&[("/trusted_issuers/-", actor)]);
    let issuer = realm.trusted_issuer("https://spiffe.example").unwrap().0;
    assert!(matches!(issuer.clients, ClientList::All));
    assert!(matches!(issuer.scopes, ScopeCeiling::All));
}

#[test]
fn namespaces_do_not_begin_one_another() {
    let with = |one: &str, other: &str| {
        let mut changes = stated(one).to_vec();
        changes.push(("/trusted_issuers/-", second("https://partner.example", other)));
        changes
    };
    for (one, other) in [("", ""), ("", "a:"), ("a:", "b:"), ("a:", "a:"), ("ab", "ac")] {
        accepted(&with(one, other));
    }
    for (one, other) in [("a", "ab"), ("ab", "a"), ("a:", "a:b:")] {
        refused(
            &with(one, other),
            "/trusted_issuers/1/subject_namespace",
            "begins, or begins with, that of another issuer",
        );
    }
    // The two that clash are not neighbours: `a` and `ac`, with `a` once more and `ab` between.
    let mut changes = with("a", "a");
    changes.push(("/trusted_issuers/-", second("https://third.example", "ac")));
    refused(
        &changes,
        "/trusted_issuers/2/subject_namespace",
        "begins, or begins with, that of another issuer",
    );
    refused(
        &[("/trusted_issuers/0/subject_namespace", json!("a\u{7f}"))],
        "/trusted_issuers/0/subject_namespace",
        "a control character",
    );
}

#[test]
fn a_pair_of_issuers_has_a_known_subject_side() {
    let with = |pairs: Value| {
        let mut changes = stated("").to_vec();
        changes.push(("/trusted_issuers/-", second("https://spiffe.example", "")));
        changes.push(("/cross_issuer", pairs));
        changes
    };
    let pair = |subject: &str, actor: &str| json!({ "subject": subject, "actor": actor });
    let spiffe = "https://spiffe.example";
    let realm = accepted(&with(json!([pair(IDP, spiffe), pair(ISSUER, spiffe)])));
    assert_eq!(realm.cross_issuer.len(), 2);
    let unknown = "https://other.example";
    refused(
        &with(json!([pair(unknown, spiffe)])),
        "/cross_issuer/0/subject",
        "neither a trusted issuer nor the realm's own",
    );
    assert_eq!(accepted(&with(json!([pair(IDP, unknown)]))).cross_issuer.len(), 1);
    refused(
        &with(json!([pair(IDP, ISSUER)])),
        "/cross_issuer/0/actor",
        "only the realm itself says who acted here",
    );
    refused(
        &with(json!([pair(IDP, IDP)])),
        "/cross_issuer/0",
        "one issuer needs no permission to occur with itself",
    );
    refused(&with(json!([pair(IDP, spiffe), pair(IDP, spiffe)])), "/cross_issuer/1", "listed before");
}
