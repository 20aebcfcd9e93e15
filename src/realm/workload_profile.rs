//! What the tokens of a CI system or another platform of workloads mean: which claims pin one workload, and
//! which events a stranger can cause.
//!
//! None of it can be replaced by a document: a rule that pins less would let a stranger's job, or the next
//! owner of a name, authenticate as the client.

use crate::realm::Profile;

/// The platform of an issuer of workload tokens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is the product of its name")]
pub enum WorkloadProfile {
    GitHub,
    GitLab,
    Buildkite,
    CircleCi,
    Bitbucket,
    TerraformCloud,
    Kubernetes,
    /// JWT-SVIDs of one trust domain.
    Spiffe,
    /// No platform that the engine knows.
    Other,
}

/// The issuer is known to be of another product than its profile says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ProfileConflict;

/// One condition of a rule: at least one of the alternatives, each of which is a set of claims.
pub(crate) struct Condition {
    pub(crate) alternatives: &'static [&'static [&'static str]],
    /// What the rule must do, as the end of a sentence.
    pub(crate) words: &'static str,
}

/// The events that authenticate a job without its rule naming them.
pub(crate) struct Events {
    pub(crate) claim: &'static str,
    harmless: Harmless,
}

enum Harmless {
    /// These.
    Listed(&'static [&'static str]),
    /// All that do not begin with one of these.
    AllBut(&'static [&'static str]),
}

impl Events {
    /// Whether no stranger can cause the event.
    pub(crate) fn is_harmless(&self, event: &str) -> bool {
        match self.harmless {
            Harmless::Listed(listed) => listed.contains(&event),
            Harmless::AllBut(prefixes) => !prefixes.iter().any(|prefix| event.starts_with(prefix)),
        }
    }
}

impl WorkloadProfile {
    /// The platform of an issuer: that of its profile, or that of a publicly known issuer.
    ///
    /// # Errors
    ///
    /// A known issuer with the profile of another product.
    pub(super) fn of(issuer: &str, profile: Option<Profile>) -> Result<Self, ProfileConflict> {
        let known = Self::known(issuer);
        match profile.map(|profile| Self::named(profile.name())) {
            None => Ok(known.unwrap_or(Self::Other)),
            Some(stated) if known.is_some_and(|known| known != stated) => Err(ProfileConflict),
            Some(stated) => Ok(stated),
        }
    }

    /// The platform of a publicly known issuer. Some give each customer an issuer below the public one.
    fn known(issuer: &str) -> Option<Self> {
        let is = |root: &str| {
            issuer.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let rest = |root: &str, end: &str| issuer.starts_with(root) && issuer.ends_with(end);
        if is("https://token.actions.githubusercontent.com") {
            Some(Self::GitHub)
        } else if issuer == "https://gitlab.com" {
            Some(Self::GitLab)
        } else if issuer == "https://agent.buildkite.com" {
            Some(Self::Buildkite)
        } else if is("https://oidc.circleci.com") {
            Some(Self::CircleCi)
        } else if rest("https://api.bitbucket.org/2.0/workspaces/", "/pipelines-config/identity/oidc") {
            Some(Self::Bitbucket)
        } else if issuer == "https://app.terraform.io" {
            Some(Self::TerraformCloud)
        } else if is_cluster(issuer) {
            Some(Self::Kubernetes)
        } else {
            None
        }
    }

    /// The platform by the name of a profile; profiles of other products have none.
    fn named(profile: &str) -> Self {
        match profile {
            "github" => Self::GitHub,
            "gitlab" => Self::GitLab,
            "buildkite" => Self::Buildkite,
            "circleci" => Self::CircleCi,
            "bitbucket" => Self::Bitbucket,
            "terraform-cloud" => Self::TerraformCloud,
            "kubernetes" => Self::Kubernetes,
            "spiffe" => Self::Spiffe,
            _ => Self::Other,
        }
    }

    /// What a rule must pin: each condition.
    pub(crate) fn conditions(self) -> &'static [Condition] {
        match self {
            Self::GitHub => &[
                Condition {
                    alternatives: &[&["repository_id"], &["repository_owner_id", "job_workflow_ref"]],
                    words: "must pin `repository_id`, or `repository_owner_id` together with `job_workflow_ref`",
                },
                Condition {
                    alternatives: &[&["ref"], &["environment"], &["job_workflow_ref"], &["ref_protected"]],
                    words: "must pin `ref`, `environment` or `job_workflow_ref`, or `ref_protected` as \"true\"",
                },
            ],
            Self::GitLab => &[
                Condition { alternatives: &[&["project_id"]], words: "must pin `project_id`" },
                Condition {
                    alternatives: &[&["ref"], &["environment"], &["ref_protected"]],
                    words: "must pin `ref` or `environment`, or `ref_protected` as \"true\"",
                },
            ],
            Self::Buildkite => &[
                Condition {
                    alternatives: &[&["organization_id", "pipeline_id"]],
                    words: "must pin `organization_id` and `pipeline_id`, for which a job asks: buildkite-agent \
                            oidc request-token --claim organization_id --claim pipeline_id",
                },
                Condition {
                    alternatives: &[&["build_branch"], &["build_tag"]],
                    words: "must pin `build_branch` or `build_tag`",
                },
            ],
            Self::CircleCi => &[Condition {
                alternatives: &[&[
                    "oidc.circleci.com/project-id",
                    "oidc.circleci.com/vcs-origin",
                    "oidc.circleci.com/vcs-ref",
                ]],
                words: "must pin `oidc.circleci.com/project-id`, `oidc.circleci.com/vcs-origin` and \
                        `oidc.circleci.com/vcs-ref`: a branch of a fork has the same name",
            }],
            Self::Bitbucket => &[
                Condition { alternatives: &[&["repositoryUuid"]], words: "must pin `repositoryUuid`" },
                Condition {
                    alternatives: &[&["branchName"], &["deploymentEnvironmentUuid"]],
                    words: "must pin `branchName` or `deploymentEnvironmentUuid`",
                },
            ],
            Self::TerraformCloud => &[Condition {
                alternatives: &[&["terraform_workspace_id", "terraform_run_phase"]],
                words: "must pin `terraform_workspace_id` and `terraform_run_phase`",
            }],
            Self::Kubernetes => &[Condition {
                alternatives: &[&["sub"], &[NAMESPACE]],
                words: "must pin `sub`, or `/kubernetes.io/namespace` with `/kubernetes.io/serviceaccount/name` \
                        or `/kubernetes.io/serviceaccount/uid`",
            }],
            Self::Spiffe | Self::Other => &[Condition { alternatives: &[&["sub"]], words: "must pin `sub`" }],
        }
    }

    /// The claims that say whose workload it is: once they are proven, the workload may be told which other
    /// claim differs. Those that the rule states count, or else `sub`.
    pub(crate) fn tenant_pins(self) -> &'static [&'static str] {
        match self {
            Self::GitHub => &["repository_id", "repository_owner_id"],
            Self::GitLab => &["project_id"],
            Self::Buildkite => &["organization_id"],
            _ => &[],
        }
    }

    /// The claims by which its clients are found: the most particular first.
    pub(crate) fn index(self) -> &'static [&'static str] {
        match self {
            Self::GitHub => &["repository_id", "repository_owner_id"],
            Self::GitLab => &["project_id"],
            Self::Buildkite => &["pipeline_id"],
            Self::CircleCi => &["oidc.circleci.com/project-id"],
            Self::Bitbucket => &["repositoryUuid"],
            Self::TerraformCloud => &["terraform_workspace_id"],
            Self::Kubernetes => &["sub", NAMESPACE],
            Self::Spiffe | Self::Other => &["sub"],
        }
    }

    /// The events of its jobs, where it has any.
    pub(crate) fn events(self) -> Option<Events> {
        match self {
            Self::GitHub => Some(Events { claim: "event_name", harmless: Harmless::Listed(&GITHUB_EVENTS) }),
            Self::GitLab => Some(Events {
                claim: "pipeline_source",
                // The pipeline of a merge request starts children, whose own source says only this.
                harmless: Harmless::AllBut(&["merge_request", "external_pull_request", "parent_pipeline"]),
            }),
            _ => None,
        }
    }

    /// Ids that the platform writes as strings of digits.
    pub(crate) fn digits(self) -> &'static [&'static str] {
        match self {
            Self::GitHub => &["repository_id", "repository_owner_id"],
            Self::GitLab => &["project_id"],
            _ => &[],
        }
    }

    /// The profile to which a rule with such a claim belongs, as a hint.
    pub(crate) fn suggested_by(claim: &str) -> Option<&'static str> {
        Some(match claim {
            "repository_id" | "repository_owner_id" | "job_workflow_ref" => "github",
            "project_id" | "project_path" => "gitlab",
            "pipeline_id" | "organization_id" => "buildkite",
            "repositoryUuid" => "bitbucket",
            "terraform_workspace_id" => "terraform-cloud",
            claim if claim.starts_with("/kubernetes.io/") || claim == "kubernetes.io" => "kubernetes",
            claim if claim.starts_with("oidc.circleci.com/") => "circleci",
            _ => return None,
        })
    }
}

/// Whether an issuer is a cluster of one of the large hosters: EKS, GKE, AKS.
fn is_cluster(issuer: &str) -> bool {
    let Some((host, path)) = issuer.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let region = |prefix: &str, suffix: &str| {
        let region = host.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
        region.is_some_and(|region| !region.is_empty() && !region.contains('.'))
    };
    region("oidc.eks.", ".amazonaws.com") && path.starts_with("id/")
        || host == "container.googleapis.com" && path.starts_with("v1/projects/")
        || region("", ".oic.prod-aks.azure.com")
}

/// The namespace of a service account.
pub(crate) const NAMESPACE: &str = "/kubernetes.io/namespace";

/// The events of GitHub that only a user with write access causes, or a workflow that may call this one.
const GITHUB_EVENTS: [&str; 11] = [
    "push",
    "schedule",
    "workflow_dispatch",
    "repository_dispatch",
    "release",
    "merge_group",
    "deployment",
    "deployment_status",
    "create",
    "registry_package",
    "workflow_call",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_issuer_is_known() {
        for (issuer, profile) in [
            ("https://token.actions.githubusercontent.com", WorkloadProfile::GitHub),
            ("https://token.actions.githubusercontent.com/acme", WorkloadProfile::GitHub),
            ("https://token.actions.githubusercontent.com.evil.example", WorkloadProfile::Other),
            ("https://gitlab.com", WorkloadProfile::GitLab),
            ("https://gitlab.com/", WorkloadProfile::Other),
            ("https://agent.buildkite.com", WorkloadProfile::Buildkite),
            ("https://oidc.circleci.com/org/7f0", WorkloadProfile::CircleCi),
            (
                "https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
                WorkloadProfile::Bitbucket,
            ),
            ("https://app.terraform.io", WorkloadProfile::TerraformCloud),
            ("https://oidc.eks.eu-west-1.amazonaws.com/id/ABC", WorkloadProfile::Kubernetes),
            ("https://oidc.eks.a.b.amazonaws.com/id/ABC", WorkloadProfile::Other),
            ("https://westeurope.oic.prod-aks.azure.com/t/c/", WorkloadProfile::Kubernetes),
            ("https://idp.example", WorkloadProfile::Other),
        ] {
            assert_eq!(WorkloadProfile::of(issuer, None), Ok(profile), "{issuer}");
        }
        let github = "https://token.actions.githubusercontent.com";
        let gitlab = Some(Profile::Gitlab);
        assert_eq!(WorkloadProfile::of(github, gitlab), Err(ProfileConflict));
        assert_eq!(WorkloadProfile::of("https://a.example", gitlab), Ok(WorkloadProfile::GitLab));
    }
}
