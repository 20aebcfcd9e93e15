// Rules 3 and 4: the subject token of a workload is its credential.

import { access, attackerRsa, forge, github, gitlab, spiffe } from "../../make/issuers.mjs";
import { NOW } from "../../make/realms.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const RULE = "house rule: workload";
const FAILED = "client.authentication_failed";
const REGISTRY = { aud: "registry", scope: "pull" };

const job = (name, subject, expect, ask = {}, clauses = RULE) =>
  vector(
    name,
    clauses,
    { realm: "workload", as: null, subject, subjectType: "id_token", scope: "pull", ...ask },
    expect,
  );
const named = (client_id) => ({ set: { client_id } });
const none = (name, subject, ask, clauses) => job(name, subject, refused(FAILED), ask, clauses);

const GITHUB_SUB = "github:repo:octo/app:ref:refs/heads/main";
const FORGE_SUB = "forge:repo:octo/app:ref:refs/heads/main";
const as = (client_id, sub) => granted({ ...REGISTRY, sub, client_id });
/** Declared `jwt`, it is an ID token: the one type that its issuer brings. */
const mainAsJwt = granted(
  { ...REGISTRY, sub: GITHUB_SUB, client_id: "app-main" },
  { found: "id_token" },
);
const main = as("app-main", GITHUB_SUB);
const NEW_SUB = "repo:octo@42/app@7001:ref:refs/heads/main";
const prod = {
  environment: "prod",
  ref: "refs/heads/release",
  sub: "repo:octo/app:environment:prod",
};
const release = {
  repository_id: "9000",
  job_workflow_ref: "octo/ci/.github/workflows/release.yml@refs/heads/main",
};
const review = {
  ref: "refs/pull/5/merge",
  event_name: "pull_request",
  sub: "repo:octo/app:pull_request",
};
const other = { repository_id: "7002" };
const mergeRequest = { ref: "topic", pipeline_source: "merge_request_event" };

export default [
  job("github-job", github(), main),
  job("github-job-as-jwt", github(), mainAsJwt, { subjectType: "jwt" }),
  job("github-job-named", github(), main, named("app-main")),
  job("github-new-sub-format", github({ sub: NEW_SUB }), as("app-main", `github:${NEW_SUB}`)),
  job("github-renamed-repository", github({ repository: "octo/app2" }), main),
  none("github-repository-of-the-same-name", github({ repository_id: "8001" })),
  job(
    "github-environment-acts-as-itself",
    github(prod),
    granted({
      ...REGISTRY,
      sub: "github:repo:octo/app:environment:prod",
      client_id: "app-prod",
      act: { iss: "https://edge.example/ci", sub: "app-production", client_id: "app-prod" },
    }),
    {},
    ["RFC 8693 section 4.1", RULE],
  ),
  job("github-reusable-workflow-of-an-owner", github(release), as("releases", GITHUB_SUB)),
  none(
    "github-reusable-workflow-of-another-owner",
    github({ ...release, repository_owner_id: "43" }),
  ),
  none("github-matches-none", github({ ref: "refs/heads/topic" })),
  none("github-ref-in-capitals", github({ ref: "refs/heads/Main" })),
  none("github-ref-by-prefix", github({ ref: "refs/heads/main2" })),
  none("github-id-as-number", github({ repository_id: 7001 })),
  none("github-id-in-an-array", github({ repository_id: ["7001"] })),
  none("github-id-missing", github({ repository_id: undefined })),
  none("github-matches-several", github({ environment: "prod" })),
  job(
    "github-matches-several-and-names-one",
    github({ environment: "prod" }),
    main,
    named("app-main"),
  ),
  none("github-names-a-client-it-does-not-match", github(), named("app-prod")),
  none("github-names-a-client-of-another-issuer", github(), named("lab-main")),
  none("github-names-an-unknown-client", github(), named("unregistered")),
  none("github-names-a-client-with-a-secret", github(), named("robot")),

  job(
    "github-pull-request-that-is-required",
    github(review),
    as("app-review", "github:repo:octo/app:pull_request"),
  ),
  none("github-pull-request", github({ event_name: "pull_request" })),
  none("github-pull-request-target", github({ event_name: "pull_request_target" })),
  none("github-issue-comment", github({ ...other, event_name: "issue_comment" })),
  none("github-workflow-run", github({ ...other, event_name: "workflow_run" })),
  job(
    "github-schedule",
    github({ ...other, event_name: "schedule" }),
    as("app-any-event", GITHUB_SUB),
  ),

  job("github-aud-array-of-one", github({ aud: ["https://edge.example/ci"] }), main),
  none(
    "github-aud-array-of-two",
    github({ aud: ["https://edge.example/ci", "https://other.example"] }),
  ),
  none("github-aud-default", github({ aud: "https://github.com/octo" })),
  none("github-aud-the-client", github({ aud: "app-main" })),
  none("github-aud-missing", github({ aud: undefined })),
  none("github-expired", github({ exp: NOW - 60 })),
  none("github-wrong-key", github({}, { kid: "github-1" }, attackerRsa)),
  none("github-issuer-with-slash", github({ iss: "https://token.actions.githubusercontent.com/" })),
  none(
    "github-issuer-of-an-enterprise",
    github({ iss: "https://token.actions.githubusercontent.com/octo" }),
  ),
  none("github-typ-access-token", github({}, { typ: "at+jwt" })),
  none("github-without-iat", github({ iat: undefined })),
  none("github-declared-as-access-token", github(), { subjectType: "access_token" }),
  none("github-id-null", github({ repository_id: null })),
  none(
    "github-matches-several-and-names-an-unknown-client",
    github({ environment: "prod" }),
    named("app"),
  ),
  job(
    "workload-that-impersonates-with-an-actor-token",
    spiffe(),
    refused("policy.delegation.not_allowed"),
    {
      subjectType: "jwt",
      actor: spiffe({ aud: "batch", sub: "spiffe://corp.example/ns/web" }),
      actorType: "jwt",
    },
  ),
  job(
    "github-with-an-actor-token-of-another-issuer",
    github(),
    refused("policy.cross_issuer.not_listed"),
    {
      actor: spiffe({ aud: "app-main" }),
      actorType: "jwt",
    },
  ),
  none("workload-token-not-a-jwt", "garbage"),
  none("workload-token-of-an-unknown-issuer", access()),

  none("workload-beside-basic", github(), { headers: { authorization: "Basic cm9ib3Q6d3Jvbmc=" } }),
  none("workload-named-with-a-secret", github(), {
    set: { client_id: "app-main", client_secret: "secret" },
  }),
  none("workload-named-with-its-token-as-assertion", github(), {
    set: {
      client_id: "app-main",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: github(),
    },
  }),
  job("workload-token-of-a-client-with-a-secret", github(), refused("subject_token.issuer_role"), {
    as: "robot",
  }),

  job(
    "gitlab-job",
    gitlab(),
    as("lab-main", "gitlab:project_path:group/app:ref_type:branch:ref:main"),
  ),
  none("gitlab-boolean-for-a-string", gitlab({ ref_protected: true })),
  none("gitlab-unprotected", gitlab({ ref_protected: "false" })),
  none("gitlab-id-as-number", gitlab({ project_id: 99 })),
  job(
    "gitlab-merge-request-that-is-required",
    gitlab(mergeRequest),
    as("lab-review", "gitlab:project_path:group/app:ref_type:branch:ref:main"),
  ),
  none("gitlab-merge-request", gitlab({ ...mergeRequest, project_id: "100" })),
  none(
    "gitlab-external-pull-request",
    gitlab({ project_id: "100", ref: "topic", pipeline_source: "external_pull_request_event" }),
  ),
  job(
    "gitlab-push-to-a-topic",
    gitlab({ project_id: "100", ref: "topic" }),
    as("lab-topic", "gitlab:project_path:group/app:ref_type:branch:ref:main"),
  ),
  none(
    "gitlab-claims-under-the-issuer-of-github",
    github(gitlab.claims({ iss: "https://token.actions.githubusercontent.com" })),
  ),

  job("self-hosted-job", forge(), as("forge-main", "forge:repo:octo/app:ref:refs/heads/main")),
  job(
    "self-hosted-job-by-another-audience",
    forge({ aud: "edge-ci" }),
    as("forge-main", "forge:repo:octo/app:ref:refs/heads/main"),
  ),
  job(
    "self-hosted-job-with-an-actor",
    forge(),
    granted({
      ...REGISTRY,
      sub: FORGE_SUB,
      client_id: "forge-main",
      act: { iss: forge.claims().iss, sub: "bot" },
    }),
    { actor: forge({ sub: "bot", nonce: "n", aud: "forge-main" }), actorType: "id_token" },
  ),
  job(
    "self-hosted-job-with-an-id-token-for-this-service-as-actor",
    forge(),
    refused("policy.audience.actor_mismatch"),
    { actor: forge({ sub: "bot", nonce: "n", azp: "forge-main" }), actorType: "id_token" },
    ["RFC 7519 section 4.1.3", RULE],
  ),
  none("self-hosted-pull-request", forge({ event_name: "pull_request_target" })),
  none("github-by-the-audience-of-another-issuer", github({ aud: "edge-ci" })),
  none("self-hosted-job-as-a-client-of-github", forge(), named("app-main")),

  job("workload-by-sub", spiffe(), as("batch", "spiffe://corp.example/ns/batch"), {
    subjectType: "jwt",
  }),
  none("workload-by-another-sub", spiffe({ sub: "spiffe://corp.example/ns/batch2" }), {
    subjectType: "jwt",
  }),
  job("workload-scope-beyond-its-client", spiffe(), refused("policy.scope.exceeds"), {
    subjectType: "jwt",
    scope: "pull delete",
  }),
  job("workload-target-unknown", spiffe(), refused("policy.target.unknown"), {
    subjectType: "jwt",
    audience: "orders",
  }),
  job(
    "workload-asks-for-nothing",
    spiffe(),
    granted({
      ...REGISTRY,
      scope: undefined,
      sub: "spiffe://corp.example/ns/batch",
      client_id: "batch",
    }),
    { subjectType: "jwt", scope: undefined },
  ),
  job(
    "workload-bound-to-a-key",
    spiffe({ cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
    refused("policy.sender_constraint.subject_unproven"),
    { subjectType: "jwt" },
  ),
  job(
    "subject-role-of-a-workload-issuer",
    spiffe({ aud: "robot", sub: "spiffe://corp.example/ns/web" }),
    granted({ ...REGISTRY, sub: "spiffe://corp.example/ns/web", client_id: "robot" }),
    { subjectType: "jwt", as: "robot" },
  ),
];
