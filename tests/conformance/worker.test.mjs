// The kit against this project's Worker: everything passes, house rules included.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { lines, totals } from "../../src/conformance/report.mjs";
import { run } from "../../src/conformance/run.mjs";
import { createServer } from "../../src/conformance/server.mjs";
import { startConfigured } from "./support/worker.mjs";

let started;

before(async () => {
  started = await startConfigured();
});

after(() => started.close());

test("every case of the kit passes", async (t) => {
  const { fixture } = started;
  const results = await run({ fixture, server: createServer({ issuer: fixture.issuer }) });
  for (const result of results) {
    await t.test(result.id, () =>
      assert.equal(result.outcome, "passed", lines(result, true).join("\n")),
    );
  }
  console.log("matrix: conformance of the Worker");
  for (const line of totals(results)) console.log(`matrix: ${line}`);
  console.log("matrix:");
});
