// An attacker who can write KV gains nothing: with a configuration key, the Worker accepts a record only as
// the operator signed it, for its own purpose, and while it is the newest. KV, Durable Object and WebCrypto
// are real; jose signs the records.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";

import { splitRealm } from "../../dist/npm/npm/node.mjs";
import { startWorker } from "./support/server.mjs";
import { newConfigKey, newSecret } from "./support/signed.mjs";
import { makeWorld } from "./support/world.mjs";

const START = Math.floor(Date.now() / 1000);
const TYPE = { realm: "etx-realm", client: "etx-client" };

const key = await newConfigKey();
const edwards = await newConfigKey("Ed25519");
const secret = await newSecret();
let worker;
let realms = 0;
let isolates = 0;

before(async () => {
  worker = await startWorker({
    clock: true,
    secrets: { CONFIG_PUBLIC_JWK: JSON.stringify(key.publicJwk), KEY_ENCRYPTION_KEY: secret.text },
  });
});

after(() => worker.close());

const typeOf = (name) => TYPE[name.slice(0, name.indexOf(":"))];

/** Publishes a realm without an earlier request in its version 1; returns it and the operations on it. */
async function publish({ clients } = {}) {
  realms += 1;
  const path = `signed/${realms}`;
  const world = await makeWorld(new URL(`/${path}`, worker.url).href, { clock: () => START });
  const document = { ...world.document, version: 7, ...(clients && { clients }) };
  const split = splitRealm(document);
  await worker.records.put(split.keyring, await secret.seal(split));
  const realm = { world, path, document, split, name: split.records.at(-1)[0] };
  await push(split);
  return realm;
}

async function push({ records, removed }) {
  for (const [name, text] of records) {
    await worker.records.put(name, await key.sign(typeOf(name), text));
  }
  for (const name of removed) await worker.records.delete(name);
}

/** An isolate with empty caches. */
const cold = () => `cold ${(isolates += 1)}`;

/**
 * Returns the status of an exchange, and the refusal or nothing, in an isolate so many seconds after the
 * start.
 */
async function exchange({ world, path }, isolate, seconds = 0) {
  const request = await world.bySecret();
  const headers = {
    ...request.headers,
    "x-test-isolate": isolate,
    "x-test-now": String(START + seconds),
  };
  const response = await worker.fetch(`/${path}/token`, { ...request, headers });
  const body = await response.json();
  assert.equal("access_token" in body, response.status === 200);
  return [response.status, response.headers.get("x-exchange-refusal")];
}

const GRANTED = [200, null];
const NO_REALM = [503, "host.realm_unavailable"];
const NO_CLIENT = [503, "host.client_unavailable"];

/** Returns the reasons of refused records that the log has since the last call. */
function reasons(name) {
  const events = worker
    .logs()
    .filter((line) => line.includes("record_refused") && line.includes(name))
    .map((line) => JSON.parse(line));
  for (const event of events) assert.deepEqual(Object.keys(event), ["event", "record", "reason"]);
  return events.map(({ reason }) => reason);
}

test("a signed realm exchanges, and its version counts from then on", async () => {
  const realm = await publish();
  assert.deepEqual(await exchange(realm, cold()), GRANTED);
  const guard = worker.versionGuard(realm.name);
  assert.equal(await guard.isCurrent(6, "any"), false);
  assert.equal(await guard.isCurrent(7, "another record"), false);
  assert.deepEqual(reasons(realm.name), []);
});

test("a Worker with an Ed25519 key takes what it signed and nothing else", async () => {
  const own = await startWorker({
    secrets: {
      CONFIG_PUBLIC_JWK: JSON.stringify(edwards.publicJwk),
      KEY_ENCRYPTION_KEY: secret.text,
    },
  });
  try {
    const world = await makeWorld(new URL("/signed/edwards", own.url).href);
    const split = splitRealm(world.document);
    await own.records.put(split.keyring, await secret.seal(split));
    for (const [name, text] of split.records) {
      await own.records.put(name, await edwards.sign(typeOf(name), text));
    }
    const answer = async () =>
      (await own.fetch("/signed/edwards/token", await world.bySecret())).status;
    assert.equal(await answer(), 200);
    const other = await makeWorld(new URL("/signed/eddsa", own.url).href);
    const [[, text]] = splitRealm(other.document).records.slice(-1);
    const name = splitRealm(other.document).records.at(-1)[0];
    await own.records.put(name, await edwards.sign("etx-realm", text, { alg: "EdDSA" }));
    assert.equal((await own.fetch("/signed/eddsa/jwks")).status, 503);
    await own.records.put(name, await key.sign("etx-realm", text));
    assert.equal((await own.fetch("/signed/eddsa/jwks")).status, 503);
  } finally {
    await own.close();
  }
});

/**
 * The forgeries of an attacker who can write KV, in the place of a realm's record, and the log lines for
 * them.
 */
const faults = {
  "is not signed": [({ text }) => text, "not signed"],
  "is garbage": [() => "garbage", "not signed"],
  "is empty": [() => "", "not signed"],
  "is not UTF-8": [() => new Uint8Array([0x7b, 0xff]), "not signed"],
  "is signed by another key": [
    async ({ text }) => (await newConfigKey()).sign("etx-realm", text),
    "not signed by the configuration key",
  ],
  "has a changed payload": [
    async ({ text }) => {
      const [header, , signature] = (await key.sign("etx-realm", text)).split(".");
      return [header, base64url(text.replace('"read"', '"write"')), signature].join(".");
    },
    "not signed by the configuration key",
  ],
  "says none": [
    ({ text }) => `${base64url('{"alg":"none","typ":"etx-realm"}')}.${base64url(text)}.`,
    "signed with another algorithm than that of the configuration key",
  ],
  "has the public key as an HMAC secret": [
    ({ text }) => {
      const input = `${base64url('{"alg":"HS256","typ":"etx-realm"}')}.${base64url(text)}`;
      const hmac = createHmac("sha256", JSON.stringify(key.publicJwk));
      return `${input}.${hmac.update(input).digest("base64url")}`;
    },
    "signed with another algorithm than that of the configuration key",
  ],
  "says EdDSA of an ES256 key": [
    async ({ text }) => {
      const [, payload, signature] = (await key.sign("etx-realm", text)).split(".");
      return [base64url('{"alg":"EdDSA","typ":"etx-realm"}'), payload, signature].join(".");
    },
    "signed with another algorithm than that of the configuration key",
  ],
  "is signed by an Ed25519 key": [
    ({ text }) => edwards.sign("etx-realm", text),
    "signed with another algorithm than that of the configuration key",
  ],
  "brings its key": [
    async ({ text }) => {
      const other = await newConfigKey();
      return other.sign("etx-realm", text, { jwk: other.publicJwk });
    },
    "signed with a header that is not taken",
  ],
  "names a key": [
    ({ text }) => key.sign("etx-realm", text, { kid: "any" }),
    "signed with a header that is not taken",
  ],
  "has another type": [({ text }) => key.sign("etx-client", text), "a record of another type"],
  "has no type": [({ text }) => key.sign(undefined, text), "a record of another type"],
  "is the record of a client": [
    ({ split }) => key.sign("etx-client", split.records[0][1]),
    "a record of another type",
  ],
  "is the record of a client under the type of a realm": [
    ({ split }) => key.sign("etx-realm", split.records[0][1]),
    "not a valid record or one of another realm or client",
  ],
  "is that of another realm": [
    async () => worker.records.get((await publish()).name),
    "not a valid record or one of another realm or client",
  ],
  "is a document that is no realm": [
    ({ record }) => {
      record.document.clock_skew_seconds = 61;
      return key.sign("etx-realm", JSON.stringify(record));
    },
    "not a valid record or one of another realm or client",
  ],
  "is of an older version": [
    ({ document }) => key.sign("etx-realm", realmText({ ...document, version: 6 })),
    "replaced by a later version or removed",
  ],
  "is another one of this version": [
    ({ document }) => key.sign("etx-realm", realmText({ ...document, max_act_depth: 3 })),
    "replaced by a later version or removed",
  ],
};

const base64url = (text) => Buffer.from(text).toString("base64url");
const realmText = (document) => splitRealm(document).records.at(-1)[1];

for (const [what, [fault, reason]] of Object.entries(faults)) {
  test(`a realm record that ${what}: refused, and the one before stays for its hour`, async () => {
    const realm = await publish();
    const [, text] = realm.split.records.at(-1);
    const warm = cold();
    assert.deepEqual(await exchange(realm, warm), GRANTED);
    const good = await worker.records.get(realm.name);
    await worker.records.put(realm.name, await fault({ ...realm, text, record: JSON.parse(text) }));
    assert.deepEqual(await exchange(realm, warm, 29), GRANTED);
    assert.deepEqual(reasons(realm.name), []);
    assert.deepEqual(await exchange(realm, warm, 30), GRANTED);
    assert.deepEqual(reasons(realm.name), [reason]);
    assert.deepEqual(await exchange(realm, cold(), 30), NO_REALM);

    await worker.records.put(realm.name, good);
    assert.deepEqual(await exchange(realm, warm, 40), GRANTED);
    assert.deepEqual(await exchange(realm, cold(), 40), GRANTED);
    assert.deepEqual(reasons(realm.name), [reason, reason]);
  });
}

test("a realm goes on from version to version and never back", async () => {
  const realm = await publish();
  const first = await worker.records.get(realm.name);
  const warm = cold();
  assert.deepEqual(await exchange(realm, warm), GRANTED);
  await push(splitRealm({ ...realm.document, version: 8 }, realm.split.records));
  const second = await worker.records.get(realm.name);
  // The first isolate serves the old version for thirty more seconds; the attacker puts that back
  // meanwhile.
  assert.deepEqual(await exchange(realm, cold()), GRANTED);
  await worker.records.put(realm.name, first);
  assert.deepEqual(await exchange(realm, warm, 29), GRANTED);
  assert.deepEqual(await exchange(realm, warm, 30), NO_REALM, "and no last good one: it is known");
  assert.deepEqual(await exchange(realm, cold()), NO_REALM);
  await worker.records.put(realm.name, second);
  assert.deepEqual(await exchange(realm, warm, 60), GRANTED);
});

test("a client that was removed and put back is not one, in no isolate", async () => {
  const realm = await publish();
  const warm = cold();
  assert.deepEqual(await exchange(realm, warm), GRANTED);
  const [[name]] = realm.split.records;
  const old = await worker.records.get(name);

  const clients = realm.document.clients.slice(1);
  await push(splitRealm({ ...realm.document, clients, version: 8 }, realm.split.records));
  assert.equal(await worker.records.get(name), null);
  const gone = [401, "client.authentication_failed"];
  assert.deepEqual(await exchange(realm, cold()), gone);
  await worker.records.put(name, old);
  assert.deepEqual(await exchange(realm, cold()), NO_CLIENT);
  assert.deepEqual(await exchange(realm, warm, 29), GRANTED);
  assert.deepEqual(await exchange(realm, warm, 30), NO_CLIENT);
  assert.equal(reasons(name).at(-1), "replaced by a later version or removed");
});

test("the record of a client from before it lost something is refused, from before it gained is not", async () => {
  const realm = await publish();
  const [[name, first]] = realm.split.records;
  const wider = structuredClone(realm.document);
  wider.version = 8;
  wider.clients[0].scopes.push("write");
  const second = splitRealm(wider, realm.split.records);
  await push(second);
  await worker.records.put(name, await key.sign("etx-client", first));
  assert.deepEqual(await exchange(realm, cold()), GRANTED);

  const third = splitRealm({ ...realm.document, version: 9 }, second.records);
  await push(third);
  assert.deepEqual(await exchange(realm, cold()), GRANTED);
  for (const text of [first, second.records[0][1]]) {
    await worker.records.put(name, await key.sign("etx-client", text));
    assert.deepEqual(await exchange(realm, cold()), NO_CLIENT);
  }
});

for (const [what, fault, reason] of [
  ["is not signed", ({ text }) => text, "not signed"],
  [
    "is that of another client",
    ({ split }) => key.sign("etx-client", split.records[1][1]),
    "not a valid record or one of another realm or client",
  ],
  [
    "is that of another realm",
    async () => key.sign("etx-client", (await publish()).split.records[0][1]),
    "not a valid record or one of another realm or client",
  ],
  ["is signed as a realm", ({ text }) => key.sign("etx-realm", text), "a record of another type"],
]) {
  test(`a client record that ${what}: refused, and the one before stays for its hour`, async () => {
    const realm = await publish();
    const [[name, text]] = realm.split.records;
    const warm = cold();
    assert.deepEqual(await exchange(realm, warm), GRANTED);
    await worker.records.put(name, await fault({ ...realm, text }));
    assert.deepEqual(await exchange(realm, warm, 30), GRANTED);
    assert.deepEqual(reasons(name), [reason]);
    assert.deepEqual(await exchange(realm, cold(), 30), NO_CLIENT);
  });
}

test("a realm that is deleted is gone: an emptied store looks the same", async () => {
  const realm = await publish();
  const warm = cold();
  assert.deepEqual(await exchange(realm, warm), GRANTED);
  await worker.records.delete(realm.name);
  assert.deepEqual(await exchange(realm, warm, 30), [404, null]);
  assert.deepEqual(await exchange(realm, cold()), [404, null]);
});

test("an engine that starts anew takes nothing that is not signed, and nothing older", async () => {
  const realm = await publish();
  const warm = cold();
  assert.deepEqual(await exchange(realm, warm), GRANTED);
  const [name, text] = realm.split.records.at(-1);
  await worker.records.put(name, text);
  const trapped = await worker.fetch(`/${realm.path}/token`, { headers: { "x-test-trap": "yes" } });
  assert.equal(trapped.status, 503);
  assert.deepEqual(await exchange(realm, warm), NO_REALM);
  const older = realmText({ ...realm.document, version: 6 });
  await worker.records.put(name, await key.sign("etx-realm", older));
  assert.deepEqual(await exchange(realm, warm), NO_REALM);
  await worker.records.put(name, await key.sign("etx-realm", text));
  assert.deepEqual(await exchange(realm, warm), GRANTED);
});

test("a signed configuration wants sealed keyrings: an unsealed one signs nothing", async () => {
  const realm = await publish();
  const { issuer, keyring } = realm.split;
  const [jwk] = realm.world.signingKeys;
  const { d, ...shared } = jwk;
  const keys = [{ kid: jwk.kid, alg: jwk.alg, public: shared, private: jwk }];
  await worker.records.put(keyring, JSON.stringify({ issuer, counter: 1, keys }));
  assert.deepEqual(await exchange(realm, cold()), [503, "host.signing_keys_unavailable"]);
});

test("no line of the log has anything of a record", async () => {
  const realm = await publish();
  await worker.records.put(
    realm.name,
    await key.sign("etx-realm", '{"note":"a secret in its place"}'),
  );
  assert.deepEqual(await exchange(realm, cold()), NO_REALM);
  const lines = worker.logs().filter((line) => line.includes(realm.name));
  assert.equal(lines.length, 1);
  assert.ok(!lines[0].includes("note") && !lines[0].includes("in its place"), lines[0]);
});
