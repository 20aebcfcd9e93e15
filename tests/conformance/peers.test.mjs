// The page on another implementation reports today's results. The test expects nothing of the peer itself
// but that the kit can judge it: its good requests work.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";

import { inClone } from "../../scripts/setup/paths.mjs";

const folder = inClone("tests", "conformance");

test("the report on oidc-provider is what the kit finds", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [`${folder}/peers.mjs`]);
  assert.doesNotMatch(stdout, /did not work/);
  const [, reported] = readFileSync(`${folder}/PEERS.md`, "utf8").split("```");
  assert.equal(reported.replace("text\n", ""), stdout);
});
