//! Workload rules: the claims that a token must have to authenticate exactly the workload meant.
//!
//! The token is the credential, so the rule is the lock. The rule must pin a claim that an attacker
//! cannot make a platform write: numeric ids rather than names that one owner can give up and another
//! take over, together with the branch, the environment or the workflow file.

use std::collections::HashMap;

use super::claim_rules;
use crate::json::{Object, Value};
use crate::oauth::Issuer;
use crate::realm::claim_rule::{Accepted, ClaimRule, ClaimRules, Glob};
use crate::realm::document::IssuerDocument;
use crate::realm::place::Place;
use crate::realm::spiffe;
use crate::realm::workload_profile::{Condition, NAMESPACE, ProfileConflict};
use crate::realm::{RealmError, RealmWarning, Role, TrustedIssuer, WorkloadProfile, WorkloadRule};

/// The platform of an issuer: by its profile, or known for the public ones.
pub(in crate::realm) fn profile(
    issuer: &IssuerDocument,
    place: &Place<'_>,
) -> Result<WorkloadProfile, RealmError> {
    WorkloadProfile::of(&issuer.issuer, issuer.profile).map_err(|ProfileConflict| {
        place.member("profile").wrong("the issuer is known to be of another profile")
    })
}

/// Checks the rule of one client whose tokens come from an issuer in this role.
pub(super) fn rule(
    (issuer, require): (&str, &Object),
    role: Role,
    issuers: &HashMap<Issuer, TrustedIssuer>,
    place: &Place<'_>,
    warnings: &mut Vec<RealmWarning>,
) -> Result<WorkloadRule, RealmError> {
    let at_issuer = &place.member("issuer");
    if issuers.get(issuer).is_some_and(|trusted| trusted.tenants.is_some()) {
        return Err(at_issuer.wrong("a template; name the issuer of one tenant"));
    }
    let Some(trusted) = named(issuer, issuers).filter(|trusted| trusted.has_role(role)) else {
        return Err(at_issuer.wrong(match role {
            Role::Client => "not a trusted issuer with the role `client`",
            _ => "not a trusted issuer with the role `workload`",
        }));
    };
    let place = &place.member("require");
    let rules = claim_rules::read(require, place)?;
    let profile = trusted.workload_profile;
    for id in IDS {
        let pinned = |condition: &Condition| condition.alternatives.iter().any(|all| all.contains(&id));
        if rules.of(id).is_some_and(|rule| rule.exact().is_none()) && profile.conditions().iter().any(pinned)
        {
            return Err(place.member(id).wrong("an id is pinned by its exact value, never by a pattern"));
        }
    }
    for condition in profile.conditions() {
        met(condition, &rules, profile, place)?;
    }
    if profile == WorkloadProfile::Spiffe {
        in_trust_domain(&rules, trusted, place)?;
    }
    warn(&rules, profile, place, warnings);
    Ok(WorkloadRule { issuer: Issuer::from(issuer), profile, rules })
}

/// The issuer of that name, or the template that has it as a tenant.
pub(super) fn named<'i>(
    issuer: &str,
    issuers: &'i HashMap<Issuer, TrustedIssuer>,
) -> Option<&'i TrustedIssuer> {
    let tenant_of = |trusted: &&TrustedIssuer| {
        trusted.tenants.as_ref().is_some_and(|tenants| tenants.tenant(issuer).is_some())
    };
    issuers.get(issuer).or_else(|| issuers.values().find(tenant_of))
}

/// Whether the rules pin the claims of one alternative.
fn met(
    condition: &Condition,
    rules: &ClaimRules,
    profile: WorkloadProfile,
    place: &Place<'_>,
) -> Result<(), RealmError> {
    let pins = |claim: &&str| rules.of(claim).is_some_and(|rule| unpinned(rule, profile).is_none());
    if condition.alternatives.iter().any(|claims| claims.iter().all(&pins)) {
        return Ok(());
    }
    let mut claims = condition.alternatives.iter().copied().flatten();
    let faulty = claims.find_map(|claim| Some((claim, unpinned(rules.of(claim)?, profile)?)));
    if let Some((claim, reason)) = faulty {
        return Err(place.member(claim).wrong(reason));
    }
    let suggested = rules.iter().find_map(|rule| WorkloadProfile::suggested_by(rule.claim.as_str()));
    Err(place.wrong(match suggested.filter(|_| profile == WorkloadProfile::Other) {
        Some(name) => {
            format!("{}; or set `profile` of the issuer to `{name}`, if it is one", condition.words)
        }
        None => condition.words.to_owned(),
    }))
}

/// Why the values of a rule pin nothing, if they do not.
fn unpinned(rule: &ClaimRule, profile: WorkloadProfile) -> Option<&'static str> {
    let claim = rule.claim.as_str();
    rule.accepted.iter().find_map(|accepted| match accepted {
        Accepted::Exact(Value::String(text)) if claim == "ref_protected" && text != "true" => {
            Some("only \"true\" pins")
        }
        Accepted::Exact(Value::String(text)) if text.is_empty() => Some(HOLDS),
        Accepted::Exact(Value::String(_)) => None,
        Accepted::Exact(Value::Integer(_)) if claim != "ref_protected" => None,
        Accepted::Exact(_) => Some(HOLDS),
        Accepted::Glob(glob) => pattern(claim, glob, profile),
    })
}

/// Why a pattern pins nothing, if it does not: one `*` must be the end of something that has an owner.
fn pattern(claim: &str, glob: &Glob, profile: WorkloadProfile) -> Option<&'static str> {
    if !["ref", "environment", "job_workflow_ref", "sub"].contains(&claim) {
        return Some("pinned by its exact value, not by a pattern");
    }
    let prefix = glob.prefix();
    if glob.stars() != 1 || prefix.find(['/', ':', '@']).is_none_or(|end| end == 0) {
        return Some(
            "a pattern pins with one `*` after a literal first segment, which ends at `/`, `:` or `@`",
        );
    }
    match (claim, profile) {
        ("ref", WorkloadProfile::GitHub) => {
            let rest = ["refs/heads/", "refs/tags/"].iter().find_map(|kind| prefix.strip_prefix(kind));
            rest.is_none_or(str::is_empty)
                .then_some("a pattern pins a ref if literal text follows `refs/heads/` or `refs/tags/`")
        }
        ("sub", WorkloadProfile::Kubernetes) => {
            let rest = prefix.strip_prefix("system:serviceaccount:");
            let namespace = rest.and_then(|rest| rest.split_once(':')).map(|(namespace, _)| namespace);
            namespace.is_none_or(str::is_empty).then_some(
                "a pattern pins a service account after `system:serviceaccount:` and its namespace",
            )
        }
        ("sub", _) if prefix.starts_with(spiffe::SCHEME) => (!spiffe::is_pattern(glob.as_str()))
            .then_some("a pattern of SPIFFE IDs has `*` as a whole path segment, not as the first"),
        _ => None,
    }
}

/// Checks that every `sub` that the rules accept is of the issuer's trust domain.
fn in_trust_domain(rules: &ClaimRules, trusted: &TrustedIssuer, place: &Place<'_>) -> Result<(), RealmError> {
    let domain = trusted.trust_domain.as_deref().unwrap_or_default();
    let of_domain = |accepted: &Accepted| match accepted {
        Accepted::Exact(value) => value.as_str().is_some_and(|sub| spiffe::is_of(sub, domain)),
        Accepted::Glob(glob) => spiffe::trust_domain(glob.prefix()) == Some(domain),
    };
    match rules.of("sub") {
        Some(rule) if !rule.accepted.iter().all(of_domain) => {
            Err(place.member("sub").wrong("no SPIFFE ID of the issuer's trust domain"))
        }
        _ => Ok(()),
    }
}

fn warn(rules: &ClaimRules, profile: WorkloadProfile, place: &Place<'_>, warnings: &mut Vec<RealmWarning>) {
    for &claim in profile.digits() {
        let number = |accepted: &Accepted| matches!(accepted, Accepted::Exact(Value::Integer(_)));
        if rules.of(claim).is_some_and(|rule| rule.accepted.iter().any(number)) {
            warnings.push(place.member(claim).odd(
                "workload.number_for_digits",
                "the platform writes this id as a string of digits, which equals no number; put it in quotes",
            ));
        }
    }
    let pinned = |claim: &str| rules.of(claim).is_some_and(|rule| unpinned(rule, profile).is_none());
    let whole = |accepted: &Accepted| match accepted {
        Accepted::Exact(_) => false,
        Accepted::Glob(glob) => glob.prefix().ends_with(':'),
    };
    if profile == WorkloadProfile::Kubernetes
        && rules.of("sub").is_none_or(|rule| rule.accepted.iter().any(whole))
        && !ACCOUNT.iter().any(|claim| pinned(claim))
    {
        warnings.push(place.odd(
            "workload.whole_namespace",
            "every service account of the namespace authenticates, those of its lowliest pod too; pin \
             `/kubernetes.io/serviceaccount/name`",
        ));
    }
}

/// Claims that are ids. A pattern of ids is a pattern of owners.
const IDS: [&str; 12] = [
    "repository_id",
    "repository_owner_id",
    "project_id",
    "organization_id",
    "pipeline_id",
    "oidc.circleci.com/project-id",
    "repositoryUuid",
    "deploymentEnvironmentUuid",
    "terraform_workspace_id",
    NAMESPACE,
    ACCOUNT[0],
    ACCOUNT[1],
];

/// The claims that tell one service account of a namespace from another.
const ACCOUNT: [&str; 2] = ["/kubernetes.io/serviceaccount/name", "/kubernetes.io/serviceaccount/uid"];

const HOLDS: &str = "expected a string that is not empty, or a whole number";
