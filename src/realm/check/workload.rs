//! Workload rules: the claims that a token must have to authenticate exactly the workload meant.
//!
//! The subject token is the credential, so the rule is the lock. The rule must pin a claim that an
//! attacker cannot make a platform write: numeric ids rather than names that one owner can give up and
//! another take over, together with the branch, the environment or the workflow file.

use std::collections::HashMap;

use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::place::Place;
use crate::realm::{Platform, RealmError, Role, TrustedIssuer, WorkloadRule};

/// Checks the rule of one workload client.
pub(super) fn rule(
    issuer: &str,
    require: &Object,
    issuers: &HashMap<Issuer, TrustedIssuer>,
    place: &Place<'_>,
) -> Result<WorkloadRule, RealmError> {
    let trusted = issuers
        .get(issuer)
        .filter(|trusted| trusted.has_role(Role::Workload))
        .ok_or_else(|| place.member("issuer").wrong("not a trusted issuer with the role `workload`"))?;
    let place = &place.member("require");
    for &name in pins(trusted.platform()) {
        if require.member(name).is_some_and(|value| !can_pin(value)) {
            return Err(place.member(name).wrong("expected a string that is not empty, or a whole number"));
        }
    }
    let has = |name: &str| require.has(name);
    match trusted.platform() {
        Platform::GitHub => {
            let owner_and_workflow = has("repository_owner_id") && has("job_workflow_ref");
            if !has("repository_id") && !owner_and_workflow {
                return Err(place.wrong(
                    "must pin `repository_id`, or `repository_owner_id` together with `job_workflow_ref`",
                ));
            }
            if !has("ref") && !has("environment") && !has("job_workflow_ref") {
                return Err(place.wrong("must pin `ref`, `environment` or `job_workflow_ref`"));
            }
        }
        Platform::GitLab => {
            if !has("project_id") {
                return Err(place.wrong("must pin `project_id`"));
            }
            if !has("ref") && !has("environment") {
                return Err(place.wrong("must pin `ref` or `environment`"));
            }
        }
        Platform::Other => {
            if !has("sub") {
                return Err(place.wrong("must pin `sub`"));
            }
        }
    }
    Ok(WorkloadRule { issuer: trusted.issuer.clone(), require: require.clone() })
}

/// The claims that can pin a workload, alone or together.
fn pins(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::GitHub => {
            &["repository_id", "repository_owner_id", "job_workflow_ref", "ref", "environment"]
        }
        Platform::GitLab => &["project_id", "ref", "environment"],
        Platform::Other => &["sub"],
    }
}

fn can_pin(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Integer(_) => true,
        _ => false,
    }
}
