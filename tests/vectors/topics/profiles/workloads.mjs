// Tokens of jobs and services, which are the credential of their client.

import { job, product, refuses } from "../../make/profiles.mjs";
import { NOW } from "../../make/realms.mjs";

const AUD = "https://edge.example/profiles";
const WORKLOAD = "house rule: workload";
const FAILED = "client.authentication_failed";

const none = (make, name, source, subject, subjectType = "id_token") =>
  refuses(make, name, source, subject, FAILED, { subjectType, as: null }, WORKLOAD);

/** What no product's token passes as: another audience, and a logout token. */
const usual = (make, source, claims, subjectType) => [
  none(
    make,
    "token-for-another-service",
    source,
    make({ ...claims, aud: "https://other.example" }),
    subjectType,
  ),
  none(
    make,
    "logout-token",
    "https://openid.net/specs/openid-connect-backchannel-1_0.html",
    make({
      ...claims,
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    }),
    subjectType,
  ),
];

const KUBERNETES =
  "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#schema-for-service-account-private-claims";
const kubernetes = product("kubernetes", { typ: undefined });
const pod = {
  aud: [AUD],
  jti: "7f6c2b1e-7c65-4d3e-9a07-1c5bd0e2f4a6",
  "kubernetes.io": {
    namespace: "payments",
    node: { name: "node-1", uid: "646e7c5e-32d6-4d42-9dbd-e504e6cbe6b1" },
    pod: { name: "api-6d4b", uid: "5e0bd49b-f040-43b0-99b7-22765a53f7f3" },
    serviceaccount: { name: "api", uid: "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798" },
    warnafter: NOW + 3_600,
  },
  nbf: NOW - 10,
  sub: "system:serviceaccount:payments:api",
};

const GITHUB = "https://docs.github.com/en/actions/reference/security/oidc";
const github = product("github");
const githubJob = {
  jti: "example-id",
  sub: "repo:octo-org/octo-repo:environment:prod",
  aud: AUD,
  nbf: NOW - 310,
  environment: "prod",
  ref: "refs/heads/main",
  sha: "3f786850e387550fdab836ed7e6dc881de23001b",
  repository: "octo-org/octo-repo",
  repository_owner: "octo-org",
  actor_id: "12",
  repository_visibility: "private",
  repository_id: "74",
  repository_owner_id: "65",
  run_id: "1234567890",
  run_number: "10",
  run_attempt: "2",
  runner_environment: "github-hosted",
  actor: "octocat",
  workflow: "example-workflow",
  head_ref: "",
  base_ref: "",
  event_name: "workflow_dispatch",
  ref_type: "branch",
  job_workflow_ref: "octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main",
};

const GITLAB = "https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload";
const gitlab = product("gitlab");
const gitlabJob = {
  jti: "235b3a54-b797-45c7-ae9a-f72d7bc6ef5b",
  aud: AUD,
  nbf: NOW - 15,
  sub: "project_path:my-group/my-project:ref_type:branch:ref:main",
  namespace_id: "72",
  namespace_path: "my-group",
  project_id: "22",
  project_path: "my-group/my-project",
  user_id: "1",
  user_login: "sample-user",
  user_email: "sample-user@example.com",
  pipeline_id: "574",
  pipeline_source: "push",
  job_id: "302",
  ref: "main",
  ref_type: "branch",
  ref_path: "refs/heads/main",
  ref_protected: "true",
  groups_direct: ["mygroup/mysubgroup"],
  environment: "test-environment2",
  environment_protected: "false",
  deployment_tier: "testing",
  environment_action: "start",
  runner_id: 1,
  runner_environment: "self-hosted",
  sha: "714a629c0b401fdce83e847fc9589983fc6f46bc",
  project_visibility: "public",
  ci_config_ref_uri: "gitlab.example.com/my-group/my-project//.gitlab-ci.yml@refs/heads/main",
  ci_config_sha: "714a629c0b401fdce83e847fc9589983fc6f46bc",
};

const BUILDKITE = "https://github.com/rubygems/rubygems.org/issues/5412";
const buildkite = product("buildkite", { typ: undefined });
const buildkiteJob = {
  sub: "organization:example-org:pipeline:example-pipeline:ref:refs/heads/main:commit:b5ffe3aeea51cec6c41aef16e45ee6bce47d8810:step:",
  aud: AUD,
  nbf: NOW - 10,
  jti: "0194b014-8517-7cef-b232-76a827315f08",
  organization_slug: "example-org",
  organization_id: "0194b014-0000-7cef-b232-000000000001",
  pipeline_slug: "example-pipeline",
  pipeline_id: "0194b014-0000-7cef-b232-000000000002",
  build_number: 5,
  build_branch: "main",
  build_tag: null,
  build_commit: "b5ffe3aeea51cec6c41aef16e45ee6bce47d8810",
  step_key: null,
  job_id: "01945ecf-80f0-41e8-9b83-a2970a9305a1",
  agent_id: "01945ecf-8bcf-40a6-9d70-a765db9a0928",
  build_source: "ui",
};

const CIRCLECI =
  "https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/";
const circleci = product("circleci");
const circleciJob = {
  sub: "org/a53d4b1e-7c65-4d3e-9a07-1c5bd0e2f4a6/project/77b3c0de-0000-4000-8000-000000000001/user/77b3c0de-0000-4000-8000-000000000002",
  aud: AUD,
  "oidc.circleci.com/project-id": "77b3c0de-0000-4000-8000-000000000001",
  "oidc.circleci.com/context-ids": ["a74579f1-2e7d-451e-b009-5c082ad2729e"],
  "oidc.circleci.com/vcs-origin": "github.com/organization-123/repo-1",
  "oidc.circleci.com/vcs-ref": "refs/heads/main",
  "oidc.circleci.com/ssh-rerun": false,
};

const BITBUCKET =
  "https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/";
const bitbucket = product("bitbucket");
const bitbucketStep = {
  sub: "{1de489be-ce6a-42a0-a8c8-eadbf1174ac7}:{bd715740-c970-486b-b68a-b421ec2a1f8b}:{759de0c6-eaee-4eaa-b7a6-c507eec759a7}",
  aud: AUD,
  stepUuid: "{759de0c6-eaee-4eaa-b7a6-c507eec759a7}",
  deploymentEnvironment: "testing",
  deploymentEnvironmentUuid: "{bd715740-c970-486b-b68a-b421ec2a1f8b}",
  repositoryUuid: "{1de489be-ce6a-42a0-a8c8-eadbf1174ac7}",
  branchName: "main",
  workspaceUuid: "{922e118c-f34f-4226-a897-0e0afbec553d}",
  pipelineUuid: "{0194b014-8517-4cef-b232-76a827315f08}",
};

const TERRAFORM =
  "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens";
const terraform = product("terraform-cloud");
const terraformRun = {
  jti: "1192426d-b525-4fde-9d61-f238be437bbd",
  aud: AUD,
  nbf: NOW - 15,
  sub: "organization:my-org:project:Default Project:workspace:my-workspace:run_phase:apply",
  terraform_organization_id: "org-GRNbCjYNpBB6NEBH",
  terraform_organization_name: "my-org",
  terraform_project_id: "prj-vegSA59s1XPwMr2t",
  terraform_project_name: "Default Project",
  terraform_workspace_id: "ws-mbsd5E3Ktt5Rg2Xm",
  terraform_workspace_name: "my-workspace",
  terraform_full_workspace: "organization:my-org:project:Default Project:workspace:my-workspace",
  terraform_run_id: "run-X3n1AUXNGWbfECsJ",
  terraform_run_phase: "apply",
};

const AZURE = "https://github.com/sigstore/fulcio/issues/1803";
const azure = product("azure-devops");
const azureJob = {
  jti: "0b9c8f3a-4d3e-4c0a-8f3a-1c5bd0e2f4a6",
  sub: "p://acme/shop/deploy",
  aud: AUD,
  org_id: "b6c14fd5-5b3e-4d1c-8f0a-0a1b2c3d4e5f",
  prj_id: "c6c14fd5-5b3e-4d1c-8f0a-0a1b2c3d4e5f",
  def_id: "7",
  rpo_id: "d6c14fd5-5b3e-4d1c-8f0a-0a1b2c3d4e5f",
  rpo_uri: "https://dev.azure.com/acme/shop/_git/shop",
  rpo_ver: "3f786850e387550fdab836ed7e6dc881de23001b",
  rpo_ref: "refs/heads/main",
  run_id: "42",
  nbf: NOW - 610,
};

const SPIFFE = "https://github.com/spiffe/spiffe/blob/main/standards/JWT-SVID.md";
const spiffe = product("spiffe", { typ: "JOSE" });
const svid = { sub: "spiffe://acme.example/ns/payments/sa/api", aud: [AUD] };

export default [
  job(kubernetes, KUBERNETES, kubernetes(pod), `kubernetes:${pod.sub}`, "jwt"),
  ...usual(kubernetes, KUBERNETES, pod, "jwt"),
  none(
    kubernetes,
    "service-account-of-another-namespace",
    KUBERNETES,
    kubernetes({ ...pod, sub: "system:serviceaccount:default:api" }),
    "jwt",
  ),
  none(
    kubernetes,
    "token-for-two-services",
    KUBERNETES,
    kubernetes({ ...pod, aud: [AUD, "sts.amazonaws.com"] }),
    "jwt",
  ),

  job(github, GITHUB, github(githubJob), `github:${githubJob.sub}`),
  ...usual(github, GITHUB, githubJob),
  none(github, "job-of-another-repository", GITHUB, github({ ...githubJob, repository_id: "75" })),
  none(
    github,
    "job-of-a-pull-request",
    GITHUB,
    github({ ...githubJob, event_name: "pull_request" }),
  ),

  job(gitlab, GITLAB, gitlab(gitlabJob), `gitlab:${gitlabJob.sub}`),
  ...usual(gitlab, GITLAB, gitlabJob),
  none(
    gitlab,
    "job-of-a-fork",
    "https://gitlab.com/gitlab-org/gitlab/-/issues/561735",
    gitlab({ ...gitlabJob, project_id: "1002", pipeline_source: "merge_request_event" }),
  ),
  none(gitlab, "job-on-an-open-branch", GITLAB, gitlab({ ...gitlabJob, ref_protected: "false" })),

  job(buildkite, BUILDKITE, buildkite(buildkiteJob), `buildkite:${buildkiteJob.sub}`),
  ...usual(buildkite, BUILDKITE, buildkiteJob),
  none(
    buildkite,
    "job-without-the-optional-ids",
    BUILDKITE,
    buildkite({ ...buildkiteJob, organization_id: undefined, pipeline_id: undefined }),
  ),

  job(circleci, CIRCLECI, circleci(circleciJob), `circleci:${circleciJob.sub}`),
  ...usual(circleci, CIRCLECI, circleciJob),
  none(
    circleci,
    "job-of-a-fork",
    CIRCLECI,
    circleci({ ...circleciJob, "oidc.circleci.com/vcs-origin": "github.com/stranger/repo-1" }),
  ),

  job(bitbucket, BITBUCKET, bitbucket(bitbucketStep), `bitbucket:${bitbucketStep.sub}`),
  ...usual(bitbucket, BITBUCKET, bitbucketStep),

  job(terraform, TERRAFORM, terraform(terraformRun), `terraform-cloud:${terraformRun.sub}`),
  ...usual(terraform, TERRAFORM, terraformRun),
  none(
    terraform,
    "run-in-another-phase",
    TERRAFORM,
    terraform({ ...terraformRun, terraform_run_phase: "plan" }),
  ),

  job(azure, AZURE, azure(azureJob), `azure-devops:${azureJob.sub}`, "id_token", {
    org_id: azureJob.org_id,
  }),
  ...usual(azure, AZURE, azureJob),

  job(spiffe, SPIFFE, spiffe(svid), `spiffe:${svid.sub}`, "jwt"),
  ...usual(spiffe, SPIFFE, svid, "jwt"),
];
