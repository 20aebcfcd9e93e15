// GET /ready checks every part that an exchange needs, and caches the answer for a limited time.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createReady } from "../../src/worker/ready.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

let worker;

before(async () => {
  worker = await startWorker();
});

after(() => worker.close());

test("a Worker with a realm is ready, and says no more than that of its parts", async () => {
  const world = await makeWorld(new URL("/eu/retail", worker.url).href);
  await worker.publish(world.document, world.signingKeys);
  const response = await worker.fetch("/ready");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.deepEqual(await response.json(), {
    status: "ready",
    parts: { kv: "ok", keys: "ok", durable_objects: "ok" },
  });
  const posted = await worker.fetch("/ready", { method: "POST" });
  assert.equal(posted.status, 405);
  assert.equal(posted.headers.get("allow"), "GET, HEAD");
});

test("an answer counts for ten seconds, whatever breaks in between", async () => {
  await worker.guards("DROP TABLE used");
  assert.equal((await worker.fetch("/ready")).status, 200);
});

/** Returns a function for /ready over parts that answer as the test says. */
function over(parts) {
  const asked = { kv: 0, list: 0, keys: 0, objects: 0 };
  let now = 1_000_000;
  const store = {
    async get(name) {
      if (name !== "ready") return parts.keyring;
      asked.kv += 1;
      if (parts.kv) throw parts.kv;
      return null;
    },
    async list({ limit }) {
      asked.list += 1;
      return { keys: parts.names.slice(0, limit).map((name) => ({ name })) };
    },
  };
  const ready = createReady({
    store,
    async drive({ path }) {
      asked.keys += 1;
      assert.equal(path, "/realms/alpha/jwks");
      return { status: parts.status };
    },
    async objects() {
      asked.objects += 1;
      await parts.waits;
      if (parts.objects) throw parts.objects;
    },
    within: (promise) => promise,
    clock: () => now,
  });
  return {
    asked,
    after: async (milliseconds) => {
      now += milliseconds;
      const { status, headers, body } = await ready({ method: "GET" });
      return { status, retry: headers["retry-after"], parts: JSON.parse(body).parts };
    },
  };
}

const WELL = {
  keyring: '{"issuer":"https://edge.example/realms/alpha"}',
  names: ["keyring:1"],
  status: 200,
};

test("each part that fails is named, and nothing of why", async () => {
  for (const [change, failing] of [
    [{}, []],
    [{ status: 404 }, []],
    [{ keyring: null }, []],
    [{ kv: new Error("secret cause") }, ["kv"]],
    [{ objects: new Error("secret cause") }, ["durable_objects"]],
    [{ status: 503 }, ["keys"]],
    [{ keyring: "garbage" }, ["keys"]],
    [{ names: [] }, ["keys"]],
  ]) {
    const { status, retry, parts } = await over({ ...WELL, ...change }).after(0);
    const words = Object.entries(parts).filter(([, word]) => word !== "ok");
    assert.deepEqual(
      words,
      failing.map((part) => [part, "unavailable"]),
    );
    assert.deepEqual([status, retry], failing.length === 0 ? [200, undefined] : [503, "10"]);
  }
});

test("who asks often reaches nothing", async () => {
  const names = Array.from({ length: 20 }, (_, n) => `keyring:${n}`);
  const { asked, after: answer } = over({ ...WELL, names });
  for (const milliseconds of [0, 1, 9_998]) await answer(milliseconds);
  assert.deepEqual(asked, { kv: 1, list: 1, keys: 8, objects: 1 });
  await answer(1);
  assert.deepEqual(asked, { kv: 2, list: 1, keys: 16, objects: 2 });
  await answer(3_600_000);
  assert.deepEqual(asked, { kv: 3, list: 2, keys: 24, objects: 3 });
});

test("a check that never ends keeps its previous answer for twenty seconds at most", async () => {
  const parts = { ...WELL };
  const { after: answer } = over(parts);
  assert.equal((await answer(0)).status, 200);
  parts.objects = new Error("broken");
  parts.waits = new Promise(() => {});
  answer(10_000);
  parts.waits = undefined;
  assert.equal((await answer(19_999)).status, 200);
  assert.equal((await answer(1)).status, 503);
});
