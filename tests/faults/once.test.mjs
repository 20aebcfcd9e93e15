// A thousand uses of one client assertion at once, ten times: exactly one each is the first. RFC 7523 §3.

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
});

after(async () => {
  await scene.idp.close();
  await worker.close();
});

for (let run = 1; run <= RUNS; run += 1) {
  test(`run ${run}: of ${USES} uses of one assertion at once one gets a token`, async () => {
    const { body } = await scene.world.byAssertion();
    const init = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: body.toString(),
    };
    const statuses = await Promise.all(
      Array.from({ length: USES }, async () => {
        const response = await worker.fetch(`/${scene.path}/token`, init);
        await response.arrayBuffer();
        return response.status;
      }),
    );
    const count = (status) => statuses.filter((own) => own === status).length;
    assert.deepEqual(
      { granted: count(200), refused: count(401) },
      { granted: 1, refused: USES - 1 },
    );
  });
}
