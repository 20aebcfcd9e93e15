// The exchange that warms an isolate up: it is granted, and leaves nothing behind that a request could use.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";

let worker;
before(async () => {
  worker = await startWorker({ clock: true });
});
after(() => worker.close());

test("the rehearsal is granted at start, where the platform has no randomness", async () => {
  const response = await worker.fetch(`${worker.url}`, { headers: { "x-test-rehearsed": "1" } });
  assert.equal(await response.json(), true);
});

test("no request reaches the realm of the rehearsal, nor a line of the log its decision", async () => {
  for (const path of ["rehearsal/token", "rehearsal/jwks"]) {
    const response = await worker.fetch(new URL(path, worker.url), {
      method: path.endsWith("token") ? "POST" : "GET",
    });
    assert.equal(response.status, 404, path);
  }
  assert.deepEqual(
    worker.logs().filter((line) => line.includes("rehearsal.invalid")),
    [],
  );
});
