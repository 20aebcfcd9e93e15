// The caches of an isolate, and their lifetimes. The clock is the test's; the store is real.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const START = 1_800_000_000;

let worker;
let path;
let names;

before(async () => {
  worker = await startWorker({ clock: true });
});

after(() => worker.close());

async function publish(realm) {
  const world = await makeWorld(`https://edge.example/${realm}`);
  names = await worker.publish(world.document, world.signingKeys);
  path = `/${realm}/jwks`;
}

async function statusAfter(seconds) {
  const headers = { "x-test-now": String(START + seconds) };
  return (await worker.fetch(path, { headers })).status;
}

test("a realm that is removed is gone after thirty seconds", async () => {
  await publish("removed");
  assert.equal(await statusAfter(0), 200);
  await worker.records.delete(names.realmRecord);
  assert.equal(await statusAfter(29), 200);
  assert.equal(await statusAfter(30), 404);
});

test("a realm that becomes garbage is not served from memory", async () => {
  await publish("garbage");
  assert.equal(await statusAfter(0), 200);
  await worker.records.put(names.realmRecord, "garbage");
  assert.equal(await statusAfter(30), 503);
});

test("keys that become garbage are not served from memory", async () => {
  await publish("garbage-keys");
  assert.equal(await statusAfter(0), 200);
  await worker.records.put(names.keyring, "garbage");
  assert.equal(await statusAfter(29), 200);
  assert.equal(await statusAfter(30), 503);
});

test("a realm that was not there is seen ten seconds later", async () => {
  path = "/late/jwks";
  assert.equal(await statusAfter(0), 404);
  await publish("late");
  assert.equal(await statusAfter(9), 404);
  assert.equal(await statusAfter(10), 200);
});

test("new keys sign and are published within thirty seconds", async () => {
  await publish("rotated");
  const kids = async (seconds) => {
    const headers = { "x-test-now": String(START + seconds) };
    const { keys } = await (await worker.fetch(path, { headers })).json();
    return keys.map(({ x }) => x);
  };
  const before = await kids(0);
  await publish("rotated");
  assert.deepEqual(await kids(29), before);
  assert.notDeepEqual(await kids(30), before);
});
