//! Issuers that are known by their address.
//!
//! The address of such an issuer is the provider's own, so it says whose tokens these are. Another
//! profile there would judge them by rules of another product: a wrong statement, not a choice.

use super::Profile;

/// The profile of an issuer with a public address.
pub(super) fn known(issuer: &str) -> Option<Profile> {
    let (host, path) = issuer.strip_prefix("https://").map(host_and_path)?;
    let is_below = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let is_regional = |service: &str, domain: &str| {
        host.strip_prefix(service).and_then(|rest| rest.strip_suffix(domain)).is_some_and(is_region)
    };
    Some(match host {
        // GitHub gives an enterprise an issuer of its own below the public one.
        "token.actions.githubusercontent.com" => Profile::Github,
        "gitlab.com" if path.is_empty() => Profile::Gitlab,
        "agent.buildkite.com" if path.is_empty() => Profile::Buildkite,
        "oidc.circleci.com" if path.starts_with("/org/") => Profile::Circleci,
        "api.bitbucket.org"
            if path.starts_with("/2.0/workspaces/") && path.ends_with("/pipelines-config/identity/oidc") =>
        {
            Profile::Bitbucket
        }
        "app.terraform.io" if path.is_empty() => Profile::TerraformCloud,
        "vstoken.dev.azure.com" => Profile::AzureDevops,
        "accounts.google.com" => Profile::Google,
        "login.microsoftonline.com" | "login.microsoftonline.us" | "login.partner.microsoftonline.cn" => {
            Profile::Entra
        }
        "sts.windows.net" | "sts.chinacloudapi.cn" => Profile::EntraV1,
        _ if is_regional("cognito-idp.", ".amazonaws.com")
            || is_regional("cognito-idp.", ".amazonaws.com.cn") =>
        {
            Profile::Cognito
        }
        _ if is_regional("oidc.eks.", ".amazonaws.com") => Profile::Kubernetes,
        "container.googleapis.com" => Profile::Kubernetes,
        _ if is_below("auth0.com") => Profile::Auth0,
        _ if is_below("okta.com") || is_below("oktapreview.com") || is_below("okta-emea.com") => {
            Profile::Okta
        }
        _ if is_below("cloudflareaccess.com") => Profile::CloudflareAccess,
        "auth.pingone.com"
        | "auth.pingone.eu"
        | "auth.pingone.asia"
        | "auth.pingone.ca"
        | "auth.pingone.com.au"
        | "auth.pingone.sg" => Profile::Pingone,
        _ if is_below("zitadel.cloud") => Profile::Zitadel,
        _ => return None,
    })
}

/// Whether the address alone says what its tokens are: a CI system issues one kind of token for one use.
pub(super) fn is_continuous_integration(issuer: &str) -> bool {
    known(issuer).is_some_and(|profile| {
        matches!(
            profile,
            Profile::Github
                | Profile::Gitlab
                | Profile::Buildkite
                | Profile::Circleci
                | Profile::Bitbucket
                | Profile::TerraformCloud
                | Profile::AzureDevops
        )
    })
}

/// The host with its port, and the path with its slash.
fn host_and_path(rest: &str) -> (&str, &str) {
    rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash))
}

/// One label of a name, such as `eu-west-1`.
fn is_region(label: &str) -> bool {
    !label.is_empty() && !label.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_issuer_has_its_profile() {
        for (issuer, profile) in [
            ("https://token.actions.githubusercontent.com", Profile::Github),
            ("https://token.actions.githubusercontent.com/acme", Profile::Github),
            ("https://gitlab.com", Profile::Gitlab),
            ("https://agent.buildkite.com", Profile::Buildkite),
            ("https://oidc.circleci.com/org/0f2a9c1e", Profile::Circleci),
            (
                "https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
                Profile::Bitbucket,
            ),
            ("https://app.terraform.io", Profile::TerraformCloud),
            ("https://vstoken.dev.azure.com/6b4d8e0e", Profile::AzureDevops),
            ("https://accounts.google.com", Profile::Google),
            ("https://login.microsoftonline.com/{tid}/v2.0", Profile::Entra),
            ("https://sts.windows.net/{tid}/", Profile::EntraV1),
            ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc", Profile::Cognito),
            ("https://oidc.eks.eu-west-1.amazonaws.com/id/ABC", Profile::Kubernetes),
            ("https://acme.eu.auth0.com/", Profile::Auth0),
            ("https://acme.okta.com/oauth2/default", Profile::Okta),
            ("https://acme.cloudflareaccess.com", Profile::CloudflareAccess),
        ] {
            assert_eq!(known(issuer), Some(profile), "{issuer}");
        }
    }

    #[test]
    fn a_name_that_only_looks_like_one_is_none() {
        for issuer in [
            "https://token.actions.githubusercontent.com.evil.example",
            "https://gitlab.com/",
            "http://gitlab.com",
            "https://gitlab.com:8443",
            "https://evilokta.com",
            "https://auth0.com",
            "https://cognito-idp.evil.example.amazonaws.com",
            "https://cognito-idp..amazonaws.com",
            "https://agent.buildkite.com/acme",
            "https://oidc.circleci.com",
            "accounts.google.com",
            "",
        ] {
            assert_eq!(known(issuer), None, "{issuer}");
        }
    }
}
