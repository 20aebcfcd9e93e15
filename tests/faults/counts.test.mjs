// Counts at the bindings the calls of an exchange to the platform, and compares them with the line of the
// design: once warm no KV read, never a KV write, no Durable Object but for a client's assertion, no fetch.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newScene } from "./support/scene.mjs";
import { startFaulty } from "./support/start.mjs";

const NOTHING = { reads: 0, writes: 0, lists: 0, objects: 0, fetches: 0 };
const now = Date.now() / 1000;

let worker;
const scenes = [];

before(async () => {
  worker = await startFaulty();
});

after(async () => {
  for (const { idp } of scenes) await idp.close();
  await worker.close();
});

async function publish() {
  const scene = await newScene(worker, { now });
  scenes.push(scene);
  return scene;
}

/** Returns the calls of one request in an isolate that is cold or has answered before. */
async function asked(scene, what, at = now) {
  const before = await scene.counts("counted");
  const { answer } = await scene.ask(what, { isolate: "counted", at });
  assert.equal(answer, "200");
  const after = await scene.counts("counted");
  return Object.fromEntries(Object.keys(NOTHING).map((name) => [name, after[name] - before[name]]));
}

test("cold: each record is read once, each object that knows something is asked once", async () => {
  // The reads are of realm, client, keys of the issuer, snapshot of revocations and keyring; the object
  // calls ask for the newest version of the realm and of the keyring, for the age of the issuer's keys, and
  // for the revocations, of which there is no snapshot.
  assert.deepEqual(await asked(await publish(), "secret"), { ...NOTHING, reads: 5, objects: 4 });
});

test("cold, with the keys of the issuer in the document: one read and one object less", async () => {
  assert.deepEqual(await asked(await publish(), "inline"), { ...NOTHING, reads: 4, objects: 3 });
});

test("warm: an exchange asks for nothing at all", async () => {
  const scene = await publish();
  await asked(scene, "secret");
  for (let n = 0; n < 20; n += 1) assert.deepEqual(await asked(scene, "secret"), NOTHING);
});

test("warm, with a client assertion: one Durable Object and nothing else", async () => {
  const scene = await publish();
  await asked(scene, "assertion");
  for (let n = 0; n < 20; n += 1) {
    assert.deepEqual(await asked(scene, "assertion"), { ...NOTHING, objects: 1 });
  }
});

test("after half a minute everything is read once more, and only the version of the realm is asked", async () => {
  const scene = await publish();
  await asked(scene, "secret");
  assert.deepEqual(await asked(scene, "secret", now + 29), NOTHING);
  assert.deepEqual(await asked(scene, "secret", now + 31), { ...NOTHING, reads: 5, objects: 1 });
  assert.deepEqual(await asked(scene, "secret", now + 60), NOTHING);
});

test("a refused exchange costs no more, and an unknown client is asked for once", async () => {
  const scene = await publish();
  await asked(scene, "secret");
  const before = await scene.counts("counted");
  const token = await scene.idp.token(Math.floor(now) - 7_200);
  const refused = await scene.ask("secret", { isolate: "counted", token });
  assert.equal(refused.answer, "400 subject_token.expired");
  assert.deepEqual(await scene.counts("counted"), before);
});

test("a published document costs no more than its keyring", async () => {
  const scene = await publish();
  assert.deepEqual(await asked(scene, "jwks"), { ...NOTHING, reads: 2, objects: 2 });
  assert.deepEqual(await asked(scene, "jwks"), NOTHING);
});
