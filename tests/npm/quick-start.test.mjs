// The quick start of the README and the test in API.md, run word for word from the tarball: the first ends in
// a token, the second passes. hosts.test.mjs runs the quick start in workerd.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { bun, deno, nodeOf } from "../support/runtimes.mjs";
import { quickStart, testOfApi } from "./support/pages.mjs";
import { newProject, runIn } from "./support/tarball.mjs";

const LAST = "api acts for alice: orders:read\n";

let project;

/** The realm of the quick start behind `toNodeHandler`, and one good and one bad request to it. */
const serving = `import { createServer } from "node:http";
${quickStart.replace("import {", "import {\n  toNodeHandler,")}
const server = createServer(toNodeHandler(realm, { trustProxy: ["127.0.0.1"] }));
server.listen(0, "127.0.0.1", async () => {
  const at = "http://127.0.0.1:" + server.address().port + "/realms/alpha/";
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "auth.example" };
  const keys = await fetch(at + "jwks", { headers });
  const body = new URLSearchParams({ grant_type: "a" });
  const refused = await fetch(at + "token", { method: "POST", headers, body });
  console.log(keys.status, (await keys.json()).keys.length, (await refused.json()).error);
  process.exit(0);
});
`;

before(async () => {
  project = await newProject({
    "serve.mjs": serving,
    "start.mjs": quickStart,
    "more.mjs": quickStart.replace('scope: "orders:read",', 'scope: "orders:write",'),
    "api.test.mjs": testOfApi,
  });
});

for (const [name, program, ...args] of [
  ["this Node", process.execPath],
  ["Node 22.12.0, the oldest that is promised", nodeOf("22.12.0")],
  // It may read its own files and nothing else.
  ["Deno", deno, "run", "--no-prompt", "--allow-read=."],
  ["Bun", bun],
]) {
  test(`the quick start ends in a token in ${name}`, async () => {
    const [token, ...rest] = (await runIn(project, program, [...args, "start.mjs"])).split("\n");
    assert.match(token, /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.equal(rest.join("\n"), LAST);
  });

  test(`its realm answers over HTTP in ${name}`, async () => {
    const more = name === "Deno" ? ["--allow-net=127.0.0.1"] : [];
    const printed = await runIn(project, program, [...args, ...more, "serve.mjs"]);
    assert.equal(printed.split("\n").at(-2), "200 1 unsupported_grant_type");
  });
}

for (const [name, program] of [
  ["this Node", process.execPath],
  ["Node 22.12.0, the oldest that is promised", nodeOf("22.12.0")],
]) {
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
