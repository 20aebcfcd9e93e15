// GET /ready checks every part that an exchange needs, and caches the answer for a limited time.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { generateSecret } from "../../dist/npm/npm/node.mjs";
import { createReady } from "../../src/worker/ready.mjs";
import { createRealmCheck } from "../../src/worker/ready-realms.mjs";
import { startIdp } from "./support/idp.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const NOW = Math.floor(Date.now() / 1000);
const MINUTE = 60;
const HOUR = 3_600;
const OK = {
  kv: "ok",
  realms: "ok",
  keys: "ok",
  issuer_keys: "ok",
  cron: "ok",
  durable_objects: "ok",
};

let worker;
let idp;
let isolates = 0;

before(async () => {
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: generateSecret() } });
  idp = await startIdp();
  await idp.rotate();
});

after(async () => {
  await idp.close();
  await worker.close();
});

afterEach(async () => {
  const { keys } = await worker.records.list();
  for (const { name } of keys) await worker.records.delete(name);
});

/** Publishes a realm, with an issuer whose keys are fetched if `remote`; returns the names of its records. */
async function publish(realm, { remote = false } = {}) {
  const { document, signingKeys } = await makeWorld(`https://edge.example/checked/${realm}`);
  if (remote) {
    const fetched = { issuer: idp.issuer, jwks_uri: idp.jwksUri, algorithms: ["ES256"] };
    document.trusted_issuers = [{ ...fetched, scopes: "all" }];
  }
  return worker.publish(document, signingKeys);
}

/** The answer of an isolate with empty caches. */
async function ready({ now = NOW } = {}) {
  isolates += 1;
  const headers = { "x-test-now": String(now), "x-test-isolate": `ready ${isolates}` };
  const response = await worker.fetch("/ready", { headers });
  const { parts, warnings } = await response.json();
  const lacking = Object.keys(parts).filter((part) => parts[part] !== "ok");
  return { status: response.status, lacking, warnings };
}

const READY = { status: 200, lacking: [], warnings: [] };
const lacks = (...lacking) => ({ status: 503, lacking, warnings: [] });

test("a Worker with a realm is ready after its first cron, and says no more than that of its parts", async () => {
  await publish("first");
  assert.deepEqual(await ready(), lacks("cron"));
  await worker.cron(NOW);
  const response = await worker.fetch("/ready", { headers: { "x-test-isolate": "first" } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.deepEqual(await response.json(), { status: "ready", parts: OK, warnings: [] });
  const posted = await worker.fetch("/ready", { method: "POST" });
  assert.equal(posted.status, 405);
  assert.equal(posted.headers.get("allow"), "GET, HEAD");
});

test("a Worker whose cron has not run for fifteen minutes is not ready", async () => {
  await publish("cron");
  await worker.cron(NOW);
  assert.deepEqual(await ready({ now: NOW + 15 * MINUTE - 1 }), READY);
  assert.deepEqual(await ready({ now: NOW + 15 * MINUTE }), lacks("cron"));
});

test("a realm whose issuer has no keys young enough is not ready: every exchange of it is 503", async () => {
  await publish("issuer", { remote: true });
  await worker.cron(NOW);
  assert.deepEqual(await ready(), READY);
  idp.answer = (_, response) => response.writeHead(500).end();
  const later = NOW + 24 * HOUR + MINUTE;
  await worker.cron(later);
  assert.deepEqual(await ready({ now: later }), lacks("issuer_keys"));
  const line = worker.logs().findLast((text) => text.includes("realm_not_ready"));
  assert.equal(JSON.parse(line).part, "issuer_keys");
  idp.answer = undefined;
});

test("a keyring that belongs to no realm is a warning, readable or not", async () => {
  await publish("active");
  await worker.cron(NOW);
  await worker.records.put("keyring:left-over", "garbage");
  assert.deepEqual(await ready(), { ...READY, warnings: ["left_over_keyrings"] });
});

test("a realm that lacks something makes the service unready", async () => {
  await publish("sound");
  await worker.cron(NOW);
  assert.deepEqual(await ready(), READY);
  const broken = await publish("broken");
  await worker.records.put(broken.keyring, "garbage");
  assert.deepEqual(await ready(), lacks("keys"));
  await worker.records.put(broken.realmRecord, "garbage");
  assert.deepEqual(await ready(), lacks("realms"));
});

test("a store without a realm is not ready", async () => {
  await worker.cron(NOW);
  assert.deepEqual(await ready(), lacks("realms", "keys", "issuer_keys"));
});

/** Returns a function for /ready over parts that answer as the test says. */
function over(parts) {
  const asked = { kv: 0, list: 0, realms: 0, keys: 0, sets: 0, objects: 0, cron: 0 };
  const reports = [];
  let now = 1_000_000_000;
  const record = JSON.stringify({ document: { realm: "alpha" } });
  const needs = { issuer: "https://edge.example/realms/alpha", issuers: [{ record: "keys:1" }] };
  const store = {
    async get(name) {
      if (name !== "ready") return record;
      asked.kv += 1;
      if (parts.kv) throw parts.kv;
      return null;
    },
    async list({ prefix }) {
      asked.list += 1;
      const names = parts.names.map((name) => ({ name: `${prefix}${name}` }));
      return { keys: names, list_complete: true };
    },
  };
  const realms = createRealmCheck({
    store,
    usesPrevious: () => false,
    async records() {
      asked.sets += 1;
      return "a set";
    },
    async maintenance() {
      asked.realms += 1;
      return { status: 200, body: JSON.stringify(needs) };
    },
    async drive({ path }) {
      assert.equal(path, "/realms/alpha/jwks");
      asked.keys += 1;
      return { status: parts.broken?.includes(asked.keys) ? 503 : 200 };
    },
    report: (...event) => reports.push(event),
  });
  const ready = createReady({
    store,
    realms,
    async lastCron() {
      asked.cron += 1;
      return now / 1000;
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
    reports,
    after: async (milliseconds) => {
      now += milliseconds;
      const { status, headers, body } = await ready({ method: "GET" });
      return { status, retry: headers["retry-after"], parts: JSON.parse(body).parts };
    },
  };
}

const SOUND = { names: ["1"] };

test("each part that fails is named, and nothing of why", async () => {
  for (const [change, failing] of [
    [{}, []],
    [{ kv: new Error("secret cause") }, ["kv"]],
    [{ objects: new Error("secret cause") }, ["durable_objects"]],
  ]) {
    const { status, retry, parts } = await over({ ...SOUND, ...change }).after(0);
    assert.deepEqual(
      Object.keys(parts).filter((part) => parts[part] !== "ok"),
      failing,
    );
    assert.deepEqual([status, retry], failing.length === 0 ? [200, undefined] : [503, "10"]);
  }
});

test("who asks often reaches nothing", async () => {
  const names = Array.from({ length: 20 }, (_, n) => `${n}`);
  const { asked, after: answer } = over({ names });
  for (const milliseconds of [0, 1, 9_998]) await answer(milliseconds);
  const once = { kv: 1, list: 2, realms: 8, keys: 8, sets: 8, objects: 1, cron: 1 };
  assert.deepEqual(asked, once);
  await answer(1);
  const twice = Object.fromEntries(Object.entries(once).map(([name, count]) => [name, 2 * count]));
  assert.deepEqual(asked, { ...twice, list: 2 });
  await answer(3_600_000);
  assert.equal(asked.list, 4);
});

test("of many realms each has its turn, and one that failed is checked until it is sound", async () => {
  const names = Array.from({ length: 20 }, (_, n) => `${n}`);
  const { reports, after: answer } = over({ names, broken: [10, 17] });
  const got = [];
  for (let n = 0; n < 4; n += 1) got.push((await answer(10_000)).status);
  assert.deepEqual(got, [200, 503, 503, 200]);
  assert.deepEqual(
    reports.map(([event, { record }]) => [event, record]),
    [
      ["realm_not_ready", "realm:9"],
      ["realm_ready", "realm:9"],
    ],
  );
});

test("a check that never ends keeps its previous answer for twenty seconds at most", async () => {
  const parts = { ...SOUND };
  const { after: answer } = over(parts);
  assert.equal((await answer(0)).status, 200);
  parts.objects = new Error("broken");
  parts.waits = new Promise(() => {});
  answer(10_000);
  parts.waits = undefined;
  assert.equal((await answer(19_999)).status, 200);
  assert.equal((await answer(1)).status, 503);
});
