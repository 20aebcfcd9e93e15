//! The situations from public reports that began the work on real tokens: what each gave before, what it gives
//! now, and the vectors and tests that show it. The table is printed with `-- cases:: --nocapture`.

mod suite {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use crate::vector;

    /// A situation: its id, the outcome before, the outcome now, and what shows it: names of vectors, and of
    /// tests after the file that has them.
    type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

    #[rustfmt::skip]
    const CASES: [Case; 46] = [
        ("adfs-http-issuer", "document refused", "accepted, with a warning", &["src/realm/tests/issuers.rs: an_issuer_is_a_name_that_is_only_compared"]),
        ("alb-padded-token", "refused: a character that no JWT has", "refused: such as = padding", &["subject-token-padded"]),
        ("at-jwt-downstream", "typ at+jwt only", "`token` of a target: typ JWT, scp", &["shape-jwt-and-scp-array", "shape-spring-from-client-to-resource-server"]),
        ("cf-access-service-token", "refused: sub is empty", "granted with profile cloudflare-access", &["profile-cloudflare-access-daemon"]),
        ("ci-buildkite", "document refused: must pin sub", "granted by ids and branch", &["workload-buildkite", "profile-buildkite-daemon"]),
        ("ci-ghes-platform", "document refused without a hint", "document refused with the profile to set", &["src/realm/tests/workloads.rs: the_rule_of_any_other_workload"]),
        ("ci-github-any-tag", "no pattern", "granted by a glob", &["workload-glob-a-tag", "workload-glob-beyond-a-slash"]),
        ("ci-github-star-silent", "401 for ever", "document refused with the form of a glob", &["src/realm/tests/workloads.rs: a_value_is_one_that_a_token_can_have"]),
        ("ci-mismatch-told", "401, no claim named", "client.workload_mismatch names the claim", &["reported-ref", "unreported-of-another-repository", "unreported-without-explain"]),
        ("claims-malformed-names-nothing", "refused, no claim named", "refused: exp is not a number", &["time-exp-a-string"]),
        ("cli-explain-as-workload", "not explained", "explain shows the claim that differs", &["tests/cli/tokens.test.mjs: explain shows the operator the claim by which a workload differs from its rule"]),
        ("client-jwks-uri", "document refused: unknown member", "fetched like an issuer's keys", &["tests/native/client_keys.rs: every_assertion_has_the_verdict_of_keys_in_the_document", "tests/worker/issuer-keys.test.mjs: the keys of a client are fetched by cron"]),
        ("compose-keycloak", "document refused", "accepted, with a warning", &["src/realm/tests/issuers.rs: an_issuer_is_a_name_that_is_only_compared"]),
        ("doctor-false-green-same-kid", "doctor good, exchange 503", "doctor asks the engine", &["tests/cli/doctor-issuers.test.mjs: doctor says of a key set what an exchange would meet"]),
        ("ed25519-two-names", "refused: key unknown", "granted", &["key-set-eddsa-where-ed25519-is-listed"]),
        ("entra-app-only", "refused: looks like an ID token", "granted from roles", &["profile-entra-daemon", "field-a-daemon-of-a-tenant"]),
        ("entra-multi-tenant", "document refused", "a template with tenants", &["field-a-user-of-a-tenant", "field-a-tenant-that-is-not-listed", "profile-entra-another-tenant"]),
        ("entra-token-older-than-an-hour", "refused, no setting named", "granted with profile entra; max_age_seconds is named", &["profile-entra-user-of-over-an-hour-ago", "time-iat-older-than-trusted"]),
        ("jwks-by-address-says-nothing", "one line for thirteen faults", "one word for each", &["tests/worker/issuer-keys.test.mjs: in workerd too, what an issuer must not answer changes nothing", "tests/npm/issuer-keys.test.mjs: why a set is not used is one word"]),
        ("jwks-leading-zero-modulus", "refused: key unknown", "granted", &["key-set-integers-with-zeros-and-padding"]),
        ("jwks-redirect-says-why", "one line for thirteen faults", "the word is redirect", &["tests/worker/issuer-keys.test.mjs: the line of an answer without an issuer's keys says why there are none"]),
        ("jwks-same-kid-two-algs", "document refused", "the algorithm tells the keys apart", &["key-set-one-kid-for-rs256", "key-set-one-kid-for-rs384", "key-set-one-kid-for-two-keys"]),
        ("jwks-without-alg-several-listed", "refused: key unknown", "granted", &["key-set-no-alg-for-rs256", "key-set-no-alg-for-rs384"]),
        ("k8s-as-client-assertion", "401", "granted by federated_jwt", &["federated-accepted"]),
        ("k8s-namespace-trust", "document refused", "granted, with a warning", &["workload-kubernetes-a-whole-namespace", "src/realm/tests/workloads.rs: a_whole_namespace_and_a_number_for_digits_are_warned_of"]),
        ("k8s-two-audiences", "401, no reason", "401 before proof; audit: workload_audience", &["workload-kubernetes-two-audiences", "profile-kubernetes-token-for-two-services"]),
        ("keycloak-nonce", "refused: looks like an ID token", "granted", &["profile-keycloak-user-with-nonce", "field-nonce-in-an-access-token-that-says-bearer"]),
        ("kid-null", "refused, kid not named", "refused; explain names kid", &["key-set-a-token-with-kid-null", "tests/explain.json: \"key-set-a-token-with-kid-null\""]),
        ("mcp-metadata-without-authorization-endpoint", "both SDKs throw", "both SDKs parse", &["tests/interop/mcp.test.mjs: npm @modelcontextprotocol/sdk discovers a realm, with and without a path", "tests/interop/mcp.test.mjs: PyPI mcp reads every document"]),
        ("no-aud-cognito", "refused, no setting", "granted with missing_audience", &["profile-cognito-user", "field-no-aud-and-its-client", "field-no-aud-and-another-client"]),
        ("pkj-aud-token-endpoint", "401, no reason", "401: aud must be the issuer", &["assertion-aud-token-endpoint", "reported-assertion-aud-token-endpoint"]),
        ("pomerium-host-only-issuer", "document refused", "accepted, with a warning", &["field-an-issuer-that-is-no-https-url"]),
        ("roles-nested-silent", "granted without scope", "a JSON pointer reads it", &["field-a-nested-scope"]),
        ("root-well-known", "404", "a realm without a path", &["tests/worker/root.test.mjs: it answers at the root, and the page is at /page"]),
        ("scope-array-duende", "refused", "granted", &["profile-duende-user"]),
        ("scope-array-spring-as", "refused", "granted", &["profile-spring-user", "field-scope-as-an-array"]),
        ("secret-with-plus", "401", "granted", &["basic-base64-secret-not-encoded", "basic-base64-secret-wrong"]),
        ("spring-client-says-jwt", "refused: typ", "granted as the type that was found", &["profile-spring-user-declared-as-jwt", "field-declared-as-jwt"]),
        ("subject-from-another-claim", "document refused", "claims.sub of the issuer", &["field-a-subject-in-another-claim"]),
        ("svid-typ-jose", "401", "granted", &["svid-typ-jose", "svid-typ-absent"]),
        ("tls-ends-at-the-proxy", "refused: revoke the credentials", "isSecure, toNodeHandler with trustProxy", &["tests/npm/node-handler.test.mjs: of a named proxy the last value counts"]),
        // Kinds of the same faults, which no single report shows.
        ("kind: another refresh token", "granted", "refused as what it is", &["field-a-refresh-token-by-type", "field-an-offline-token-by-typ"]),
        ("kind: an access token as ID token", "scope expanded", "refused", &["type-id-token-with-entra-scp-of-an-access-token", "type-id-token-with-okta-cid-of-an-access-token"]),
        ("kind: a logout token as ID token", "granted", "refused", &["type-logout-token-as-id-token"]),
        ("kind: a private key in the key set", "document refused", "its public half is skipped too", &["key-set-of-a-private-key-its-public-half"]),
        ("kind: a mapped address of another domain", "no such setting", "refused", &["field-an-address-of-another-domain"]),
    ];

    #[test]
    fn every_case_is_shown_by_vectors_and_tests() {
        let vectors: BTreeSet<String> = vector::all().into_iter().map(|vector| vector.name).collect();
        let mut missing = Vec::new();
        for (id, before, after, shown) in CASES {
            println!("{id} | {before} | {after} | {}", shown.join(", "));
            for name in shown {
                let there = match name.split_once(": ") {
                    None => vectors.contains(*name),
                    Some((file, test)) => {
                        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
                        fs::read_to_string(path).is_ok_and(|text| text.contains(test))
                    }
                };
                if !there {
                    missing.push(format!("{id}: {name}"));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
