// Workload rules: lists, patterns and JSON types; what each platform's tokens pin; which events count.

import { cluster, buildkite, github, gitlab } from "../../make/workloads.mjs";
import { granted, refused, vector } from "../../make/vector.mjs";

const RULE = "house rule: workload";
const FAILED = "client.authentication_failed";
const job = (name, subject, expect, ask = {}) =>
  vector(
    name,
    RULE,
    { realm: "federation", as: null, subject, subjectType: "jwt", scope: "pull", ...ask },
    expect,
  );
const as = (client_id, sub) => granted({ aud: "registry", scope: "pull", sub, client_id });
const passes = (name, client_id, subject) =>
  job(name, subject, as(client_id, "github:repo:octo/app:ref:refs/heads/main"));
const fails = (name, subject, ask) => job(name, subject, refused(FAILED), ask);

const tag = (ref) => github({ repository_id: "7001", ref });
const branch = (repository_id, ref) => github({ repository_id, ref });
const event = (event_name) => github({ repository_id: "7004", event_name });
const source = (pipeline_source) => gitlab({ project_id: "101", pipeline_source });
const EVENTS = [
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
const STRANGERS = [
  "pull_request",
  "pull_request_target",
  "pull_request_review",
  "issue_comment",
  "issues",
  "discussion",
  "discussion_comment",
  "fork",
  "watch",
  "gollum",
  "workflow_run",
  "delete",
  "Push",
  "push ",
];
const word = (text) => text.toLowerCase().replaceAll("_", "-").trim();
const account = (namespace, name, changes = {}) =>
  cluster({
    sub: `system:serviceaccount:${namespace}:${name}`,
    "kubernetes.io": { namespace, serviceaccount: { name, uid: "u-1" } },
    ...changes,
  });

export default [
  passes("workload-glob-a-tag", "app-release", tag("refs/tags/v1.2.3")),
  passes("workload-glob-star-of-nothing", "app-release", tag("refs/tags/v")),
  fails("workload-glob-another-prefix", tag("refs/tags/1.2.3")),
  fails("workload-glob-beyond-a-slash", tag("refs/tags/v1/evil")),
  fails("workload-glob-beyond-a-colon", tag("refs/tags/v1:evil")),
  fails("workload-glob-in-the-middle", tag("x/refs/tags/v1")),
  fails("workload-glob-in-capitals", tag("refs/tags/V1")),
  fails("workload-glob-and-an-array", tag(["refs/tags/v1"])),
  fails("workload-glob-and-no-claim", tag(undefined)),
  fails("workload-glob-and-a-number", tag(1)),

  passes("workload-list-its-first-value", "app-branches", branch("7002", "refs/heads/main")),
  passes("workload-list-its-last-value", "app-branches", branch("7003", "refs/heads/main")),
  passes("workload-list-a-pattern-in-it", "app-branches", branch("7003", "refs/heads/release/1.2")),
  fails("workload-list-none-of-it", branch("7003", "refs/heads/release")),
  fails("workload-list-a-value-of-none", branch("7030", "refs/heads/main")),
  fails("workload-list-the-whole-list", branch(["7002", "7003"], "refs/heads/main")),

  passes("workload-ref-protected", "app-protected", github({ repository_id: "7004" })),
  fails("workload-ref-not-protected", github({ repository_id: "7004", ref_protected: "false" })),
  fails("workload-ref-protected-boolean", github({ repository_id: "7004", ref_protected: true })),

  passes(
    "workload-number-as-a-number",
    "app-number",
    github({ repository_id: "7009", attempt: 1 }),
  ),
  fails("workload-number-as-a-string", github({ repository_id: "7009", attempt: "1" })),
  fails("workload-number-as-a-boolean", github({ repository_id: "7009", attempt: true })),
  passes("workload-boolean-false", "app-flag", github({ repository_id: "7010", forked: false })),
  fails("workload-boolean-absent", github({ repository_id: "7010" })),
  fails("workload-boolean-as-a-string", github({ repository_id: "7010", forked: "false" })),

  ...EVENTS.map((name) =>
    passes(`workload-github-event-${word(name)}`, "app-protected", event(name)),
  ),
  ...STRANGERS.map((name, index) =>
    fails(`workload-github-no-event-${word(name)}${index < 12 ? "" : `-${index}`}`, event(name)),
  ),
  fails("workload-github-event-absent", event(undefined)),
  fails("workload-github-event-array", event(["push"])),
  fails(
    "workload-github-event-required-by-a-pattern",
    github({ repository_id: "7007", event_name: "pull_request" }),
  ),
  passes(
    "workload-github-event-by-a-pattern-and-harmless",
    "app-event-by-pattern",
    github({ repository_id: "7007" }),
  ),
  ...["push", "web", "schedule", "api", "trigger", "pipeline"].map((name) =>
    job(
      `workload-gitlab-source-${word(name)}`,
      source(name),
      as("lab-explained", "gitlab:project_path:group/app:ref_type:branch:ref:main"),
    ),
  ),
  ...["merge_request_event", "external_pull_request_event", "parent_pipeline", undefined, 1].map(
    (name) => fails(`workload-gitlab-no-source-${word(String(name))}`, source(name)),
  ),

  job(
    "workload-buildkite",
    buildkite(),
    as("pipeline", "buildkite:organization:acme:pipeline:app:ref:refs/heads/main:commit:1:step:a"),
  ),
  fails("workload-buildkite-another-organization", buildkite({ organization_id: "org-2" })),
  fails("workload-buildkite-another-pipeline", buildkite({ pipeline_id: "pipe-2" })),
  fails("workload-buildkite-another-branch", buildkite({ build_branch: "topic" })),
  fails("workload-buildkite-claims-not-asked-for", buildkite({ pipeline_id: undefined })),

  job(
    "workload-kubernetes-by-pointers",
    account("payments", "api"),
    as("cluster-job", "cluster:system:serviceaccount:payments:api"),
  ),
  fails("workload-kubernetes-another-account", account("payments", "web")),
  fails("workload-kubernetes-another-namespace", account("payments2", "api")),
  job(
    "workload-kubernetes-a-whole-namespace",
    account("batch", "any"),
    as("cluster-namespace", "cluster:system:serviceaccount:batch:any"),
  ),
  fails(
    "workload-kubernetes-a-member-of-that-name",
    account("x", "y", { "/kubernetes.io/namespace": "batch" }),
  ),
  fails(
    "workload-kubernetes-a-namespace-in-an-array",
    account("x", "y", { "kubernetes.io": { namespace: ["batch"] } }),
  ),
  fails("workload-kubernetes-no-such-object", account("x", "y", { "kubernetes.io": "batch" })),
  fails(
    "workload-kubernetes-two-audiences",
    account("payments", "api", { aud: ["https://edge.example/ci", "sts.amazonaws.com"] }),
  ),
];
