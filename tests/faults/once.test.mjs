// A thousand uses of one client assertion at once, ten times: exactly one each is the first. RFC 7523 §3.
//
// On a machine that is too busy a part does not answer all of them within the five seconds that it is
// waited for. Those are told so, and get no token either.

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
  // An isolate that has to read everything first would be measured instead.
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

/** Sends a request; gives the status of the answer. */
async function use({ body }) {
  const response = await worker.fetch(`/${scene.path}/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: body.toString(),
  });
  await response.arrayBuffer();
  return response.status;
}
