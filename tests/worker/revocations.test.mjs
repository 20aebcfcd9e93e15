// The Durable Object by itself: the entries that it keeps, their lifetime and number, and its writes to KV.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { deriveKeys, generateSecret, openSnapshot } from "../../dist/npm/npm/node.mjs";
import { startWorker } from "./support/server.mjs";

const MINUTE = 60;
const now = Math.floor(Date.now() / 1000);
const secret = generateSecret();

let worker;
let keys;

before(async () => {
  worker = await startWorker({ clock: true, secrets: { KEY_ENCRYPTION_KEY: secret } });
  keys = await deriveKeys(secret);
});

after(() => worker.close());

/** Returns the object of a realm, with the name of its record. */
function object(realm) {
  const name = `revocations:${realm.padEnd(43, "_")}`;
  const stub = worker.revocations(name);
  return {
    name,
    revoke: (token, until = now + MINUTE, party = "client") =>
      stub.revoke(name, { token, party, until }),
    setNotBefore: (subjects, notBefore, until = now + MINUTE) =>
      stub.setNotBefore(name, { subjects, notBefore, until }),
    async list() {
      const { counter, list } = await stub.list();
      return { counter, list: list && JSON.parse(list) };
    },
    publish: () => stub.publish(name),
    purge: () => stub.purge(),
    nextPurge: () => stub.nextPurge(),
    async snapshot() {
      const text = await worker.records.get(name);
      const { counter, list } = (text && (await openSnapshot(keys, name, text, now))) ?? {};
      return { counter, list: list && JSON.parse(list) };
    },
  };
}

test("what was revoked is listed, and each change is counted once", async () => {
  const realm = object("listed");
  assert.deepEqual(await realm.list(), { counter: 0, list: "" });
  assert.equal(await realm.revoke("a"), 1);
  assert.equal(await realm.revoke("a"), 1);
  assert.equal(await realm.revoke("b"), 2);
  assert.equal(await realm.setNotBefore(["s", "t"], now - 5), 3);
  const list = { tokens: ["a", "b"], subjects: { s: now - 5, t: now - 5 } };
  assert.deepEqual(await realm.list(), { counter: 3, list });
});

test("a not-before time only gets later", async () => {
  const realm = object("marked");
  await realm.setNotBefore(["s"], 2_000, now + 2 * MINUTE);
  await realm.setNotBefore(["s"], 1_000, now + MINUTE);
  assert.deepEqual((await realm.list()).list.subjects, { s: 2_000 });
  await realm.setNotBefore(["s"], 3_000);
  assert.deepEqual((await realm.list()).list.subjects, { s: 3_000 });
  await realm.setNotBefore(["over"], 3_000, now - 1);
  assert.deepEqual((await realm.list()).list.subjects, { s: 3_000 });
});

test("what counts is kept when the rest is purged, and another purge is set for it", async () => {
  const realm = object("purged");
  await realm.revoke("long ago", now - 10 * MINUTE);
  await realm.revoke("within the minute after", now - MINUTE + 30);
  await realm.revoke("later", now + 10 * MINUTE);
  await realm.purge();
  const { counter, list } = await realm.list();
  assert.deepEqual(list.tokens, ["later", "within the minute after"]);
  assert.equal(counter, 3);
  assert.ok((await realm.nextPurge()) >= (now + MINUTE) * 1000);
});

test("snapshots follow the list and are gone with it", async () => {
  const realm = object("published");
  await realm.publish();
  assert.equal(await worker.records.get(realm.name), null);
  await Promise.all(Array.from({ length: 20 }, (_, n) => realm.revoke(`t${n}`, now - 10 * MINUTE)));
  await realm.publish();
  const { counter, list } = await realm.snapshot();
  assert.equal(counter, 20);
  assert.equal(list.tokens.length, 20);
  await realm.purge();
  await realm.publish();
  assert.equal(await worker.records.get(realm.name), null);
  assert.deepEqual(await realm.list(), { counter: 20, list: "" });
});

test("times that are no numbers are refused", async () => {
  await assert.rejects(object("wrong").revoke("a", Number.POSITIVE_INFINITY));
});

/** Inserts rows of a client in the objects of all realms, as if it had revoked so many tokens. */
async function fill(client, tokens, until) {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${tokens})`;
  await worker.revocationRows(
    `${numbers} INSERT INTO tokens SELECT '${client} ' || i, '${client}', ${until} FROM n`,
  );
  await worker.revocationRows(`INSERT INTO held VALUES ('${client}', ${tokens})`);
}

test("a client revokes up to its share, the others go on, and what is over frees their share", async () => {
  const realm = object("shared");
  const until = now + 10 * MINUTE;
  await realm.revoke("one", until, "one");
  await fill("two", 2_499, until);
  await realm.revoke("last of its share", until, "two");
  await assert.rejects(realm.revoke("first beyond", until, "two"));
  await realm.revoke("last of its share", until, "two");
  await realm.revoke("of another", until, "three");
  await fill("four", 2_500, now - 2 * MINUTE);
  await realm.revoke("in the place of one that is over", until, "four");
  assert.equal((await realm.list()).list.tokens.length, 2_503);
});

test("a realm that is full refuses everybody, and keeps what it has", async () => {
  const realm = object("brimful");
  const until = now + 10 * MINUTE;
  await realm.revoke("one", until, "one");
  for (const client of ["a", "b", "c"]) await fill(client, 2_500, until);
  await fill("d", 2_498, until);
  await realm.revoke("the last", until, "two");
  await assert.rejects(realm.revoke("one too many", until, "three"));
  const { counter, list } = await realm.list();
  assert.equal(list.tokens.length, 10_000);
  assert.equal(counter, 2);
});
