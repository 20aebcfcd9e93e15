// For a broken or missing part the Worker answers 503 without a token, and writes nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

let worker;
let realms = 0;

before(async () => {
  worker = await startWorker();
});

after(() => worker.close());

/** A realm without an earlier request: isolates cache every realm that they read. */
async function publish() {
  realms += 1;
  const path = `failures/${realms}`;
  const world = await makeWorld(new URL(`/${path}`, worker.url).href);
  return { world, path, ...(await worker.publish(world.document, world.signingKeys)) };
}

async function everythingKept() {
  const { keys } = await worker.records.list();
  const values = await Promise.all(keys.map(({ name }) => worker.records.get(name)));
  return { records: values, used: await worker.guards("SELECT name FROM sqlite_master") };
}

async function isUnavailable(path, request, refusal) {
  const before = await everythingKept();
  const response = await worker.fetch(path, request);
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.match(response.headers.get("retry-after"), /^\d+$/);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-exchange-refusal"), refusal);
  const body = await response.json();
  assert.equal(body.error, "temporarily_unavailable");
  assert.equal("access_token" in body, false);
  assert.deepEqual(await everythingKept(), before);

  const requestId = response.headers.get("x-request-id");
  const line = JSON.parse(worker.logs().find((message) => message.includes(requestId)));
  assert.equal(line.outcome, "unavailable");
  assert.match(line.failed, /^[a-z ]+ unavailable$/);
  if (line.event !== "request") assert.equal(line.refusal, refusal);
}

test("an empty store has no realms", async () => {
  const world = await makeWorld(new URL("/failures/none", worker.url).href);
  const response = await worker.fetch("/failures/none/token", await world.bySecret());
  assert.equal(response.status, 404);
  assert.deepEqual((await worker.records.list()).keys, []);
});

test("a realm record that is not JSON", async () => {
  const { world, path, realmRecord } = await publish();
  await worker.records.put(realmRecord, "{ not JSON");
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.realm_unavailable");
});

test("a realm record that is not UTF-8", async () => {
  const { world, path, realmRecord } = await publish();
  await worker.records.put(realmRecord, new Uint8Array([0x7b, 0xff, 0x7d]));
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.realm_unavailable");
});

test("a realm record that is invalid", async () => {
  const { world, path, realmRecord } = await publish();
  const record = await worker.records.get(realmRecord, "json");
  record.document.clock_skew_seconds = 3_600;
  await worker.records.put(realmRecord, JSON.stringify(record));
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.realm_unavailable");
});

test("the record of another realm in the place of this one", async () => {
  const other = await publish();
  const { world, path, realmRecord } = await publish();
  await worker.records.put(realmRecord, await worker.records.get(other.realmRecord));
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.realm_unavailable");
});

test("a client record that is not one", async () => {
  const { world, path, clientRecord } = await publish();
  await worker.records.put(clientRecord, "[]");
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.client_unavailable");
});

test("the record of another client in the place of this one", async () => {
  const { world, path, records } = await publish();
  const [[name], [, other]] = records;
  await worker.records.put(name, other);
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.client_unavailable");
});

test("a keyring that is missing", async () => {
  const { world, path, keyring } = await publish();
  await worker.records.delete(keyring);
  await isUnavailable(`/${path}/token`, await world.bySecret(), "host.signing_keys_unavailable");
  for (const document of ["jwks", ".well-known/openid-configuration"]) {
    await isUnavailable(`/${path}/${document}`, {}, "host.signing_keys_unavailable");
  }
});

for (const [what, change] of [
  ["is not JSON", () => "garbage"],
  ["has no keys", (ring) => ({ ...ring, keys: [] })],
  ["is of another issuer", (ring) => ({ ...ring, issuer: "https://other.example" })],
  [
    "publishes a private key",
    ({ keys: [key], ...ring }) => ({ ...ring, keys: [{ ...key, public: key.private }] }),
  ],
  [
    "has a private key that is none",
    ({ keys: [key], ...ring }) => ({
      ...ring,
      keys: [{ ...key, private: { ...key.private, d: "AA" } }],
    }),
  ],
  [
    "signs with an unknown algorithm",
    ({ keys: [key], ...ring }) => ({ ...ring, keys: [{ ...key, alg: "HS256" }] }),
  ],
]) {
  test(`a keyring that ${what}`, async () => {
    const { world, path, keyring } = await publish();
    const changed = change(await worker.records.get(keyring, "json"));
    await worker.records.put(
      keyring,
      typeof changed === "string" ? changed : JSON.stringify(changed),
    );
    await isUnavailable(`/${path}/token`, await world.bySecret(), "host.signing_keys_unavailable");
  });
}

test("a replay guard whose storage fails", async () => {
  const { world, path } = await publish();
  const works = await worker.fetch(`/${path}/token`, await world.byAssertion());
  assert.equal(works.status, 200);
  await worker.guards("DROP TABLE used");
  await isUnavailable(`/${path}/token`, await world.byAssertion(), "host.first_use_unavailable");
});
