// Revocations in a process: a revocation through one realm object holds for all, and a full store forgets
// nothing.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { deriveKeys, generateSecret } from "../../src/js/secret.mjs";
import { REVOKED, sizeOf, timeIn, writeList } from "../../src/js/revocation-list.mjs";
import {
  openAnswer,
  openNotBefore,
  openSnapshot,
  sealAnswer,
  sealNotBefore,
  sealSnapshot,
} from "../../src/js/revocation-records.mjs";
import { createRevocationStore } from "../../src/js/revocation-store.mjs";

const NOW = 1_700_000_000;
const at = (seconds) => () => (NOW + seconds) * 1000;
const read = async (store, realm) => {
  const bytes = await store.revocations(realm);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
};

test("what is revoked is listed for its realm alone", async () => {
  const store = createRevocationStore({ clock: at(0) });
  assert.equal(await read(store, "a"), undefined);
  await store.revoke({ realm: "a", token: "t", until: NOW + 60 });
  await store.setNotBefore({ realm: "a", subjects: ["s"], notBefore: 5, until: NOW + 60 });
  await store.setNotBefore({ realm: "a", subjects: ["s"], notBefore: 4, until: NOW + 60 });
  assert.deepEqual(await read(store, "a"), { tokens: ["t"], subjects: { s: 5 } });
  assert.equal(await read(store, "b"), undefined);
});

test("a full store forgets only what is over for a minute, and else refuses", async () => {
  let clock = at(0);
  const store = createRevocationStore({ size: 2, clock: () => clock() });
  for (const token of ["t", "u"]) await store.revoke({ realm: "a", token, until: NOW });
  clock = at(59);
  await assert.rejects(store.revoke({ realm: "a", token: "v", until: NOW + 600 }));
  assert.deepEqual((await read(store, "a")).tokens, ["t", "u"]);
  clock = at(60);
  await store.revoke({ realm: "a", token: "v", until: NOW + 600 });
  assert.deepEqual((await read(store, "a")).tokens, ["v"]);
});

const nameOf = (text) => createHash("sha256").update(text).digest("base64url");
const streamOf = (bytes, size = bytes.length) => {
  let at = 0;
  const read = { bytes: 0, isCancelled: false };
  const stream = new ReadableStream(
    {
      pull(controller) {
        const part = bytes.subarray(at, at + size);
        at += part.length;
        read.bytes = at;
        if (part.length === 0) controller.close();
        else controller.enqueue(part);
      },
      cancel() {
        read.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return Object.assign(stream, { read });
};

test("a list has its rows in order, and each name with its time", () => {
  const names = Array.from({ length: 1_000 }, (_, n) => nameOf(String(n)));
  const rows = names.map((name, n) => [name, n]);
  const list = writeList([...rows, [nameOf("token"), REVOKED], [nameOf("early"), -5]], 1_002);
  assert.deepEqual([list[0], list.length, sizeOf(list)], [1, 1 + 20 * 1_002, 1_002]);
  for (const [name, time] of rows) assert.equal(timeIn(list, name), time);
  assert.equal(timeIn(list, nameOf("token")), 0xffffffff);
  assert.equal(timeIn(list, nameOf("early")), 0);
  assert.equal(timeIn(list, nameOf("other")), undefined);
  for (let at = 21; at < list.length; at += 20) {
    assert.ok(Buffer.compare(list.subarray(at - 20, at - 4), list.subarray(at, at + 16)) < 0);
  }
  const first = Buffer.from(list.subarray(1, 17)).toString("base64url");
  assert.ok(
    [...names, nameOf("token"), nameOf("early")].some((name) =>
      name.startsWith(first.slice(0, 21)),
    ),
  );
  for (const name of ["", "a", `${nameOf("a")}a`, `${nameOf("a").slice(1)}=`]) {
    assert.throws(() => writeList([[name, 1]], 1), /a name is a SHA-256/);
  }
});

test("a snapshot is of its realm, young, whole, and by the secret", async () => {
  const keys = await deriveKeys(generateSecret());
  const list = writeList([[nameOf("t"), REVOKED]], 1);
  const bytes = await sealSnapshot(keys, { name: "a", counter: 7, time: NOW, list });
  const open = async (name, now, changed = bytes, own = keys) => {
    const opened = await openSnapshot(own, name, streamOf(changed, 10), now);
    return opened && { counter: opened.counter, list: Buffer.from(opened.list) };
  };
  const good = { counter: 7, list: Buffer.from(list) };
  assert.deepEqual(await open("a", NOW), good);
  assert.deepEqual(await open("a", NOW + 300), good);
  assert.equal(await open("a", NOW + 301), undefined);
  assert.deepEqual(await open("a", NOW - 60), good);
  assert.equal(await open("a", NOW - 61), undefined);
  assert.equal(await open("b", NOW), undefined);
  assert.equal(await open("a", NOW, bytes, await deriveKeys(generateSecret())), undefined);
  const text = Buffer.from(bytes).toString("latin1");
  const changes = [
    ...["", "\n", "\n\n", "x".repeat(1_000)],
    text.replace(" 7 ", " 8 "),
    text.replace(String(NOW), String(NOW + 1)),
    text.slice(0, -1),
    `${text}x`,
    `${text.slice(0, -1)}x`,
  ];
  for (const changed of changes) {
    assert.equal(await open("a", NOW, Buffer.from(changed, "latin1")), undefined, changed);
  }
});

test("of a list that has not changed the first line is read", async () => {
  const keys = await deriveKeys(generateSecret());
  const names = Array.from({ length: 5_000 }, (_, n) => [nameOf(String(n)), n]);
  const list = writeList(names, names.length);
  const seal = (time, own = list) => sealSnapshot(keys, { name: "a", counter: 7, time, list: own });
  const first = streamOf(await seal(NOW), 1_000);
  const known = await openSnapshot(keys, "a", first, NOW);
  assert.ok(first.read.bytes > list.length);
  const later = streamOf(await seal(NOW + 300), 1_000);
  const again = await openSnapshot(keys, "a", later, NOW + 300, known);
  assert.deepEqual([later.read.bytes, later.read.isCancelled], [1_000, true]);
  assert.equal(again.list, known.list);
  const changed = writeList(names.slice(1), names.length - 1);
  const other = await openSnapshot(keys, "a", streamOf(await seal(NOW, changed)), NOW, known);
  assert.deepEqual(Buffer.from(other.list), Buffer.from(changed));
});

test("a not-before record is opened as it was sealed, or not at all", async () => {
  const keys = await deriveKeys(generateSecret());
  const keptSeconds = 31_536_000;
  const given = { realm: "a", people: [["s"], ["t", "u"]], keptSeconds, notBefore: NOW, now: NOW };
  const [name, text] = await sealNotBefore(keys, given);
  assert.match(name, /^not-before:/);
  const own = {
    realm: "a",
    people: [["s"], ["t", "u"]],
    notBefore: NOW,
    at: NOW,
    until: NOW + keptSeconds,
  };
  assert.deepEqual(await openNotBefore(keys, text), own);
  assert.equal(await openNotBefore(await deriveKeys(generateSecret()), text), undefined);
  for (const changed of [
    "",
    "junk",
    text.replace("s", "t"),
    text.replace(`${NOW}`, "1"),
    ` ${text}`,
  ])
    assert.equal(await openNotBefore(keys, changed), undefined, changed);
  const [, answer] = await sealAnswer(keys, name, own);
  assert.equal(await openNotBefore(keys, answer), undefined);
});

test("an answer belongs to one not-before record", async () => {
  const keys = await deriveKeys(generateSecret());
  const answer = { isTaken: true, people: 1 };
  const [name, text] = await sealAnswer(keys, "not-before:1", answer);
  assert.equal(name, "not-before-answer:1");
  assert.deepEqual(await openAnswer(keys, "not-before:1", text), answer);
  assert.equal(await openAnswer(keys, "not-before:2", text), undefined);
  assert.equal(
    await openAnswer(await deriveKeys(generateSecret()), "not-before:1", text),
    undefined,
  );
  for (const changed of ["", "junk", text.replace("true", "false")]) {
    assert.equal(await openAnswer(keys, "not-before:1", changed), undefined, changed);
  }
});
