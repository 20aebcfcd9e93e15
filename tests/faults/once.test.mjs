// The test sends a thousand uses of one client assertion at once, ten times: the server accepts exactly one
// each time. RFC 7523 §3.
//
// On a host that is too busy, an object does not answer all of them within the timeout of five seconds.
// Those clients receive that error, and no token either.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newScene } from "./support/scene.mjs";
import { startFaulty } from "./support/start.mjs";

const USES = 1_000;
const RUNS = 10;

let worker;
let scene;

before(async () => {
  worker = await startFaulty();
  scene = await newScene(worker, { now: Date.now() / 1000 });
  // The test warms the isolate first; otherwise it would measure an isolate that has to read everything.
  assert.equal(await use(await scene.world.byAssertion()), 200);
});

after(async () => {
  await scene.idp.close();
  await worker.close();
});

for (let run = 1; run <= RUNS; run += 1) {
  test(`run ${run}: of ${USES} uses of one assertion at once one gets a token`, async () => {
    const request = await scene.world.byAssertion();
    const statuses = await Promise.all(Array.from({ length: USES }, () => use(request)));
    const count = (status) => statuses.filter((own) => own === status).length;
    assert.deepEqual(
      { granted: count(200), refused: count(401) },
      { granted: 1, refused: USES - 1 - count(503) },
    );
  });
}

/** Sends a request; returns the status of the answer. */
async function use({ body }) {
  const response = await worker.fetch(`/${scene.path}/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: body.toString(),
  });
  await response.arrayBuffer();
  return response.status;
}
