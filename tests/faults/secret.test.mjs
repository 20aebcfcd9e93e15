// KEY_ENCRYPTION_KEY is replaced while requests arrive: no answer is wrong, in isolates with the old secret,
// with both, and with the new one. And an attacker who knows the old secret and writes KV gains nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  deriveKeys,
  generateSecret,
  generateSigningKey,
  openKeyring,
  revokeKey,
  sealKeyring,
  unsealKeyring,
} from "../../dist/npm/npm/node.mjs";
import { sealKeySet } from "../../src/js/jwks/record.mjs";
import { rested } from "../worker/support/fetched.mjs";
import { SECRET, derived, newScene } from "./support/scene.mjs";
import { startFaulty } from "./support/start.mjs";

const now = Date.now() / 1000;
const NEXT = generateSecret();
const next = await deriveKeys(NEXT);

const OLD = { KEY_ENCRYPTION_KEY: SECRET, KEY_ENCRYPTION_KEY_PREVIOUS: SECRET };
const BOTH = { KEY_ENCRYPTION_KEY: NEXT, KEY_ENCRYPTION_KEY_PREVIOUS: SECRET };
const NEW = { KEY_ENCRYPTION_KEY: NEXT };

const NO_KEYS = "503 host.signing_keys_unavailable";
const NO_ISSUER_KEYS = "503 host.issuer_keys_unavailable";

let worker;
const scenes = [];

before(async () => {
  worker = await startFaulty();
});

after(async () => {
  for (const { idp } of scenes) await idp.close();
  await worker.close();
});

/** A realm whose keyring an isolate has read, and whose issuer's keys the cron has fetched. */
async function publish(on = worker) {
  const scene = await newScene(on, { now });
  scenes.push(scene);
  await scene.cron({ isolate: "cron" });
  assert.equal((await scene.ask("secret", { isolate: "old" })).answer, "200");
  let isolates = 0;
  return {
    ...scene,
    /** Asks an isolate that has just started with these secrets. */
    async cold(variables, { what = "inline", ...how } = {}) {
      isolates += 1;
      const isolate = `cold ${isolates}`;
      return (await scene.ask(what, { isolate, variables, ...how })).answer;
    },
    put: async (ring, by) => on.records.put(scene.keyring, await sealKeyring(ring, by)),
    /** What `keys reseal` does. */
    async reseal() {
      const text = await on.records.get(scene.keyring);
      const ring = await unsealKeyring(await openKeyring(text, derived), derived);
      await on.records.put(scene.keyring, await sealKeyring(ring, next));
    },
    /** Makes the guard of a record close the old secret in so many seconds. */
    async closing(record, seconds) {
      const storage = await worker.versionGuardStorage(record);
      await storage.exec(`UPDATE replaced SET closes = ${Date.now() / 1000 + seconds}`);
    },
  };
}

test("under load the secret is replaced without a wrong answer", async (t) => {
  const scene = await publish();
  const wrong = new Map();
  const phases = {};
  let phase = "the old secret";
  let at = now;
  let starting = OLD;
  let going = true;
  let asked = 0;
  // All isolates of the test share one engine, which caches the keys of 100 of them at least.
  let starts = 12;

  async function one(what, how) {
    const { answer } = await scene.ask(what, { at, ...how });
    phases[phase] = (phases[phase] ?? 0) + 1;
    if (answer !== "200") wrong.set(`${phase}: ${what} ${how.isolate} ${answer}`, asked);
  }

  /** Requests to isolates that run; some of each phase reach one that starts and ask it for the keys too. */
  async function load() {
    while (going) {
      asked += 1;
      await one(asked % 2 === 0 ? "secret" : "inline", { isolate: "old" });
      if (starting !== OLD) await one("secret", { isolate: "both", variables: BOTH });
      if (starts === 0) continue;
      starts -= 1;
      const cold = { isolate: `started ${asked}`, variables: starting };
      await one("secret", cold);
      await one("jwks", cold);
    }
  }

  const running = [load(), load(), load()];
  const goesOn = async (name, change) => {
    phase = name;
    await change();
    starts = 12;
    // Every isolate that runs reads its records again.
    at += 31;
    await sleep(1_500);
  };
  await goesOn("the old secret", () => {});
  await goesOn("the Worker has both", () => (starting = BOTH));
  // Locations that KV has not reached yet go on with the record of the old secret.
  await worker.records.put(`old:${scene.keyring}`, await worker.records.get(scene.keyring));
  await goesOn("keys reseal", scene.reseal);
  await goesOn("a location that lags", async () => {
    const faults = { "kv:keyring": "stale" };
    for (let n = 0; n < 10; n += 1) {
      await one("secret", { isolate: `lags ${n}`, variables: BOTH, faults });
    }
  });
  await goesOn("the cron", async () => {
    await rested(worker, scene.keysRecord);
    await scene.cron({ isolate: "next cron", at, variables: BOTH });
  });
  await goesOn("the Worker has the new one alone", () => (starting = NEW));
  going = false;
  await Promise.all(running);

  const total = Object.values(phases).reduce((sum, count) => sum + count, 0);
  t.diagnostic(`requests: ${total}, wrong answers: ${wrong.size} ${JSON.stringify(phases)}`);
  assert.deepEqual([...wrong.keys()], []);
  assert.ok(total > 300, `${total}`);
});

test("the previous secret opens the keyring that was in force, and none that is new", async () => {
  const { cold, put, ring } = await publish();
  assert.equal(await cold(BOTH), "200");
  const [first, last] = ring.keys;
  const { kid, alg } = last;
  const stranger = { ...(await generateSigningKey("ES256")), alg };
  for (const [what, forged] of [
    ["a higher counter", { ...ring, counter: ring.counter + 1 }],
    ["the same counter and another key", { ...ring, keys: [first, { ...last, ...stranger }] }],
    ["the same name for another key", { ...ring, keys: [first, { ...last, ...stranger, kid }] }],
    ["another time", { ...ring, keys: [first, { ...last, signs_from: last.signs_from - 1 }] }],
    ["an older counter", { ...ring, counter: ring.counter - 1 }],
  ]) {
    await put(forged, derived);
    assert.equal(await cold(BOTH), NO_KEYS, what);
    // Nor in an isolate that does not have the new secret yet.
    if (forged.counter > ring.counter) assert.equal(await cold(OLD), NO_KEYS, what);
  }
  await put(ring, derived);
  assert.equal(await cold(BOTH), "200");
  assert.equal(await cold(OLD), "200");
});

test("a keyring that no isolate has read before opens with the new secret alone", async () => {
  const scene = await newScene(worker, { now });
  scenes.push(scene);
  const { answer } = await scene.ask("inline", { isolate: "first", variables: BOTH });
  assert.equal(answer, NO_KEYS);
  await worker.records.put(scene.keyring, await sealKeyring(scene.ring, next));
  const again = await scene.ask("inline", { isolate: "second", variables: BOTH });
  assert.equal(again.answer, "200");
});

test("the previous secret is closed 120 seconds after the keys were sealed with the new one", async () => {
  const { closing, cold, keyring, put, reseal, ring } = await publish();
  assert.equal(await cold(BOTH), "200");
  const storage = await worker.versionGuardStorage(keyring);
  const closes = async () => (await storage.exec("SELECT closes FROM replaced"))[0].closes;
  assert.equal(await closes(), null);
  await reseal();
  const began = Date.now() / 1000;
  assert.equal(await cold(BOTH), "200");
  const left = (await closes()) - began;
  assert.ok(left >= 120 && left < 125, `${left}`);

  await put(ring, derived);
  await closing(keyring, 3);
  assert.equal(await cold(BOTH), "200");
  await closing(keyring, 0);
  assert.equal(await cold(BOTH), NO_KEYS);
  assert.equal(await cold(OLD), NO_KEYS);
  await reseal();
  assert.equal(await cold(BOTH), "200");
});

test("a revocation in between counts, under the new secret", async () => {
  const { ask, cold, put, ring } = await publish();
  assert.equal(await cold(BOTH), "200");
  const { ring: revoked } = await revokeKey(ring, ring.keys[0].kid, now);
  await put(revoked, next);
  assert.equal(await cold(BOTH), "200");
  await put(ring, derived);
  assert.equal(await cold(BOTH), NO_KEYS);
  // An isolate with the old secret cannot read the new keyring: the one that it has serves, as in an outage.
  await put(revoked, next);
  assert.equal((await ask("inline", { isolate: "old", at: now + 31 })).answer, "200");
});

test("the previous secret opens the keys of an issuer that the Worker wrote, and no others", async () => {
  const { cold, idp, keysRecord: record } = await publish();
  const what = "secret";
  assert.equal(await cold(BOTH, { what }), "200");
  const written = await worker.records.get(record);
  const stranger = { ...(await generateSigningKey("ES256")).public, kid: idp.keys[0].kid };
  const set = JSON.stringify({ keys: [{ ...stranger, alg: "ES256" }] });
  const time = Math.floor(now) + 1;
  await worker.records.put(record, await sealKeySet(record, { time, set }, derived));
  assert.equal(await cold(BOTH, { what }), NO_ISSUER_KEYS);
  await worker.records.put(record, written);
  assert.equal(await cold(BOTH, { what }), "200");
  assert.equal(await cold(NEW, { what }), NO_ISSUER_KEYS);
});

test("while the version guard does not answer, the previous secret opens nothing", async () => {
  const { ask, cold } = await publish();
  const both = { isolate: "both", variables: BOTH };
  assert.equal((await ask("inline", both)).answer, "200");
  const faults = { versions: "throws" };
  assert.equal(await cold(BOTH, { faults }), "503 host.realm_unavailable");
  const { keyring } = scenes.at(-1);
  const ofKeyring = { [`versions:${keyring}`]: "throws" };
  assert.equal(await cold(BOTH, { faults: ofKeyring }), NO_KEYS);
  assert.equal((await ask("inline", { ...both, at: now + 31, faults })).answer, "200");
});

test("a previous secret that is malformed, or the current one, opens nothing and breaks nothing", async () => {
  const { cold } = await publish();
  for (const previous of ["", "malformed", SECRET]) {
    const variables = { KEY_ENCRYPTION_KEY: SECRET, KEY_ENCRYPTION_KEY_PREVIOUS: previous };
    assert.equal(await cold(variables), "200");
  }
  const malformed = { KEY_ENCRYPTION_KEY: NEXT, KEY_ENCRYPTION_KEY_PREVIOUS: "malformed!" };
  assert.equal(await cold(malformed), NO_KEYS);
  const lines = worker.logs();
  assert.ok(lines.some((line) => line.includes('"previous_secret_malformed"')));
  for (const secret of [SECRET, NEXT, "malformed!"]) {
    assert.ok(lines.every((line) => !line.includes(secret)));
  }
});

test("a rotation by cron seals with the new secret what the previous one opened", async () => {
  const { cold, cron, keyring, keysRecord, ring } = await publish();
  assert.equal(await cold(BOTH), "200");
  const later = now + 40 * 86_400;
  await rested(worker, keysRecord);
  await cron({ isolate: "rotating", at: later, variables: BOTH });
  const rotated = await openKeyring(await worker.records.get(keyring), next);
  assert.equal(rotated.counter, ring.counter + 1);
  for (const { private: own } of (await unsealKeyring(rotated, next)).keys) assert.ok(own.d);
});

test("/ready warns while a record opens with the previous secret alone", async (t) => {
  // A check reads every realm, so this one has a store of its own.
  const own = await startFaulty();
  t.after(() => own.close());
  const { ask, cron, keysRecord, path, reseal } = await publish(own);
  const isolate = "warned";
  const warned = async (at) => {
    const headers = { "x-test-isolate": `${path} ${isolate}`, "x-test-now": String(at) };
    return (await (await own.fetch("/ready", { headers })).json()).warnings;
  };
  assert.equal((await ask("secret", { isolate, variables: BOTH })).answer, "200");
  assert.deepEqual(await warned(now), ["previous_secret"]);
  await reseal();
  assert.equal((await ask("secret", { isolate, at: now + 31 })).answer, "200");
  assert.deepEqual(await warned(now + 31), ["previous_secret"]);
  await rested(own, keysRecord);
  await cron({ isolate: "cron of both", at: now + 31, variables: BOTH });
  assert.equal((await ask("secret", { isolate, at: now + 62 })).answer, "200");
  assert.deepEqual(await warned(now + 62), []);
});
