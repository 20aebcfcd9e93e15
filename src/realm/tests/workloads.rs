//! Workload clients: the claims that their rules must pin.

use serde_json::{Value, json};

use super::{IDP, accepted, refused, warning, warnings};
use crate::realm::{ClientAuth, Platform};

const GITHUB: &str = "https://token.actions.githubusercontent.com";
const GITLAB: &str = "https://gitlab.com";

/// A workload client of an issuer, with its rule.
fn workload(issuer: &str, platform: Option<&str>, require: &Value) -> Vec<(&'static str, Value)> {
    let auth = json!({ "method": "workload", "issuer": issuer, "require": require });
    let mut changes = vec![
        ("/trusted_issuers/0/issuer", json!(issuer)),
        ("/trusted_issuers/0/roles", json!(["workload"])),
        ("/clients/0/auth", auth),
    ];
    if let Some(platform) = platform {
        changes.push(("/trusted_issuers/0/platform", json!(platform)));
    }
    changes
}

#[test]
fn the_rule_of_a_github_workflow() {
    let place = "/clients/0/auth/require";
    let repository = "must pin `repository_id`, or `repository_owner_id` together with `job_workflow_ref`";
    let place_in_it = "must pin `ref`, `environment` or `job_workflow_ref`";
    for (issuer, platform) in [
        (GITHUB, None),
        (GITHUB, Some("github")),
        ("https://token.actions.githubusercontent.com/acme", None),
        ("https://github.acme.example/_services/token", Some("github")),
    ] {
        for require in [
            json!({ "repository_id": "1", "ref": "refs/heads/main" }),
            json!({ "repository_id": "1", "environment": "production" }),
            json!({ "repository_id": "1", "job_workflow_ref": "a" }),
            json!({ "repository_owner_id": "1", "job_workflow_ref": "a" }),
            json!({ "repository_id": 1, "ref": "a", "run_attempt": null, "event_name": "pull_request" }),
        ] {
            let realm = accepted(&workload(issuer, platform, &require));
            assert_eq!(realm.trusted_issuer(issuer).unwrap().0.platform(), Platform::GitHub);
        }
        for (require, reason) in [
            (json!({}), repository),
            (json!({ "ref": "a" }), repository),
            (json!({ "repository": "a/b", "ref": "a", "sub": "b" }), repository),
            (json!({ "repository_owner_id": "1", "ref": "a" }), repository),
            (json!({ "actor_id": "1", "run_id": "1", "sha": "a", "jti": "b", "ref": "c" }), repository),
            (json!({ "repository_id": "1" }), place_in_it),
            (json!({ "repository_id": "1", "repository_owner_id": "2", "sha": "a" }), place_in_it),
        ] {
            refused(&workload(issuer, platform, &require), place, reason);
        }
    }
}

#[test]
fn the_rule_of_a_gitlab_pipeline() {
    for (issuer, platform) in [(GITLAB, None), ("https://gitlab.acme.example", Some("gitlab"))] {
        for require in
            [json!({ "project_id": "1", "ref": "main" }), json!({ "project_id": "1", "environment": "a" })]
        {
            let realm = accepted(&workload(issuer, platform, &require));
            assert_eq!(realm.trusted_issuer(issuer).unwrap().0.platform(), Platform::GitLab);
        }
        for (require, reason) in [
            (json!({ "ref": "main", "project_path": "a/b" }), "must pin `project_id`"),
            (json!({ "user_id": "1", "sub": "a" }), "must pin `project_id`"),
            (json!({ "project_id": "1", "sha": "a" }), "must pin `ref` or `environment`"),
        ] {
            refused(&workload(issuer, platform, &require), "/clients/0/auth/require", reason);
        }
    }
}

#[test]
fn the_rule_of_any_other_workload() {
    for issuer in [IDP, "https://token.actions.githubusercontent.com.evil.example", "https://gitlab.com/"] {
        let realm = accepted(&workload(issuer, None, &json!({ "sub": "spiffe://a/b" })));
        assert_eq!(realm.trusted_issuer(issuer).unwrap().0.platform(), Platform::Other);
        let require = json!({ "repository_id": "1", "ref": "a", "project_id": "1" });
        refused(&workload(issuer, None, &require), "/clients/0/auth/require", "must pin `sub`");
    }
}

#[test]
fn a_pin_has_a_value_that_holds() {
    let reason = "expected a string that is not empty, or a whole number";
    accepted(&workload(IDP, None, &json!({ "sub": "a", "ref": null, "groups": ["b"] })));
    for value in [json!(""), json!(null), json!(true), json!(1.5), json!(["a"]), json!({})] {
        refused(&workload(IDP, None, &json!({ "sub": value })), "/clients/0/auth/require/sub", reason);
        let require = json!({ "repository_id": "1", "ref": value });
        refused(&workload(GITHUB, None, &require), "/clients/0/auth/require/ref", reason);
    }
}

#[test]
fn the_rule_is_kept_with_the_types_of_its_values() {
    let realm = accepted(&workload(
        GITLAB,
        None,
        &json!({ "project_id": 1, "ref": "main", "ref_protected": "true" }),
    ));
    let ClientAuth::Workload(rule) = &realm.clients.get("svc-a").unwrap().auth else { panic!("a workload") };
    assert_eq!(rule.issuer.as_str(), GITLAB);
    assert_eq!(
        serde_json::to_string(&rule.require).unwrap(),
        r#"{"project_id":1,"ref":"main","ref_protected":"true"}"#
    );
}

#[test]
fn a_workload_has_an_issuer_of_workloads() {
    let reason = "not a trusted issuer with the role `workload`";
    let rule = json!({ "sub": "a" });
    for roles in [json!(["subject"]), json!(["subject", "actor"])] {
        let mut changes = workload(IDP, None, &rule);
        changes.push(("/trusted_issuers/0/roles", roles));
        refused(&changes, "/clients/0/auth/issuer", reason);
    }
    let mut changes = workload(IDP, None, &rule);
    changes.push(("/clients/0/auth/issuer", json!("https://other.example")));
    refused(&changes, "/clients/0/auth/issuer", reason);

    let mut changes = workload(IDP, None, &rule);
    changes.push(("/trusted_issuers/0/audience", json!([])));
    refused(&changes, "/trusted_issuers/0/audience", "a workload token names this service by one of these");

    let mut changes = workload(IDP, None, &rule);
    changes.push(("/trusted_issuers/0/clients", json!(["svc-b"])));
    assert_eq!(
        warnings(&changes),
        [warning(
            "workload.client_not_listed",
            "/clients/0/auth/issuer",
            "this issuer does not list the client, whose tokens are refused"
        )]
    );
}

#[test]
fn a_public_issuer_is_of_no_other_platform() {
    let require = json!({ "sub": "a", "repository_id": "1", "ref": "a", "project_id": "1" });
    for (issuer, own, other) in [(GITHUB, "github", "gitlab"), (GITLAB, "gitlab", "github")] {
        let reason = format!("the issuer is known to have the profile `{own}`");
        refused(&workload(issuer, Some(other), &require), "/trusted_issuers/0/platform", &reason);
    }
}
