// Own keys in the Worker: sealed, authenticated, never an older keyring, and 503 in every other case.
// keyring-rotation.test.mjs tests their rotation.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  createKeyring,
  deriveKeys,
  digestOf,
  generateSecret,
  keyringName,
  openKeyring,
  revokeKey,
  rotateKeyring,
  sealKeyring,
} from "../../dist/npm/npm/node.mjs";
import { startWorker } from "./support/server.mjs";
import { makeWorld } from "./support/world.mjs";

const NOW = 1_700_000_000;
const SECRET = generateSecret();
const UNAVAILABLE = "host.signing_keys_unavailable";

let worker;
let secret;
let other;
let realms = 0;

before(async () => {
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: SECRET } });
  [secret, other] = [await deriveKeys(SECRET), await deriveKeys(generateSecret())];
});
after(() => worker.close());

/** A realm with its keyring; `kids` has the published keys, or the reason for none. */
async function publish(algorithm = "ES256") {
  realms += 1;
  const issuer = `https://edge.example/realms/sealed-${realms}`;
  const world = await makeWorld(issuer);
  world.document.signing = { algorithm };
  const { keyring: name, realm } = await worker.publish(world.document, world.signingKeys);
  const ring = await createKeyring({ realm, issuer, algorithm, now: NOW });
  const put = (text) => worker.records.put(name, text);
  const store = async (own, by = secret) => put(await sealKeyring(own, by));
  await store(ring);
  const headers = (now) => ({ "x-test-now": String(now) });
  return {
    ring,
    name,
    put,
    store,
    path: `/${realm}`,
    async kids(now) {
      const response = await worker.fetch(`/${realm}/jwks`, { headers: headers(now) });
      const body = await response.json();
      return response.headers.get("x-exchange-refusal") ?? body.keys.map(({ kid }) => kid);
    },
    async exchange() {
      const { headers: own, ...request } = await world.bySecret();
      const response = await worker.fetch(`/${realm}/token`, { ...request, headers: own });
      await response.arrayBuffer();
      return response.headers.get("x-exchange-refusal") ?? response.status;
    },
  };
}

for (const algorithm of ["ES256", "Ed25519", "ES384", "RS256", "PS256", "ML-DSA-44"]) {
  test(`a sealed key for ${algorithm} signs`, async () => {
    const { exchange, kids, ring } = await publish(algorithm);
    assert.equal(await exchange(), 200);
    assert.deepEqual(await kids(NOW), [ring.keys[0].kid]);
  });
}

for (const [what, change] of [
  ["another issuer", (ring) => ({ ...ring, issuer: "https://other.example" })],
  ["another counter", (ring) => ({ ...ring, counter: 2 })],
  ["another time", ({ keys: [key], ...ring }) => ({ ...ring, keys: [{ ...key, signs_from: 1 }] })],
  ["another kid", ({ keys: [key], ...ring }) => ({ ...ring, keys: [{ ...key, kid: "kid" }] })],
  ["no keys", (ring) => ({ ...ring, keys: [] })],
]) {
  test(`a keyring changed to ${what} is not used`, async () => {
    const { exchange, kids, name, put } = await publish();
    const record = await worker.records.get(name, "json");
    const keyring = JSON.stringify(change(JSON.parse(record.keyring)));
    await put(JSON.stringify({ ...record, keyring }));
    assert.equal(await kids(NOW), UNAVAILABLE);
    assert.equal(await exchange(), UNAVAILABLE);
    await put(JSON.stringify(record));
    assert.notEqual(await kids(NOW), UNAVAILABLE);
  });
}

test("a public key that is added to the keyring is not published", async () => {
  const { kids, name, put, ring } = await publish();
  const record = await worker.records.get(name, "json");
  const inner = JSON.parse(record.keyring);
  const added = { ...(await createKeyring({ ...ring, algorithm: "ES256", now: NOW })).keys[0] };
  delete added.private;
  const keyring = JSON.stringify({ ...inner, keys: [...inner.keys, added] });
  await put(JSON.stringify({ ...record, keyring }));
  assert.equal(await kids(NOW), UNAVAILABLE);
});

test("a keyring of another secret is not used", async () => {
  const { exchange, kids, ring, store } = await publish();
  await store(ring, other);
  assert.equal(await kids(NOW), UNAVAILABLE);
  assert.equal(await exchange(), UNAVAILABLE);
});

test("a keyring that is not sealed is not used where there is a secret", async () => {
  const { kids, ring, store } = await publish();
  await store(ring, null);
  assert.equal(await kids(NOW), UNAVAILABLE);
});

test("the keyring of another realm is not used", async () => {
  const { kids, put } = await publish();
  const another = await publish();
  await put(await worker.records.get(another.name));
  assert.equal(await kids(NOW), UNAVAILABLE);
});

test("a private part of another key is not used", async () => {
  const { kids, put, ring } = await publish();
  const next = await rotateKeyring(ring, { now: NOW, algorithm: "ES256" });
  const sealed = await openKeyring(await sealKeyring(next, secret), secret);
  const [first, second] = sealed.keys;
  // The record itself is authentic: the engine refuses the part because it is bound to its key.
  const keys = [{ ...first, sealed: second.sealed }, second];
  await put(await sealKeyring({ ...sealed, keys }, secret));
  assert.equal(await kids(NOW), UNAVAILABLE);
});

test("a keyring that was replaced does not come back", async () => {
  const { exchange, kids, ring, store } = await publish();
  const [leaked] = ring.keys;
  assert.deepEqual(await kids(NOW), [leaked.kid]);
  const revoked = await revokeKey(ring, leaked.kid, NOW);
  await store(revoked.ring);
  assert.deepEqual(await kids(NOW + 29), [leaked.kid]);
  assert.deepEqual(await kids(NOW + 30), [revoked.signing]);
  await store(ring);
  // The newer one serves from the cache, as in an outage, and for no longer time.
  assert.deepEqual(await kids(NOW + 60), [revoked.signing]);
  assert.deepEqual(await kids(NOW + 30 + 3_600), [revoked.signing]);
  assert.equal(await kids(NOW + 30 + 3_606), UNAVAILABLE);
  await store(revoked.ring);
  assert.deepEqual(await kids(NOW + 30 + 3_612), [revoked.signing]);
  assert.equal(await exchange(), 200);
});

test("a rotation that ends after a revocation brings nothing back", async () => {
  const { kids, ring, store } = await publish();
  const [leaked] = ring.keys;
  const revoked = await revokeKey(ring, leaked.kid, NOW);
  await store(revoked.ring);
  assert.deepEqual(await kids(NOW), [revoked.signing]);
  // The process that rotated had read the earlier keyring.
  await store(await rotateKeyring(ring, { now: NOW, algorithm: "ES256" }));
  assert.deepEqual(await kids(NOW + 30), [revoked.signing]);
});

test("a revocation is taken after a rotation that it did not know", async () => {
  const { kids, ring, store } = await publish();
  const [leaked] = ring.keys;
  const rotated = await rotateKeyring(ring, { now: NOW, algorithm: "ES256" });
  await store(rotated);
  assert.deepEqual(
    await kids(NOW),
    rotated.keys.map(({ kid }) => kid),
  );
  const revoked = await revokeKey(ring, leaked.kid, NOW);
  await store(revoked.ring);
  assert.deepEqual(await kids(NOW + 30), [revoked.signing]);
});

test("of two keyrings of one counter the first that is read stays", async () => {
  const { kids, name, ring, store } = await publish();
  const rotate = () => rotateKeyring(ring, { now: NOW, algorithm: "ES256" });
  const [first, second] = [await rotate(), await rotate()];
  assert.equal(first.counter, second.counter);
  const published = first.keys.map(({ kid }) => kid);
  await store(first);
  assert.deepEqual(await kids(NOW), published);
  await store(second);
  assert.deepEqual(await kids(NOW + 30), published);
  // It is the same keyring, however often it is sealed.
  await store(first);
  assert.deepEqual(await kids(NOW + 60), published);
  const guard = worker.versionGuard(name);
  assert.equal(await guard.isCurrent(first.counter, await digestOf(second)), false);
  assert.equal(await guard.isCurrent(first.counter, await digestOf(first)), true);
});

test("no isolate takes a keyring that was replaced", async () => {
  const { exchange, kids, ring, store } = await publish();
  const [leaked] = ring.keys;
  // The worker's own isolate has never read this keyring; another one has seen a newer.
  const guard = worker.versionGuard(await keyringName(ring.realm));
  assert.equal(await guard.isCurrent(ring.counter + 1, ""), true);
  assert.equal(await kids(NOW), UNAVAILABLE);
  assert.equal(await exchange(), UNAVAILABLE);
  const { ring: next, signing } = await revokeKey(ring, leaked.kid, NOW);
  await store(next);
  assert.deepEqual(await kids(NOW + 10), [signing]);
});

test("without a secret, or with one that is none, sealed keyrings are not used", async () => {
  const sealed = await publish();
  const text = await worker.records.get(sealed.name);
  for (const broken of [undefined, "not-a-secret", `${SECRET}A`]) {
    const secrets = broken === undefined ? {} : { KEY_ENCRYPTION_KEY: broken };
    const without = await startWorker({ clock: true, secrets });
    const world = await makeWorld(sealed.ring.issuer);
    for (const [name, record] of (await without.split(world.document)).records) {
      await without.records.put(name, record);
    }
    await without.records.put(sealed.name, text);
    const response = await without.fetch(`${sealed.path}/token`, await world.bySecret());
    assert.equal(response.headers.get("x-exchange-refusal"), UNAVAILABLE, broken);
    assert.equal(response.status, 503);
    assert.ok(!(await response.text()).includes("access_token"));
    assert.ok(without.logs().every((line) => broken === undefined || !line.includes(broken)));
    await without.close();
  }
});

test("what is refused is said in the log, without anything secret", async () => {
  const refused = worker.logs().filter((line) => line.includes('"keyring_refused"'));
  const reasons = new Set(refused.map((line) => JSON.parse(line).reason));
  assert.deepEqual([...reasons].sort(), ["not_authentic", "rolled_back", "unsealed"]);
  assert.ok(worker.logs().every((line) => !line.includes(SECRET)));
});
