// The kit against this project's Worker, and against a realm of the npm package in this process: the same
// engine behind two doors. Everything passes, house rules included.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createRealm, generateSigningKey } from "../../dist/npm/npm/index.node.mjs";
import { makeFixture } from "../../src/conformance/fixture.mjs";
import { realmDocument } from "../../src/conformance/realm.mjs";
import { lines, totals } from "../../src/conformance/report.mjs";
import { run } from "../../src/conformance/run.mjs";
import { createServer } from "../../src/conformance/server.mjs";
import { startConfigured } from "./support/worker.mjs";

async function passes(t, what, { fixture, fetch }) {
  const results = await run({ fixture, server: createServer({ issuer: fixture.issuer, fetch }) });
  for (const result of results) {
    await t.test(result.id, () =>
      assert.equal(result.outcome, "passed", lines(result, true).join("\n")),
    );
  }
  console.log(`matrix: conformance of ${what}`);
  for (const line of totals(results)) console.log(`matrix: ${line}`);
  console.log("matrix:");
}

test("every case of the kit passes at the Worker", async (t) => {
  const started = await startConfigured();
  t.after(() => started.close());
  await passes(t, "the Worker", started);
});

test("every case of the kit passes at the npm package", async (t) => {
  const fixture = await makeFixture("https://edge.example/realms/conformance");
  const signingKeys = [await generateSigningKey("ES256")];
  const realm = await createRealm(await realmDocument(fixture), { signingKeys });
  await passes(t, "the npm package", {
    fixture,
    fetch: (url, init) => realm.handle(new Request(url, init)),
  });
});
