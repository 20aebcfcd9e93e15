// Revocations in a process: a revocation through one realm object holds for all, and a full store forgets
// nothing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { deriveKeys, generateSecret } from "../../src/js/secret.mjs";
import {
  openNotBefore,
  openSnapshot,
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

test("a snapshot is of its realm, young, whole, and by the secret", async () => {
  const keys = await deriveKeys(generateSecret());
  const list = '{"tokens":["t"],"subjects":{}}';
  const text = await sealSnapshot(keys, { name: "a", counter: 7, time: NOW, list });
  const open = (name, now, changed = text, own = keys) => openSnapshot(own, name, changed, now);
  assert.deepEqual(await open("a", NOW), { counter: 7, list });
  assert.deepEqual(await open("a", NOW + 300), { counter: 7, list });
  assert.equal(await open("a", NOW + 301), undefined);
  assert.deepEqual(await open("a", NOW - 60), { counter: 7, list });
  assert.equal(await open("a", NOW - 61), undefined);
  assert.equal(await open("b", NOW), undefined);
  assert.equal(await open("a", NOW, text, await deriveKeys(generateSecret())), undefined);
  for (const changed of ["", "\n", "\n\n", text.replace(" 7", " 8"), text.replace('"t"', '"u"')])
    assert.equal(await open("a", NOW, changed), undefined, changed);
});

test("a not-before record is opened as it was sealed, or not at all", async () => {
  const keys = await deriveKeys(generateSecret());
  const keptSeconds = 31_536_000;
  const given = { realm: "a", subjects: ["s"], keptSeconds, notBefore: NOW, now: NOW };
  const [name, text] = await sealNotBefore(keys, given);
  assert.match(name, /^not-before:/);
  const own = {
    realm: "a",
    subjects: ["s"],
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
  // The engine does not accept a snapshot as a not-before record, nor the reverse.
  const time = NOW;
  const snapshot = await sealSnapshot(keys, {
    name: "a",
    counter: 1,
    time,
    list: JSON.stringify(own),
  });
  assert.equal(await openNotBefore(keys, snapshot), undefined);
});
