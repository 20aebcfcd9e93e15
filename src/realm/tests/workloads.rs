//! Workload clients: the claims that their rules must pin.

use serde_json::{Value, json};

use super::{IDP, accepted, refused, warning, warnings};
use crate::realm::WorkloadProfile;

const GITHUB: &str = "https://token.actions.githubusercontent.com";
const GITLAB: &str = "https://gitlab.com";

/// A workload client of an issuer, with its rule.
pub(super) fn workload(issuer: &str, platform: Option<&str>, require: &Value) -> Vec<(&'static str, Value)> {
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
    let place_in_it = "must pin `ref`, `environment` or `job_workflow_ref`, or `ref_protected` as \"true\"";
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
            json!({ "repository_id": 1, "ref": "a", "run_attempt": 1, "event_name": "pull_request" }),
            json!({ "repository_id": "1", "ref_protected": "true" }),
            json!({ "repository_id": ["1", "2"], "ref": ["refs/heads/main", { "glob": "refs/tags/v*" }] }),
        ] {
            let realm = accepted(&workload(issuer, platform, &require));
            assert_eq!(realm.trusted_issuer(issuer).unwrap().0.workload_profile, WorkloadProfile::GitHub);
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
            assert_eq!(realm.trusted_issuer(issuer).unwrap().0.workload_profile, WorkloadProfile::GitLab);
        }
        for (require, reason) in [
            (json!({ "ref": "main", "project_path": "a/b" }), "must pin `project_id`"),
            (json!({ "user_id": "1", "sub": "a" }), "must pin `project_id`"),
            (
                json!({ "project_id": "1", "sha": "a" }),
                "must pin `ref` or `environment`, or `ref_protected` as \"true\"",
            ),
        ] {
            refused(&workload(issuer, platform, &require), "/clients/0/auth/require", reason);
        }
    }
}

#[test]
fn the_rule_of_any_other_workload() {
    for issuer in [IDP, "https://token.actions.githubusercontent.com.evil.example", "https://gitlab.com/"] {
        let realm = accepted(&workload(issuer, None, &json!({ "sub": "spiffe://a/b" })));
        assert_eq!(realm.trusted_issuer(issuer).unwrap().0.workload_profile, WorkloadProfile::Other);
        for (claim, hint) in [
            ("repository_id", "; or set `profile` of the issuer to `github`, if it is one"),
            ("project_id", "; or set `profile` of the issuer to `gitlab`, if it is one"),
            ("/kubernetes.io/namespace", "; or set `profile` of the issuer to `kubernetes`, if it is one"),
            ("anything", ""),
        ] {
            let require = json!({ (claim): "1" });
            let reason = format!("must pin `sub`{hint}");
            refused(&workload(issuer, None, &require), "/clients/0/auth/require", &reason);
        }
    }
}

#[test]
fn a_pin_has_a_value_that_holds() {
    let reason = "expected a string that is not empty, or a whole number";
    accepted(&workload(IDP, None, &json!({ "sub": "a", "ref": "", "groups": ["b"], "x": false })));
    for value in [json!(""), json!(true), json!(["a", ""])] {
        refused(&workload(IDP, None, &json!({ "sub": value })), "/clients/0/auth/require/sub", reason);
        let require = json!({ "repository_id": "1", "ref": value });
        refused(&workload(GITHUB, None, &require), "/clients/0/auth/require/ref", reason);
    }
    let protected = json!({ "repository_id": "1", "ref_protected": "false" });
    refused(
        &workload(GITHUB, None, &protected),
        "/clients/0/auth/require/ref_protected",
        "only \"true\" pins",
    );
}

#[test]
fn a_value_is_one_that_a_token_can_have() {
    let expected = r#"expected a string, a whole number, a boolean, a list of them, or { "glob": "…" }"#;
    let nested =
        format!("{expected}; a claim within this one is named by its pointer, such as `/x/namespace`");
    let star = r#"`*` has no meaning in a string; a pattern is written { "glob": "v*" }"#;
    let large = "a number beyond 2^53-1, which other readers round";
    for (value, below, reason) in [
        (json!(null), "", expected),
        (json!(1.5), "", expected),
        (json!({ "namespace": "a" }), "", &*nested),
        (json!([]), "", "expected at least one value"),
        (json!([["a"]]), "/0", "a list within a list"),
        (json!(["a", "a"]), "/1", "listed before"),
        (json!("v*"), "", star),
        (json!(["a", "v*"]), "/1", star),
        (json!(9_007_199_254_740_992_i64), "", large),
        (json!({ "glob": "v**" }), "/glob", "`**`: one `*` stands for any characters but `/` and `:`"),
        (json!({ "glob": "*" }), "/glob", "a pattern begins with literal text"),
        (json!({ "glob": "v" }), "/glob", "a pattern without `*`; write the string itself"),
    ] {
        let require = json!({ "sub": "a", "x": value });
        refused(&workload(IDP, None, &require), &format!("/clients/0/auth/require/x{below}"), reason);
    }
    accepted(&workload(IDP, None, &json!({ "sub": "a", "x": 9_007_199_254_740_991_i64 })));
    let pointer = json!({ "sub": "a", "/a//b": "c" });
    let place = "/clients/0/auth/require/~1a~1~1b";
    refused(
        &workload(IDP, None, &pointer),
        place,
        "a pointer with an empty step; write `/` only before a name",
    );
}

#[test]
fn a_pattern_pins_what_has_one_owner() {
    let segment = "a pattern pins with one `*` after a literal first segment, which ends at `/`, `:` or `@`";
    let of_ref = "a pattern pins a ref if literal text follows `refs/heads/` or `refs/tags/`";
    let github = |name: &str, glob: &str| json!({ "repository_id": "1", (name): { "glob": glob } });
    for (name, glob) in [
        ("ref", "refs/tags/v*"),
        ("ref", "refs/heads/release/*"),
        ("environment", "prod/*"),
        ("job_workflow_ref", "octo/ci/.github/workflows/release.yml@refs/tags/v*"),
        ("job_workflow_ref", "octo/*/.github/workflows/release.yml@refs/heads/main"),
    ] {
        accepted(&workload(GITHUB, None, &github(name, glob)));
    }
    for (name, glob, reason) in [
        ("ref", "refs/heads/*", of_ref),
        ("ref", "refs/tags/*", of_ref),
        ("ref", "refs/pull/1*", of_ref),
        ("ref", "refs/*/main", of_ref),
        ("ref", "refs/heads/r*/v*", segment),
        ("environment", "prod*", segment),
        ("job_workflow_ref", "oct*/ci/x.yml@refs/heads/main", segment),
        ("ref_protected", "tru*", "pinned by its exact value, not by a pattern"),
    ] {
        let place = format!("/clients/0/auth/require/{name}");
        refused(&workload(GITHUB, None, &github(name, glob)), &place, reason);
    }
    let id = "an id is pinned by its exact value, never by a pattern";
    let require = json!({ "repository_id": { "glob": "7*" }, "ref": "refs/heads/main" });
    refused(&workload(GITHUB, None, &require), "/clients/0/auth/require/repository_id", id);
    // A pattern that pins nothing may stand beside what pins.
    accepted(&workload(
        GITHUB,
        None,
        &json!({ "repository_id": "1", "ref": "a", "actor": { "glob": "b*" } }),
    ));
    accepted(&workload(IDP, None, &json!({ "sub": { "glob": "job:main:*" } })));
    refused(
        &workload(IDP, None, &json!({ "sub": { "glob": "job*" } })),
        "/clients/0/auth/require/sub",
        segment,
    );
    let spiffe = "a pattern of SPIFFE IDs has `*` as a whole path segment, not as the first";
    for glob in ["spiffe://*", "spiffe://example.org/*", "spiffe://example.org/ns/a*"] {
        let require = json!({ "sub": { "glob": glob } });
        refused(&workload(IDP, None, &require), "/clients/0/auth/require/sub", spiffe);
    }
    accepted(&workload(IDP, None, &json!({ "sub": { "glob": "spiffe://example.org/ns/*" } })));
}

/// An issuer of a profile, with a workload client.
pub(super) fn of_profile(issuer: &str, profile: &str, require: &Value) -> Vec<(&'static str, Value)> {
    let mut changes = workload(issuer, None, require);
    changes.push(("/trusted_issuers/0/profile", json!(profile)));
    changes
}

#[test]
fn each_platform_has_claims_that_pin_one_workload() {
    let buildkite = "must pin `organization_id` and `pipeline_id`, for which a job asks: buildkite-agent oidc \
                     request-token --claim organization_id --claim pipeline_id";
    let circleci = "must pin `oidc.circleci.com/project-id`, `oidc.circleci.com/vcs-origin` and \
                    `oidc.circleci.com/vcs-ref`: a branch of a fork has the same name";
    let kubernetes = "must pin `sub`, or `/kubernetes.io/namespace` with `/kubernetes.io/serviceaccount/name` or \
                      `/kubernetes.io/serviceaccount/uid`";
    for (profile, pinned, dropped, reason) in [
        (
            "buildkite",
            json!({ "organization_id": "o", "pipeline_id": "p", "build_branch": "main" }),
            "pipeline_id",
            buildkite,
        ),
        (
            "buildkite",
            json!({ "organization_id": "o", "pipeline_id": "p", "build_tag": "v1" }),
            "build_tag",
            "must pin `build_branch` or `build_tag`",
        ),
        (
            "circleci",
            json!({
                "oidc.circleci.com/project-id": "p",
                "oidc.circleci.com/vcs-origin": "github.com/a/b",
                "oidc.circleci.com/vcs-ref": "refs/heads/main",
            }),
            "oidc.circleci.com/vcs-origin",
            circleci,
        ),
        (
            "bitbucket",
            json!({ "repositoryUuid": "{a}", "branchName": "main" }),
            "branchName",
            "must pin `branchName` or `deploymentEnvironmentUuid`",
        ),
        (
            "bitbucket",
            json!({ "repositoryUuid": "{a}", "deploymentEnvironmentUuid": "{b}" }),
            "repositoryUuid",
            "must pin `repositoryUuid`",
        ),
        (
            "terraform-cloud",
            json!({ "terraform_workspace_id": "ws-1", "terraform_run_phase": "apply" }),
            "terraform_run_phase",
            "must pin `terraform_workspace_id` and `terraform_run_phase`",
        ),
        (
            "kubernetes",
            json!({ "/kubernetes.io/namespace": "a", "/kubernetes.io/serviceaccount/name": "b" }),
            "/kubernetes.io/namespace",
            kubernetes,
        ),
    ] {
        accepted(&of_profile(IDP, profile, &pinned));
        let mut less = pinned.clone();
        less.as_object_mut().unwrap().remove(dropped);
        refused(&of_profile(IDP, profile, &less), "/clients/0/auth/require", reason);
    }
}

#[test]
fn a_whole_namespace_and_a_number_for_digits_are_warned_of() {
    let place = "/clients/0/auth/require";
    let whole = warning(
        "workload.whole_namespace",
        place,
        "every service account of the namespace authenticates, those of its lowliest pod too; pin \
         `/kubernetes.io/serviceaccount/name`",
    );
    for require in [
        json!({ "/kubernetes.io/namespace": "payments" }),
        json!({ "sub": { "glob": "system:serviceaccount:payments:*" } }),
    ] {
        assert_eq!(warnings(&of_profile(IDP, "kubernetes", &require)), std::slice::from_ref(&whole));
    }
    for require in [
        json!({ "sub": "system:serviceaccount:payments:api" }),
        json!({ "sub": { "glob": "system:serviceaccount:payments:api-*" } }),
        json!({ "/kubernetes.io/namespace": "payments", "/kubernetes.io/serviceaccount/uid": "u" }),
    ] {
        assert_eq!(warnings(&of_profile(IDP, "kubernetes", &require)), []);
    }
    let account = "a pattern pins a service account after `system:serviceaccount:` and its namespace";
    for glob in ["system:serviceaccount:*:default", "system:serviceaccount:pay*", "system:*"] {
        let require = json!({ "sub": { "glob": glob } });
        refused(&of_profile(IDP, "kubernetes", &require), &format!("{place}/sub"), account);
    }
    assert_eq!(
        warnings(&workload(GITHUB, None, &json!({ "repository_id": 7, "ref": "a" }))),
        [warning(
            "workload.number_for_digits",
            "/clients/0/auth/require/repository_id",
            "the platform writes this id as a string of digits, which equals no number; put it in quotes"
        )]
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
