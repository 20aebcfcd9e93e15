// CI jobs without stored secrets: tokens with the claims of GitHub Actions and GitLab, accepted from the
// jobs that a rule names and from no other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  GITHUB,
  GITLAB,
  IMMUTABLE_SUB,
  ciToken,
  githubClaims,
  gitlabClaims,
} from "./issuers/ci.mjs";
import { ask } from "./support/exchange.mjs";
import { newKey } from "./support/keys.mjs";
import { marked, printMatrix } from "./support/matrix.mjs";
import { startWorld, type } from "./support/world.mjs";

let world;
let keys;

before(async () => {
  const [github, gitlab] = await Promise.all([
    newKey("github", "RS256"),
    newKey("gitlab", "RS256"),
  ]);
  keys = { [GITHUB]: github, [GITLAB]: gitlab };
  world = await startWorld({ change });
});

after(async () => {
  printMatrix("CI");
  await world?.close();
});

const DEPLOY = "octo/workflows/.github/workflows/deploy.yml@refs/tags/v1";

/**
 * A rule of one job each for GitHub and GitLab, and a rule of a workflow that repositories of the owner
 * share.
 */
function change(document) {
  const ci = document.clients.find(({ client_id }) => client_id === "ci");
  document.trusted_issuers.find(({ issuer }) => issuer === GITHUB).jwks.keys = [
    keys[GITHUB].publicJwk,
  ];
  document.trusted_issuers.push({
    ...document.trusted_issuers.find(({ issuer }) => issuer === GITHUB),
    issuer: GITLAB,
    jwks: { keys: [keys[GITLAB].publicJwk] },
    subject_namespace: "gitlab:",
  });
  document.clients.push({
    ...ci,
    client_id: "deployments",
    auth: {
      method: "workload",
      issuer: GITHUB,
      require: { repository_owner_id: "4455667", job_workflow_ref: DEPLOY },
    },
  });
  document.clients.push({
    ...ci,
    client_id: "gitlab-ci",
    auth: {
      method: "workload",
      issuer: GITLAB,
      require: { project_id: "20", ref: "main", ref_protected: "true" },
    },
  });
}

const claimsOf = { [GITHUB]: githubClaims, [GITLAB]: gitlabClaims };

/** Returns the answer to a job of the platform whose token has these claims changed. */
async function job(platform, changes) {
  return ask(world.issuer, {
    subject_token: await ciToken(keys[platform], claimsOf[platform](world.issuer, changes)),
    subject_token_type: type("id_token"),
    audience: "orders",
    scope: "orders:read",
  });
}

const names = { [GITHUB]: "GitHub Actions", [GITLAB]: "GitLab" };

function accepted(platform, row, changes, sub) {
  test(`${names[platform]}, accepted: ${row}`, () =>
    marked(row, names[platform], async () => {
      const { status, refusal, claims } = await job(platform, changes);
      assert.deepEqual([status, refusal], [200, undefined]);
      assert.equal(claims.sub, sub);
    }));
}

/** Every job that matches no rule receives the same refusal: that no client authenticated. */
function refused(platform, row, changes) {
  test(`${names[platform]}, refused: ${row}`, () =>
    marked(row, names[platform], async () => {
      const { status, refusal } = await job(platform, changes);
      assert.deepEqual([status, refusal], [401, "client.authentication_failed"]);
      return "refused";
    }));
}

const OLD_SUB = "repo:octo/shop:ref:refs/heads/main";
const GITLAB_SUB = "project_path:octo/shop:ref_type:branch:ref:main";

accepted(GITHUB, "subject by names", {}, `github:${OLD_SUB}`);
accepted(GITHUB, "subject by identifiers", { sub: IMMUTABLE_SUB }, `github:${IMMUTABLE_SUB}`);
accepted(
  GITHUB,
  "renamed repository",
  { repository: "octo/store", sub: "repo:octo/store:ref:refs/heads/main" },
  "github:repo:octo/store:ref:refs/heads/main",
);
accepted(
  GITHUB,
  "subject that the organisation chose",
  { sub: "repository_owner_id:4455667:environment:production" },
  "github:repository_owner_id:4455667:environment:production",
);
const elsewhere = { repository_id: "900", repository: "octo/blog", ref: "refs/heads/work" };
accepted(
  GITHUB,
  "shared workflow in another repository",
  { ...elsewhere, job_workflow_ref: DEPLOY, sub: "repo:octo/blog:ref:refs/heads/work" },
  "github:repo:octo/blog:ref:refs/heads/work",
);
accepted(GITLAB, "subject by names", {}, `gitlab:${GITLAB_SUB}`);

for (const [row, changes] of [
  ["another repository under the old name", { repository_id: "999" }],
  ["identifier that is a number", { repository_id: 812345678 }],
  ["identifier in an array", { repository_id: ["812345678"] }],
  ["identifier missing", { repository_id: undefined }],
  ["ref that begins alike", { ref: "refs/heads/main-next" }],
  ["ref below the branch", { ref: "refs/heads/main/next" }],
  ["tag of the same name", { ref: "refs/tags/main", ref_type: "tag" }],
  ["ref in capitals", { ref: "refs/heads/MAIN" }],
  ["fork's pull request", { event_name: "pull_request", ref: "refs/pull/7/merge" }],
  ["pull request that names the branch", { event_name: "pull_request" }],
  ["pull_request_target", { event_name: "pull_request_target" }],
  ["comment on an issue", { event_name: "issue_comment" }],
  ["workflow_run", { event_name: "workflow_run" }],
  ["shared workflow at another tag", { ...elsewhere, job_workflow_ref: `${DEPLOY}-next` }],
  [
    "shared workflow of another owner",
    { ...elsewhere, job_workflow_ref: DEPLOY, repository_owner_id: "666" },
  ],
  ["other workflow in another repository", elsewhere],
  ["default audience: the owner", { aud: "https://github.com/octo" }],
  ["audience of several", { aud: ["https://github.com/octo", "api"] }],
  ["enterprise's issuer", { iss: `${GITHUB}/octo-corp` }],
  ["issuer with a slash more", { iss: `${GITHUB}/` }],
  ["expired", { exp: Math.floor(Date.now() / 1000) - 61 }],
]) {
  refused(GITHUB, row, changes);
}

for (const [row, changes] of [
  ["another project under the old path", { project_id: "21" }],
  ["identifier that is a number", { project_id: 20 }],
  ["boolean for a string", { ref_protected: true }],
  ["branch that is not protected", { ref_protected: "false" }],
  ["ref that begins alike", { ref: "main-next" }],
  ["merge request", { pipeline_source: "merge_request_event" }],
  ["external pull request", { pipeline_source: "external_pull_request_event" }],
  ["expired", { exp: Math.floor(Date.now() / 1000) - 61 }],
]) {
  refused(GITLAB, row, changes);
}

test("a token of one platform by the key of the other", () =>
  marked("key of the other platform", names[GITHUB], async () => {
    const { refusal } = await ask(world.issuer, {
      subject_token: await ciToken(
        { ...keys[GITLAB], kid: "github" },
        githubClaims(world.issuer, {}),
      ),
      subject_token_type: type("id_token"),
    });
    assert.equal(refusal, "client.authentication_failed");
    return "refused";
  }));
