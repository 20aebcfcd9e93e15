// The quick start of the README and the test in API.md, run word for word from the tarball: the first ends in
// a token, the second passes. hosts.test.mjs runs the quick start in workerd.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { nodeOf } from "../support/nodes.mjs";
import { quickStart, testOfApi } from "./support/pages.mjs";
import { newProject, runIn } from "./support/tarball.mjs";

const LAST = "api acts for alice: orders:read\n";

let project;

before(async () => {
  project = await newProject({
    "start.mjs": quickStart,
    "more.mjs": quickStart.replace('scope: "orders:read",', 'scope: "orders:write",'),
    "api.test.mjs": testOfApi,
  });
});

for (const [name, program] of [
  ["this Node", process.execPath],
  ["Node 22.12.0, the oldest that is promised", nodeOf("22.12.0")],
]) {
  test(`the quick start ends in a token in ${name}`, async () => {
    const [token, ...rest] = (await runIn(project, program, ["start.mjs"])).split("\n");
    assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.equal(rest.join("\n"), LAST);
  });

  test(`the test of API.md passes in ${name}`, async () => {
    // This file runs under the runner of Node, which a child would report to.
    const args = ["--test", "--test-reporter=tap", "api.test.mjs"];
    const printed = await runIn(project, program, args, { env: { NODE_TEST_CONTEXT: undefined } });
    assert.match(printed, /^# pass 1$/m);
    assert.match(printed, /^# fail 0$/m);
  });
}

test("the quick start fits one screen", () => {
  assert.ok(quickStart.split("\n").length <= 60);
});

test("with more scope the quick start ends in the refusal that the README names", async () => {
  await assert.rejects(runIn(project, process.execPath, ["more.mjs"]), (error) => {
    assert.match(error.stderr, /policy\.scope\.exceeds/);
    return error.stdout === "";
  });
});
