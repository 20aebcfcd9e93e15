// The kit against a realm of the npm package, in this process: the same engine behind another door.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createRealm, generateSigningKey } from "../../dist/npm/npm/index.node.mjs";
import { makeFixture } from "../../src/conformance/fixture.mjs";
import { realmDocument } from "../../src/conformance/realm.mjs";
import { lines, totals } from "../../src/conformance/report.mjs";
import { run } from "../../src/conformance/run.mjs";
import { createServer } from "../../src/conformance/server.mjs";

test("every case of the kit passes", async (t) => {
  const fixture = await makeFixture("https://edge.example/realms/conformance");
  const signingKeys = [await generateSigningKey("ES256")];
  const realm = await createRealm(await realmDocument(fixture), { signingKeys });
  const fetch = (url, init) => realm.handle(new Request(url, init));
  const results = await run({ fixture, server: createServer({ issuer: fixture.issuer, fetch }) });
  for (const result of results) {
    await t.test(result.id, () =>
      assert.equal(result.outcome, "passed", lines(result, true).join("\n")),
    );
  }
  console.log("matrix: conformance of the npm package");
  for (const line of totals(results)) console.log(`matrix: ${line}`);
  console.log("matrix:");
});
