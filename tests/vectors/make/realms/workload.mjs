// The realm of callers without a stored secret: CI jobs and other workloads.

import { bySecret } from "../secrets.mjs";
import { job, jobs, trusted } from "./jobs.mjs";

export const GITHUB = "https://token.actions.githubusercontent.com";
export const GITLAB = "https://gitlab.com";
export const FORGE = "https://forge.corp.example/_services/token";
export const SPIFFE = "https://spiffe.example";

export const workload = {
  realm: "ci",
  issuer: "https://edge.example/ci",
  exchanges: [
    ["id_token", "access_token"],
    ["jwt", "access_token"],
  ],
  trusted_issuers: [
    trusted(GITHUB, "issuer.github", "github:"),
    trusted(GITLAB, "issuer.gitlab", "gitlab:"),
    trusted(FORGE, "issuer.forge", "forge:", {
      platform: "github",
      audience: ["https://edge.example/ci", "edge-ci"],
      roles: ["workload", "actor"],
    }),
    trusted(SPIFFE, "issuer.spiffe", "", {
      algorithms: ["ES256"],
      token_types: ["jwt"],
      roles: ["subject", "actor", "workload"],
    }),
  ],
  targets: [
    { audience: "registry", resource: ["https://registry.example/v2/"], scopes: ["pull", "push"] },
  ],
  clients: [
    job("app-main", GITHUB, { repository_id: "7001", ref: "refs/heads/main" }),
    job(
      "app-prod",
      GITHUB,
      { repository_id: "7001", environment: "prod" },
      { subject: "app-production", allow: ["delegation"] },
    ),
    job("releases", GITHUB, {
      repository_owner_id: "42",
      job_workflow_ref: "octo/ci/.github/workflows/release.yml@refs/heads/main",
    }),
    job("app-review", GITHUB, {
      repository_id: "7001",
      ref: "refs/pull/5/merge",
      event_name: "pull_request",
    }),
    job("app-any-event", GITHUB, { repository_id: "7002", ref: "refs/heads/main" }),
    job("lab-main", GITLAB, { project_id: "99", ref: "main", ref_protected: "true" }),
    job("lab-review", GITLAB, {
      project_id: "99",
      ref: "topic",
      pipeline_source: "merge_request_event",
    }),
    job("lab-topic", GITLAB, { project_id: "100", ref: "topic" }),
    job(
      "forge-main",
      FORGE,
      { repository_id: "7001", ref: "refs/heads/main" },
      { allow: ["impersonation", "delegation"] },
    ),
    job("batch", SPIFFE, { sub: "spiffe://corp.example/ns/batch" }),
    {
      client_id: "robot",
      auth: bySecret("robot"),
      ...jobs,
    },
  ],
};
