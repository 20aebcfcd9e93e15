// After a timeout the Worker waits only briefly for that object, and as long as before for every other: one
// late object of a type must not fail the requests of others.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newScene, recordName } from "./support/scene.mjs";
import { startFaulty } from "./support/start.mjs";

const now = Date.now() / 1000;

let worker;
const scenes = [];

before(async () => {
  worker = await startFaulty();
});

after(async () => {
  for (const { idp } of scenes) await idp.close();
  await worker.close();
});

/** Two realms; `differ` is what is not to be the same of both. */
async function twoScenes(differ = ({ path }) => path) {
  const own = [];
  while (own.length < 2) {
    const scene = await newScene(worker, { now });
    scenes.push(scene);
    if (own.length === 0 || differ(own[0]) !== differ(scene)) own.push(scene);
  }
  return own;
}

/** Sends a request of a client with a key to an isolate that both realms share; returns the status. */
async function ask(scene, isolate, faults) {
  const { body } = await scene.world.byAssertion();
  const response = await worker.fetch(`/${scene.path}/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-test-isolate": isolate,
      "x-test-faults": JSON.stringify(faults),
    },
    body: body.toString(),
  });
  await response.arrayBuffer();
  return response.status;
}

const shardOf = ({ path }) =>
  recordName("replay:shard", path, "with-key").at("replay:shard:".length);

for (const [part, objectOf, differ] of [
  ["replay", (scene) => `shard-${shardOf(scene)}`, shardOf],
  ["versions", ({ path }) => recordName("realm", path)],
  ["revocations", ({ path }) => recordName("revocations", path)],
]) {
  test(`one object of ${part} that hangs does not shorten the wait for another`, async () => {
    const [first, second] = await twoScenes(differ);
    assert.equal(await ask(first, part, { [`${part}:${objectOf(first)}`]: "hangs" }), 503);
    assert.equal(await ask(second, part, { [part]: "slow" }), 200);
    const began = performance.now();
    assert.equal(await ask(first, part, { [`${part}:${objectOf(first)}`]: "hangs" }), 503);
    assert.ok(
      performance.now() - began < 4_000,
      "the Worker waited long for the late object again",
    );
  });
}
