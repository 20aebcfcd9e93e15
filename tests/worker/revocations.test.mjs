// The Durable Object by itself: the entries that it keeps, their lifetime and number, and its writes to KV.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";

import { deriveKeys, generateSecret, openSnapshot } from "../../dist/npm/npm/node.mjs";
import { REVOKED, sizeOf, timeIn } from "../../src/js/revocation-list.mjs";
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

const nameOf = (text) => createHash("sha256").update(text).digest("base64url");

/** Returns the object of a realm, with the name of its record. Texts stand for the names of which they are. */
function object(realm) {
  const name = `revocations:${realm.padEnd(43, "_")}`;
  const stub = worker.revocations(name);
  return {
    name,
    stub,
    revoke: (token, until = now + MINUTE, party = "client") =>
      stub.revoke(name, { token: nameOf(token), party, until }),
    setNotBefore: (subjects, notBefore, until = now + MINUTE) =>
      stub.setNotBefore(name, { subjects: subjects.map(nameOf), notBefore, until }),
    /** The times of these texts in the object's list, and how many names that has. */
    async times(...texts) {
      const { counter, bytes } = await stub.entries();
      return {
        counter,
        size: sizeOf(bytes),
        times: texts.map((text) => timeIn(bytes, nameOf(text))),
      };
    },
    publish: () => stub.publish(name),
    purge: () => stub.purge(),
    nextPurge: () => stub.nextPurge(),
    async snapshot() {
      const stream = await worker.records.get(name, "stream");
      return openSnapshot(keys, name, stream, now);
    },
  };
}

test("what was revoked is listed, and each change is counted once", async () => {
  const realm = object("listed");
  assert.deepEqual(await realm.times(), { counter: 0, size: 0, times: [] });
  assert.equal(await realm.revoke("a"), 1);
  assert.equal(await realm.revoke("a"), 1);
  assert.equal(await realm.revoke("b"), 2);
  assert.equal(await realm.setNotBefore(["s", "t"], now - 5), 3);
  const times = [REVOKED, REVOKED, now - 5, now - 5, undefined];
  assert.deepEqual(await realm.times("a", "b", "s", "t", "c"), { counter: 3, size: 4, times });
});

test("a not-before time only gets later", async () => {
  const realm = object("marked");
  const time = async () => (await realm.times("s")).times[0];
  await realm.setNotBefore(["s"], 2_000, now + 2 * MINUTE);
  await realm.setNotBefore(["s"], 1_000, now + MINUTE);
  assert.equal(await time(), 2_000);
  await realm.setNotBefore(["s"], 3_000);
  assert.equal(await time(), 3_000);
  await realm.setNotBefore(["over"], 3_000, now - 1);
  assert.deepEqual((await realm.times("over")).times, [undefined]);
});

test("what counts is kept when the rest is purged, and another purge is set for it", async () => {
  const realm = object("purged");
  await realm.revoke("long ago", now - 10 * MINUTE);
  await realm.revoke("within the minute after", now - MINUTE + 30);
  await realm.revoke("later", now + 10 * MINUTE);
  await realm.purge();
  const { counter, size, times } = await realm.times("later", "within the minute after");
  assert.deepEqual([counter, size, times], [3, 2, [REVOKED, REVOKED]]);
  assert.ok((await realm.nextPurge()) >= (now + MINUTE) * 1000);
});

test("snapshots follow the list and are gone with it", async () => {
  const realm = object("published");
  await realm.publish();
  assert.equal(await worker.records.get(realm.name), null);
  await Promise.all(Array.from({ length: 20 }, (_, n) => realm.revoke(`t${n}`, now - 10 * MINUTE)));
  await realm.publish();
  const { counter, list } = await realm.snapshot();
  assert.deepEqual([counter, sizeOf(list)], [20, 20]);
  await realm.purge();
  await realm.publish();
  assert.equal(await worker.records.get(realm.name), null);
  assert.deepEqual(await realm.times(), { counter: 20, size: 0, times: [] });
});

test("times that are no numbers and names that are none are refused, and change nothing", async () => {
  const realm = object("wrong");
  await assert.rejects(realm.revoke("a", Number.POSITIVE_INFINITY));
  await assert.rejects(
    realm.stub.revoke(realm.name, { token: "a", party: "c", until: now + MINUTE }),
  );
  const what = { notBefore: now, until: now + MINUTE };
  const people = [[nameOf("s")], ["t"]];
  await assert.rejects(realm.stub.setNotBefores(realm.name, { ...what, people }));
  assert.equal((await realm.times()).size, 0);
});

test("of tokens minted here the time is their own, and a person counts once", async () => {
  const realm = object("people");
  const set = async (names, minted) => {
    const people = names.map((own) => own.map(nameOf));
    const what = { people, notBefore: now, minted, until: now + MINUTE };
    const { isTaken, people: count } = await realm.stub.setNotBefores(realm.name, what);
    return [isTaken, count];
  };
  const alice = ["alice at one issuer", "alice at another", "alice here"];
  assert.deepEqual(await set([alice, ["bob", "bob here"]], now + 90), [true, 2]);
  assert.deepEqual(await set([alice], now + 95), [true, 2]);
  assert.deepEqual(await set([["carol here"]], now + 95), [true, 3]);
  const { size, times } = await realm.times(
    "alice at another",
    "alice here",
    "bob here",
    "carol here",
  );
  assert.deepEqual([size, times], [6, [now, now + 95, now + 90, now + 95]]);
});

/** Inserts rows of a client in the objects of all realms, as if it had revoked so many tokens. */
async function fill(client, tokens, until) {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${tokens})`;
  await worker.revocationRows(
    `${numbers} INSERT INTO tokens SELECT substr('${client}' || '_' || i || '${"_".repeat(43)}', 1, 43), '${client}', ${until} FROM n`,
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
  assert.equal((await realm.times()).size, 2_503);
});

test("a realm that is full refuses everybody, and keeps what it has", async () => {
  const realm = object("brimful");
  const until = now + 10 * MINUTE;
  await realm.revoke("one", until, "one");
  for (const client of ["a", "b", "c"]) await fill(client, 2_500, until);
  await fill("d", 2_498, until);
  await realm.revoke("the last", until, "two");
  await assert.rejects(realm.revoke("one too many", until, "three"));
  const { counter, size } = await realm.times();
  assert.deepEqual([size, counter], [10_000, 2]);
});
