// A key that an issuer removed does not come back with an older record of its keys, which an attacker who
// writes KV puts there: the version guard refuses it in isolates that have just started, too.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { rested } from "../worker/support/fetched.mjs";
import { newScene } from "./support/scene.mjs";
import { startFaulty } from "./support/start.mjs";

const now = Math.floor(Date.now() / 1000);
const UNAVAILABLE = "503 host.issuer_keys_unavailable";
const UNKNOWN = "400 subject_token.key_unknown";

let worker;
const idps = [];

before(async () => {
  worker = await startFaulty();
});

after(async () => {
  for (const idp of idps) await idp.close();
  await worker.close();
});

/** A realm whose issuer's keys the cron has fetched. */
async function publish() {
  const scene = await newScene(worker, { now });
  const { idp, keysRecord: record } = scene;
  idps.push(idp);
  let isolates = 0;
  const own = {
    ...scene,
    record,
    read: () => worker.records.get(record),
    put: (text) => worker.records.put(record, text),
    /** Runs the cron in an isolate of its own. */
    async fetched(at) {
      isolates += 1;
      await rested(worker, record).catch(() => {});
      await scene.cron({ isolate: `cron ${isolates}`, at });
    },
    /** Asks an isolate that has just started; by default with a token of the newest key. */
    async cold({ key, at = now, ...how } = {}) {
      isolates += 1;
      const token = await idp.token(now, key && { key });
      return (await scene.ask("secret", { isolate: `cold ${isolates}`, at, token, ...how })).answer;
    },
    /** Makes it so long ago that the guard learned of a removal. */
    async passes(seconds) {
      const storage = await worker.versionGuardStorage(record);
      await storage.exec(`UPDATE least SET since = since - ${seconds}`);
    },
    floors: async () => {
      const storage = await worker.versionGuardStorage(record);
      return (await storage.exec("SELECT version FROM least")).map(({ version }) => version);
    },
  };
  await own.fetched(now);
  return own;
}

test("a removed key does not come back 120 seconds after the set without it was written", async () => {
  const { cold, fetched, idp, passes, put, read } = await publish();
  const [removed] = idp.keys;
  const older = await read();
  await idp.rotate();
  await fetched(now + 60);
  const newer = await read();
  assert.notEqual(newer, older);
  assert.equal(await cold(), "200");
  assert.equal(await cold({ key: removed }), UNKNOWN);

  await put(older);
  // Some location may still show this record, and an isolate that starts there serves with it.
  await passes(117);
  assert.equal(await cold({ key: removed }), "200");
  await passes(3);
  assert.equal(await cold({ key: removed }), UNAVAILABLE);
  assert.equal(await cold(), UNAVAILABLE);
  const lines = worker.logs().filter((line) => line.includes('"rolled_back"'));
  assert.ok(lines.some((line) => line.includes('"issuer_keys_refused"')));

  await put(newer);
  assert.equal(await cold(), "200");
  // The next cron repairs the record.
  await put(older);
  await fetched(now + 120);
  assert.equal(await cold({ at: now + 120 }), "200");
  assert.equal(await cold({ at: now + 120, key: removed }), UNKNOWN);
});

test("a key that is added, or a set that is written again, makes no older record invalid", async () => {
  const { cold, fetched, floors, idp, put, read } = await publish();
  const [first] = idp.keys;
  const older = await read();
  await idp.rotate({ keep: true });
  await fetched(now + 60);
  await fetched(now + 7 * 3_600);
  assert.deepEqual(await floors(), []);
  await put(older);
  assert.equal(await cold({ key: first }), "200");
  await idp.rotate();
  await fetched(now + 8 * 3_600);
  assert.deepEqual(await floors(), [now + 8 * 3_600]);
});

test("an older record whose keys are those of the newest serves", async () => {
  const { cold, fetched, idp, passes, put, read } = await publish();
  const [first] = idp.keys;
  const older = await read();
  const second = await idp.rotate({ keep: true });
  await fetched(now + 60);
  const both = await read();
  idp.keys = [first];
  await fetched(now + 120);
  await passes(120);
  await put(older);
  assert.equal(await cold({ key: first }), "200");
  await put(both);
  assert.equal(await cold({ key: second }), UNAVAILABLE);
});

test("an attacker who destroys the record before the removal gains nothing by it", async () => {
  const { cold, fetched, idp, passes, put, read } = await publish();
  const [removed] = idp.keys;
  const older = await read();
  await put("garbage");
  await idp.rotate();
  await fetched(now + 60);
  await passes(120);
  await put(older);
  assert.equal(await cold({ key: removed }), UNAVAILABLE);
});

test("while the guard is down isolates keep their sets, and others take one of a day at most", async () => {
  const { ask, cold, fetched, idp, passes, put, read, record } = await publish();
  const [removed] = idp.keys;
  const older = await read();
  await idp.rotate();
  await fetched(now + 60);
  const warm = { isolate: "warm", at: now + 60 };
  const token = (key) => idp.token(now, { key });
  assert.equal((await ask("secret", { ...warm, token: await token() })).answer, "200");
  await passes(120);
  await put(older);

  const faults = { [`versions:${record}`]: "throws" };
  const warmer = { isolate: "warm", at: now + 91, faults };
  assert.equal((await ask("secret", { ...warmer, token: await token(removed) })).answer, UNKNOWN);
  assert.equal((await ask("secret", { ...warmer, token: await token() })).answer, "200");
  assert.equal(await cold({ key: removed, faults }), "200");
  assert.equal(await cold({ faults, at: now + 86_401, tokensAt: now + 86_401 }), UNAVAILABLE);

  // An isolate that took a set unseen asks again, and drops the set that the guard refuses.
  const unseen = { isolate: "unseen", at: now };
  const by = async (how) => (await ask("secret", { ...unseen, ...how })).answer;
  assert.equal(await by({ faults, token: await token(removed) }), "200");
  assert.equal(await by({ faults: {}, at: now + 31, token: await token(removed) }), UNAVAILABLE);
});

test("an isolate asks the guard about a set once", async () => {
  const { counts, ask } = await publish();
  const objects = async () => (await counts("asks")).objects;
  const asked = async (at) => {
    const before = await objects();
    assert.equal((await ask("secret", { isolate: "asks", at })).answer, "200");
    return (await objects()) - before;
  };
  // The realm, the keyring, the set and the revocations; later the realm alone.
  assert.equal(await asked(now), 4);
  assert.equal(await asked(now + 31), 1);
});
