// Tokens of CI systems, with exactly the claims that GitHub and GitLab document. A realm knows their public
// issuers by name, so the keys here are test keys under that name.

import { sign } from "../support/keys.mjs";

export const GITHUB = "https://token.actions.githubusercontent.com";
export const GITLAB = "https://gitlab.com";

/**
 * Returns the claims of a job of `octo/shop` on branch main, as GitHub sends them: identifiers and booleans
 * are strings. `changes` has the claims that differ in this job.
 */
export function githubClaims(audience, changes = {}) {
  return {
    iss: GITHUB,
    aud: audience,
    sub: "repo:octo/shop:ref:refs/heads/main",
    jti: crypto.randomUUID(),
    actor: "mona",
    actor_id: "583231",
    base_ref: "",
    event_name: "push",
    head_ref: "",
    job_workflow_ref: "octo/shop/.github/workflows/release.yml@refs/heads/main",
    job_workflow_sha: "0f9c4a6ce8c2b0ac36cb9c4f0d4d6b9a8b7c6d5e",
    ref: "refs/heads/main",
    ref_protected: "true",
    ref_type: "branch",
    repository: "octo/shop",
    repository_id: "812345678",
    repository_owner: "octo",
    repository_owner_id: "4455667",
    repository_visibility: "private",
    run_attempt: "1",
    run_id: "10203040506",
    run_number: "42",
    runner_environment: "github-hosted",
    sha: "0f9c4a6ce8c2b0ac36cb9c4f0d4d6b9a8b7c6d5e",
    workflow: "release",
    workflow_ref: "octo/shop/.github/workflows/release.yml@refs/heads/main",
    workflow_sha: "0f9c4a6ce8c2b0ac36cb9c4f0d4d6b9a8b7c6d5e",
    ...lasting(600),
    ...changes,
  };
}

/** The subject with identifiers in it, which repositories created since July 2026 have. */
export const IMMUTABLE_SUB = "repo:octo@4455667/shop@812345678:ref:refs/heads/main";

/** Returns the claims of a job of `octo/shop` on branch main, as GitLab sends them. */
export function gitlabClaims(audience, changes = {}) {
  return {
    iss: GITLAB,
    aud: audience,
    sub: "project_path:octo/shop:ref_type:branch:ref:main",
    jti: crypto.randomUUID(),
    ci_config_ref_uri: "gitlab.com/octo/shop//.gitlab-ci.yml@refs/heads/main",
    ci_config_sha: "0f9c4a6ce8c2b0ac36cb9c4f0d4d6b9a8b7c6d5e",
    deployment_tier: "production",
    environment: "production",
    environment_protected: "true",
    job_id: "302",
    job_source: "push",
    namespace_id: "72",
    namespace_path: "octo",
    pipeline_id: "574",
    pipeline_source: "push",
    project_id: "20",
    project_path: "octo/shop",
    project_visibility: "private",
    ref: "main",
    ref_path: "refs/heads/main",
    ref_protected: "true",
    ref_type: "branch",
    runner_environment: "gitlab-hosted",
    runner_id: 1,
    sha: "0f9c4a6ce8c2b0ac36cb9c4f0d4d6b9a8b7c6d5e",
    user_access_level: "developer",
    user_email: "mona@example.com",
    user_id: "42",
    user_login: "mona",
    ...lasting(3600),
    ...changes,
  };
}

/** Returns a token of a job: RS256, typ JWT, as both systems sign. */
export const ciToken = (key, claims) => sign(key, "JWT", claims);

function lasting(seconds) {
  const now = Math.floor(Date.now() / 1000);
  return { iat: now, nbf: now - 5, exp: now + seconds };
}
