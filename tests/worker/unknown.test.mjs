// The cost of names that do not exist: the test counts reads, in the npm engine over a store that is a map.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createDriver, createKeyrings, engine, splitRealm } from "../../dist/npm/npm/node.mjs";
import { recordsOf } from "./support/records.mjs";
import { makeWorld } from "./support/world.mjs";

async function start() {
  const utf8 = new TextEncoder();
  const world = await makeWorld("https://edge.example/eu/retail");
  const records = new Map();
  for (const [name, text] of recordsOf(splitRealm(world.document), world.signingKeys)) {
    records.set(name, utf8.encode(text));
  }
  let reads = 0;
  const read = (name) => {
    reads += 1;
    return records.get(name);
  };
  const drive = createDriver({
    engine,
    records: read,
    keyrings: createKeyrings({ records: read }),
    firstUse: () => true,
  });
  const now = Date.now() / 1000;
  const ask = (path, request = {}) =>
    drive({ now, secure: true, method: "GET", path, body: "", ...request });
  return {
    world,
    /** Returns the status, and the number of records that the engine read for it. */
    async jwks(realm) {
      const before = reads;
      const { status } = await ask(`/${realm}/jwks`);
      return [status, reads - before];
    },
    async token(client) {
      const before = reads;
      const { status } = await ask("/eu/retail/token", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: `Basic ${btoa(`${client}:secret`)}`,
        },
        body: (await world.bySecret()).body.toString(),
      });
      return [status, reads - before];
    },
  };
}

test("a realm that does not exist is looked for once", async () => {
  const { jwks } = await start();
  assert.deepEqual(await jwks("nowhere"), [404, 1]);
  for (let n = 0; n < 50; n += 1) assert.deepEqual(await jwks("nowhere"), [404, 0]);
});

test("a client that does not exist is looked for once", async () => {
  const { token } = await start();
  assert.deepEqual(await token("unregistered"), [401, 2]);
  for (let n = 0; n < 50; n += 1) assert.deepEqual(await token("unregistered"), [401, 0]);
});

test("names at random cost one read each, and push out nothing that exists", async () => {
  const { jwks, token } = await start();
  assert.deepEqual(await jwks("eu/retail"), [200, 2]);
  assert.deepEqual(await token("with-secret"), [401, 1]);
  for (let n = 0; n < 2_000; n += 1) {
    assert.deepEqual(await jwks(`nowhere/${n}`), [404, 1]);
    assert.deepEqual(await token(`unregistered-${n}`), [401, 1]);
  }
  assert.deepEqual(await jwks("eu/retail"), [200, 0]);
  assert.deepEqual(await token("with-secret"), [401, 0]);
});

test("names that are longer than any cost no read, and nothing of them is kept", async () => {
  const { jwks, token } = await start();
  const long = (length, n) => String(n).padStart(length, "x");
  assert.deepEqual(await jwks(long(1_024, 0)), [404, 1]);
  assert.deepEqual(await jwks(long(1_025, 0)), [404, 0]);
  assert.deepEqual(await token(long(1_024, 0)), [401, 2]);
  assert.deepEqual(await token(long(1_025, 0)), [401, 0]);
  const size = () => engine.glue.initSync().memory.buffer.byteLength;
  assert.deepEqual(await token(long(60_000, 0)), [401, 0]);
  const before = size();
  for (let n = 1; n <= 500; n += 1) assert.deepEqual(await token(long(60_000, n)), [401, 0]);
  assert.ok(size() - before < 2_000_000, `${size() - before}`);
});
