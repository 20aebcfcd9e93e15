// The workflows use no code that can change under them, and no permission that they do not need.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";

const folder = inClone(".github", "workflows");
const workflows = readdirSync(folder).map((name) => [
  name,
  readFileSync(`${folder}/${name}`, "utf8"),
]);

/** Returns the jobs of a workflow, each as its text. */
function jobsOf(text) {
  const [, jobs] = text.split(/^jobs:\n/m);
  return jobs.split(/^ {2}(?=[\w-]+:\n)/m).filter((job) => job.trim() !== "");
}

test("every action is pinned to a commit, with its version beside it", () => {
  const loose = [];
  let count = 0;
  for (const [name, text] of workflows) {
    for (const [, used] of text.matchAll(/\buses: (.+)$/gm)) {
      count += 1;
      const own = used.startsWith("./.github/workflows/");
      if (!own && !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used)) {
        loose.push(`${name}: ${used}`);
      }
    }
  }
  assert.ok(count > 10, String(count));
  assert.deepEqual(loose, []);
});

test("a workflow reads by default, and a job has an end", () => {
  for (const [name, text] of workflows) {
    assert.match(text, /^permissions:\n {2}contents: read\n$/m, name);
    for (const job of jobsOf(text)) {
      assert.match(job, /timeout-minutes: \d+|^ {4}uses: /m, `${name}: ${job.split(":")[0]}`);
    }
  }
});

test("a job with an identity token builds nothing", () => {
  const holders = workflows.flatMap(([, text]) =>
    jobsOf(text).filter((job) => job.includes("id-token: write")),
  );
  assert.equal(holders.length, 2);
  for (const job of holders) {
    const runs = [...job.matchAll(/run: (.+)$/gm)].map(([, command]) => command);
    assert.equal(runs.length, 1, job);
    assert.match(runs[0], /^npm publish \S+\.tgz |^cargo publish .*--no-verify$/);
    assert.match(job, /environment: release/);
  }
});
