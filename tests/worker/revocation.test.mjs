// Revocation and introspection end to end: an isolate learns of a revocation at once, and does not trust a
// store that an attacker can write to.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  deriveKeys,
  generateSecret,
  openAnswer,
  openSnapshot,
  revokedSubject,
  sealNotBefore,
  sealSnapshot,
} from "../../dist/npm/npm/node.mjs";
import { REVOKED, sizeOf, timeIn, writeList } from "../../src/js/revocation-list.mjs";
import { startWorker } from "./support/server.mjs";
import { GRANT, makeWorld } from "./support/world.mjs";

const secret = generateSecret();
const TYPE = "urn:ietf:params:oauth:token-type:access_token";
const START = Math.floor(Date.now() / 1000);

let worker;
let keys;
let realms = 0;

before(async () => {
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: secret } });
  keys = await deriveKeys(secret);
});

after(() => worker.close());

/** A realm that no isolate knows, and the operations of its clients there. */
async function publish() {
  realms += 1;
  const world = await makeWorld(`https://edge.example/revocation/${realms}`, {
    clock: () => START,
  });
  // The client with the secret may exchange its own issued token again.
  world.document.clients[0].subject_audience = ["orders"];
  await worker.publish(world.document, world.signingKeys);
  const revoked = revokedSubject(world.document, {
    issuer: "https://idp.example",
    subject: "u1",
  });
  const { realm, subjects } = revoked;
  const authorization = `Basic ${btoa(`with-secret:${world.secret}`)}`;

  async function send(route, form, { later = 0, headers } = {}) {
    return worker.fetch(`/${world.document.realm}/${route}`, {
      method: "POST",
      headers: { authorization, "x-test-now": String(START + later), ...headers },
      body: new URLSearchParams(form),
    });
  }
  const exchange = async (token, options) =>
    send("token", { grant_type: GRANT, subject_token: token, subject_token_type: TYPE }, options);

  return {
    world,
    record: realm,
    subjects,
    /** A not-before record for the subject, as the command line seals it. */
    notBefore: (ring, times) => {
      const { subjects: names, ...what } = revoked;
      return sealNotBefore(ring, { ...what, people: [names], ...times });
    },
    send,
    exchange,
    object: worker.revocations(realm),
    mint: async () =>
      (await (await exchange(await world.subjectToken("with-secret"))).json()).access_token,
    isActive: async (token, options) =>
      (await (await send("introspect", { token }, options)).json()).active,
    /** Returns the refusal of an exchange, or nothing. */
    refusal: async (token, options) =>
      (await exchange(token, options)).headers.get("x-exchange-refusal"),
    /** Waits until the object has written its snapshot. */
    snapshot: async () => {
      await worker.revocations(realm).publish(realm);
      return new Uint8Array(await worker.records.get(realm, "arrayBuffer"));
    },
    /** The object's list. */
    entries: async () => (await worker.revocations(realm).entries()).bytes,
  };
}

const claims = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
const jti = (token) => claims(token).jti;

test("what is revoked is gone at once where it was revoked", async () => {
  const realm = await publish();
  const [token, other] = [await realm.mint(), await realm.mint()];
  assert.notEqual(jti(token), jti(other));
  assert.equal(await realm.isActive(token), true);
  assert.equal(await realm.refusal(token), null);
  const revoked = await realm.send("revoke", { token });
  assert.equal(revoked.status, 200);
  assert.equal(revoked.headers.get("cache-control"), "no-store");
  assert.equal(await realm.isActive(token), false);
  assert.equal(await realm.refusal(token), "subject_token.revoked");
  assert.equal(await realm.isActive(other), true);
  assert.equal(await realm.refusal(other), null);
});

test("what is revoked elsewhere is gone after thirty seconds, by the snapshot alone", async () => {
  const realm = await publish();
  const token = await realm.mint();
  assert.equal(await realm.isActive(token), true);
  const { name } = await nameOf(realm, token);
  await realm.object.revoke(realm.record, { token: name, party: "p", until: START + 600 });
  await realm.snapshot();
  await worker.revocationRows("ALTER TABLE changes RENAME TO broken");
  assert.equal(await realm.isActive(token, { later: 29 }), true);
  assert.equal(await realm.isActive(token, { later: 30 }), false);
  await worker.revocationRows("ALTER TABLE broken RENAME TO changes");
});

/** Returns the name of a token, as the engine gives it when a client revokes the token at a store of ours. */
async function nameOf(realm, token) {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for (const part of [realm.world.document.realm, "jti", jti(token)]) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    hash.update(length).update(part);
  }
  return { name: hash.digest("base64url") };
}

test("a realm that never revoked has no record, and its object is asked once in five minutes", async () => {
  const realm = await publish();
  const token = await realm.mint();
  assert.equal(await realm.refusal(token), null);
  assert.equal(await worker.records.get(realm.record), null);
  await worker.revocationRows("ALTER TABLE changes RENAME TO broken");
  assert.equal(await realm.refusal(token, { later: 31 }), null);
  await worker.revocationRows("ALTER TABLE broken RENAME TO changes");
});

/** The forgeries of an attacker who writes to KV, made from a snapshot without revocations. */
const EMPTY = writeList([], 0);
const latin = (bytes) => Buffer.from(bytes).toString("latin1");
const open = (name, bytes, now) => openSnapshot(keys, name, new Response(bytes).body, now);
const forgeries = {
  "by another secret": async (realm) =>
    sealSnapshot(await deriveKeys(generateSecret()), {
      name: realm.record,
      counter: 99,
      time: START,
      list: EMPTY,
    }),
  "of another realm": (realm, other) =>
    sealSnapshot(keys, { name: other.record, counter: 99, time: START, list: EMPTY }),
  "that is too old": (realm) =>
    sealSnapshot(keys, { name: realm.record, counter: 99, time: START - 400, list: EMPTY }),
  "of the future": (realm) =>
    sealSnapshot(keys, { name: realm.record, counter: 99, time: START + 400, list: EMPTY }),
  "with a lower counter": (realm) =>
    sealSnapshot(keys, { name: realm.record, counter: 0, time: START, list: EMPTY }),
  "with another list": async (realm, other, bytes) =>
    Buffer.concat([bytes.subarray(0, bytes.indexOf(10) + 1), EMPTY]),
  "with another counter": async (realm, other, bytes) =>
    Buffer.from(latin(bytes).replace(/ (\d+) \d+ /, " $1 99 "), "latin1"),
  "that is garbage": async () => "garbage",
  "that is empty": async () => "",
};

for (const [what, forge] of Object.entries(forgeries)) {
  test(`a snapshot ${what} is not believed: the object is asked, and else it is 503`, async () => {
    const [realm, other] = [await publish(), await publish()];
    const token = await realm.mint();
    await realm.send("revoke", { token });
    assert.equal(await realm.isActive(token), false);
    const bytes = await realm.snapshot();
    assert.notEqual(await open(realm.record, bytes, START), undefined);
    await worker.records.put(realm.record, await forge(realm, other, bytes));
    assert.equal(await realm.isActive(token, { later: 30 }), false);

    await worker.revocationRows("ALTER TABLE changes RENAME TO broken");
    // An isolate that has the list of an authentic head goes on with it; a new one has none.
    const headers = what === "with another list" ? { "x-test-isolate": what } : {};
    const unavailable = await realm.exchange(await realm.world.subjectToken("with-secret"), {
      later: 60,
      headers,
    });
    await worker.revocationRows("ALTER TABLE broken RENAME TO changes");
    assert.equal(unavailable.status, 503);
    assert.equal(unavailable.headers.get("x-exchange-refusal"), "host.revocations_unavailable");
  });
}

test("a snapshot that was deleted takes nothing back", async () => {
  const realm = await publish();
  const token = await realm.mint();
  await realm.send("revoke", { token });
  assert.equal(await realm.isActive(token), false);
  await realm.snapshot();
  await worker.records.delete(realm.record);
  assert.equal(await realm.isActive(token, { later: 30 }), false);
  assert.equal(await realm.refusal(token, { later: 60 }), "subject_token.revoked");
});

test("a revocation that is not recorded answers 503 and Retry-After", async () => {
  const realm = await publish();
  const token = await realm.mint();
  assert.equal(await realm.isActive(token), true);
  await worker.revocationRows("ALTER TABLE changes RENAME TO broken");
  const response = await realm.send("revoke", { token });
  await worker.revocationRows("ALTER TABLE broken RENAME TO changes");
  assert.equal(response.status, 503);
  assert.match(response.headers.get("retry-after"), /^\d+$/);
  assert.equal(await realm.isActive(token), true);
});

const refresh = async () =>
  (await worker.fetch("/", { headers: { "x-test-refresh": "1" } })).json();

test("cron hands a not-before record to its object: tokens of that subject, minted here too, are refused", async () => {
  const realm = await publish();
  const [token, subject] = [await realm.mint(), await realm.world.subjectToken("with-secret")];
  assert.equal(await realm.refusal(token), null);
  const [name, text] = await realm.notBefore(keys, { notBefore: START + 60, now: START });
  await worker.records.put(name, text);
  assert.deepEqual(await refresh(), []);
  assert.equal(await worker.records.get(name), null);
  assert.equal(await realm.refusal(token, { later: 30 }), "subject_token.revoked");
  assert.equal(await realm.refusal(subject, { later: 30 }), "subject_token.revoked");
  assert.equal(await realm.isActive(token, { later: 30 }), false);
  const { list } = await open(realm.record, await realm.snapshot(), START);
  assert.equal(sizeOf(list), realm.subjects.length);
  for (const subject of realm.subjects) assert.ok(timeIn(list, subject) >= START + 60);
  const answer = await worker.records.get(name.replace("not-before:", "not-before-answer:"));
  assert.deepEqual(await openAnswer(keys, name, answer), { isTaken: true, people: 1 });
});

/** Puts a not-before record for the subject where the command line puts it. */
async function putNotBefore(realm, times) {
  await worker.records.put(...(await realm.notBefore(keys, times)));
}

test("what was minted of a refused token before its time was known ends with it", async () => {
  const realm = await publish();
  const subject = await realm.world.subjectToken("with-secret");
  const { iat } = claims(subject);
  const [meantime, afterwards] = [60, 120].map((seconds) => ({ later: iat + seconds - START }));
  await putNotBefore(realm, { notBefore: iat + 1, now: iat });
  const minted = (await (await realm.exchange(subject, meantime)).json()).access_token;
  assert.equal(claims(minted).iat, iat + 60);
  assert.equal(await realm.isActive(minted, meantime), true);
  await refresh();
  assert.equal(await realm.refusal(subject, afterwards), "subject_token.revoked");
  assert.equal(await realm.isActive(minted, afterwards), false);
  assert.equal(await realm.refusal(minted, afterwards), "subject_token.revoked");
  const list = await realm.entries();
  const [own, here] = realm.subjects.map((name) => timeIn(list, name));
  assert.equal(own, iat + 1);
  assert.ok(here >= iat + 90 && here <= iat + 390, `${here - iat}`);
});

test("a not-before record that is put back later refuses nothing that was minted since", async () => {
  const realm = await publish();
  const token = await realm.mint();
  await putNotBefore(realm, { notBefore: START - 3_600, now: START - 3_600 });
  await refresh();
  assert.equal(await realm.isActive(token, { later: 30 }), true);
  assert.equal(timeIn(await realm.entries(), realm.subjects[1]), START - 3_600 + 390);
});

test("a not-before record that is not authentic is deleted and reported", async () => {
  const realm = await publish();
  const others = await deriveKeys(generateSecret());
  const [name, text] = await realm.notBefore(others, { notBefore: START, now: START });
  await worker.records.put(name, text);
  await worker.records.put("not-before:junk", "junk");
  const reports = await refresh();
  assert.deepEqual(reports.map(({ record }) => record).sort(), [name, "not-before:junk"].sort());
  assert.equal(await worker.records.get(name), null);
  assert.deepEqual({ ...(await realm.object.list()) }, { counter: 0, list: "" });
});

test("an isolate of an earlier version gets the list as it knows it", async () => {
  const realm = await publish();
  const token = await realm.mint();
  await realm.send("revoke", { token });
  const { counter, list } = await realm.object.list();
  const { name } = await nameOf(realm, token);
  assert.deepEqual([counter, JSON.parse(list)], [1, { tokens: [name], subjects: {} }]);
});

test("a not-before record of an earlier command line is taken", async () => {
  const realm = await publish();
  const own = { realm: realm.record, subjects: realm.subjects, notBefore: START + 60 };
  const text = JSON.stringify({ ...own, at: START, until: START + 600 });
  const mac = await keys.mac("revocations", ["not-before", text]);
  await worker.records.put("not-before:earlier", `${mac}\n${text}`);
  assert.deepEqual(await refresh(), []);
  assert.equal(sizeOf(await realm.entries()), 2);
});

test("cron writes a snapshot anew while something counts, and then removes it", async () => {
  const realm = await publish();
  const token = await realm.mint();
  await realm.send("revoke", { token });
  await realm.snapshot();
  const old = { name: realm.record, counter: 1, time: START - 290, list: EMPTY };
  await worker.records.put(realm.record, await sealSnapshot(keys, old));
  await refresh();
  const bytes = await worker.records.get(realm.record, "arrayBuffer");
  const { list } = await open(realm.record, bytes, START);
  assert.deepEqual([sizeOf(list), timeIn(list, (await nameOf(realm, token)).name)], [1, REVOKED]);
  await worker.revocationRows("UPDATE tokens SET until = 1");
  await realm.object.purge();
  await refresh();
  assert.equal(await worker.records.get(realm.record), null);
});

test("a Worker without the secret asks the object, and writes no snapshot", async () => {
  const plain = await startWorker({ clock: true });
  try {
    const world = await makeWorld("https://edge.example/revocation/plain");
    await plain.publish(world.document, world.signingKeys);
    const send = async (route, form) =>
      plain.fetch(`/${world.document.realm}/${route}`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`with-secret:${world.secret}`)}` },
        body: new URLSearchParams(form),
      });
    const body = Object.fromEntries((await world.bySecret()).body);
    const { access_token: token } = await (await send("token", body)).json();
    assert.equal((await (await send("introspect", { token })).json()).active, true);
    assert.equal((await send("revoke", { token })).status, 200);
    assert.equal((await (await send("introspect", { token })).json()).active, false);
    const { keys: records } = await plain.records.list({ prefix: "revocations:" });
    assert.deepEqual(records, []);
  } finally {
    await plain.close();
  }
});
