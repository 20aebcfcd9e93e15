// The stores on Durable Objects, from the tarball, in workerd: two Workers without common memory serve one
// realm over one class of objects. And the warning of a program that passes no stores.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { createTestHarness } from "wrangler";

import { makeWorld } from "../worker/support/world.mjs";
import { newProject } from "./support/tarball.mjs";

const ISSUER = "https://edge.example/realms/alpha";
const NOW = Math.floor(Date.now() / 1000);

/** A Worker whose requests may set its clock ahead, in seconds. */
const worker = `
  import { env } from "cloudflare:workers";
  import { createRealm } from "edge-token-exchange";
  import { ExchangeStore, createDurableStores } from "edge-token-exchange/durable-objects";

  let ahead = 0;
  const clock = () => Date.now() + ahead * 1000;
  const options = { signingKeys: JSON.parse(env.KEYS), clock };
  const stores = env.STORE && createDurableStores(env.STORE);
  let realm;

  /** The object with its cron at hand. */
  export class Store extends ExchangeStore {
    async purge() {
      await this.alarm();
      return this.ctx.storage.getAlarm();
    }
    /** Why a method rejects; an error does not cross from the object to the test. */
    async refused(method, ...args) {
      return this[method](...args).then(() => "", ({ message }) => message);
    }
    async fill(from, to, party, until) {
      for (let n = from; n < to; n += 1) await this.revoke(party + n, party, until);
      return this.list().length;
    }
  }

  const plain = {
    "/none": () => createRealm(env.REALM, options),
    "/own": () => createRealm(env.REALM, { ...options, ...stores }),
    "/wrong": () => createDurableStores({}),
  };

  export default {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname in plain) {
        return Response.json(await plain[pathname]() && "made", { status: 200 });
      }
      ahead = Number(request.headers.get("x-test-ahead") ?? 0);
      realm ??= await createRealm(env.REALM, { ...options, ...stores });
      return realm.handle(request);
    },
  };
`;

let world;
let harness;
let store;

before(async () => {
  world = await makeWorld(ISSUER);
  world.document.clients.forEach((client) => (client.introspect = ["orders"]));
  const vars = {
    REALM: JSON.stringify(world.document),
    KEYS: JSON.stringify(world.signingKeys),
  };
  const bound = (script) => ({
    durable_objects: { bindings: [{ name: "STORE", class_name: "Store", ...script }] },
  });
  const configuration = (name, own) =>
    JSON.stringify({
      name,
      main: "worker.mjs",
      compatibility_date: "2026-08-04",
      compatibility_flags: ["webcrypto_modern_algorithms"],
      vars,
      ...own,
    });
  const migrations = [{ tag: "v1", new_sqlite_classes: ["Store"] }];
  const names = ["one", "two", "bare"];
  const project = await newProject({
    "worker.mjs": worker,
    "one.json": configuration("one", { ...bound(), migrations }),
    "two.json": configuration("two", bound({ script_name: "one" })),
    "bare.json": configuration("bare"),
  });
  harness = createTestHarness({
    root: project,
    workers: names.map((name) => ({ configPath: join(project, `${name}.json`) })),
  });
  await harness.listen();
  const { STORE } = await harness.getWorker("one").getEnv();
  store = (name) => STORE.getByName(name);
});

after(() => harness?.close());

const at = (name, path, init) => harness.getWorker(name).fetch(`${ISSUER}${path}`, init);
const warnings = () =>
  harness
    .getLogs()
    .filter(({ message }) => message.includes("createRealm has no"))
    .map(({ message }) => message);

test("of many concurrent uses of an assertion in two Workers one is the first", async () => {
  const { body, method } = await world.byAssertion();
  const uses = Array.from({ length: 40 }, (_, index) =>
    at(index % 2 ? "one" : "two", "/token", { method, body: new URLSearchParams(body) }),
  );
  const statuses = (await Promise.all(uses)).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [200, ...Array(39).fill(401)]);
  const { body: next } = await world.byAssertion();
  assert.equal((await at("one", "/token", { method, body: next })).status, 200);
});

test("what one Worker revokes is revoked in the other, when it next asks", async () => {
  const { access_token: token } = await (await at("one", "/token", await world.bySecret())).json();
  const { headers } = await world.bySecret();
  const post = (name, path, ahead = 0) =>
    at(name, path, {
      method: "POST",
      headers: { ...headers, "x-test-ahead": String(ahead) },
      body: new URLSearchParams({ token }),
    });
  const isActive = async (name, ahead) =>
    (await (await post(name, "/introspect", ahead)).json()).active;
  assert.deepEqual([await isActive("one"), await isActive("two")], [true, true]);
  assert.equal((await post("one", "/revoke")).status, 200);
  assert.equal(await isActive("one"), false);
  // The other Worker asks its store every 30 seconds.
  assert.equal(await isActive("two", 31), false);
});

test("a client fills its own part of the list, and expired tokens leave it", async () => {
  const own = store("revoked full");
  const soon = NOW + 60;
  assert.equal(await own.fill(0, 2_500, "a", soon), 2_500);
  assert.match(await own.refused("fill", 2_500, 2_501, "a", soon), /too many tokens are revoked/);
  // A token that is on the list needs no space.
  assert.equal(await own.fill(2_499, 2_500, "a", soon), 2_500);
  for (const party of ["b", "c"]) await own.fill(0, 2_500, party, soon);
  assert.equal(await own.fill(0, 2_500, "d", NOW - 120), 10_000);
  // Those of d have expired, so there is space when it is needed.
  assert.equal(await own.fill(0, 2_500, "e", soon), 10_000);
  assert.match(await own.refused("fill", 0, 1, "f", soon), /too many tokens are revoked/);
});

test("an object removes what has expired, and wakes for the rest", async () => {
  const own = store("first-use x");
  assert.equal(await own.firstUse("p", "old", NOW - 120), true);
  assert.equal(await own.firstUse("p", "new", NOW + 3_600), true);
  assert.equal(await own.firstUse("q", "new", NOW + 3_600), true);
  assert.equal(await own.firstUse("p", "old", NOW - 120), false);
  assert.equal(await own.purge(), (NOW + 3_660) * 1000);
  assert.equal(await own.firstUse("p", "old", NOW + 60), true);
  assert.equal(await own.firstUse("p", "new", NOW + 3_600), false);
  for (const until of [NaN, Infinity, "soon"]) {
    assert.match(await own.refused("firstUse", "p", "odd", until), /until is no time/);
  }
});

test("without stores the package warns once, with stores of any kind it does not", async () => {
  assert.deepEqual(warnings(), []);
  await at("two", "/").then((response) => response.text());
  const get = (name, path) => harness.getWorker(name).fetch(`https://edge.example${path}`);
  assert.equal(await (await get("two", "/own")).json(), "made");
  assert.deepEqual(warnings(), []);
  for (const path of ["/none", "/none", "/own"]) {
    assert.equal(await (await get("bare", path)).json(), "made");
  }
  const [warning, ...more] = warnings();
  assert.match(warning, /createRealm has no firstUse and no revocations, so this isolate alone/);
  assert.deepEqual(more, []);
  await assert.rejects(get("two", "/wrong"), /expected a binding of Durable Objects/);
});
