// The kit can fail: a small server that conforms passes, and each broken server fails the case that is
// meant for it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { makeFixture } from "../../src/conformance/fixture.mjs";
import { lines, totals } from "../../src/conformance/report.mjs";
import { run } from "../../src/conformance/run.mjs";
import { createServer } from "../../src/conformance/server.mjs";
import { cases } from "../../src/conformance/cases/all.mjs";
import { believes, defects, saysNo, saysYes } from "./broken/defects.mjs";
import { SoundServer } from "./broken/sound.mjs";

const ISSUER = "https://small.example/as";

async function judge(Server, only) {
  const fixture = await makeFixture(ISSUER);
  const { fetch } = await Server.start(fixture);
  return run({ fixture, only, server: createServer({ issuer: ISSUER, fetch }) });
}

/** The small server reads JSON as JavaScript does, and has no introspection. */
const NOT_OF_THE_SMALL_ONE = {
  "subject-repeated-claim": "failed",
  "introspection-by-others": "not applicable",
  "introspection-keeps-act": "not applicable",
};

test("a small server that conforms passes", async () => {
  const results = await judge(SoundServer);
  for (const result of results) {
    const expected = NOT_OF_THE_SMALL_ONE[result.id] ?? "passed";
    assert.equal(result.outcome, expected, lines(result, true).join("\n"));
  }
  console.log("matrix: conformance of the small server");
  for (const line of totals(results)) console.log(`matrix: ${line}`);
  console.log(`matrix: broken servers: ${defects.length}, for ${cases.length} cases`);
  console.log("matrix:");
});

describe("a broken server is caught", () => {
  for (const { what, caughtBy, broken } of defects) {
    test(`${what}: ${caughtBy}`, async () => {
      assert.ok(
        cases.some(({ id }) => id === caughtBy),
        `there is no case ${caughtBy}`,
      );
      const results = await judge(broken(SoundServer), caughtBy);
      const result = results.find(({ id }) => id === caughtBy);
      assert.equal(result.outcome, "failed", lines(result, true).join("\n"));
      // The case must fail because of the defect's own answer: a mistake in the broken server itself would
      // look alike.
      assert.doesNotMatch(result.reason, /^\w*Error: /);
    });
  }
});

test("no case passes everywhere: each fails where everything is granted, refused or believed", async () => {
  const failing = new Set();
  for (const broken of [saysYes, saysNo, believes]) {
    for (const { id, outcome } of await judge(broken(SoundServer))) {
      if (outcome === "failed") failing.add(id);
    }
  }
  for (const { caughtBy } of defects) failing.add(caughtBy);
  const neverFailing = cases.map(({ id }) => id).filter((id) => !failing.has(id));
  assert.deepEqual(neverFailing, []);
});
