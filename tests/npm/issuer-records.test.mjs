// The record of an issuer's keys: how long its sets serve, and in which order.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openKeySet, sealKeySet } from "../../src/js/jwks/record.mjs";
import { createIssuerKeys } from "../../src/js/jwks/source.mjs";
import { deriveKeys, generateSecret } from "../../src/js/secret.mjs";
import { createSecrets } from "../../src/js/secrets.mjs";

const NOW = 1_700_000_000;
const DAY = 86_400;
const NAME = "keys:name";
const SECRET = generateSecret();
const secret = await deriveKeys(SECRET);
const set = (kid) => JSON.stringify({ keys: [{ kid }] });

/** A source over one record, which a test may change, or make fail with an error. */
function sourceOf(text, given = { secret: SECRET }) {
  const events = [];
  const stored = { text };
  const source = createIssuerKeys({
    records: async () => {
      if (stored.text instanceof Error) throw stored.text;
      return stored.text && new TextEncoder().encode(stored.text);
    },
    secrets: createSecrets(given),
    report: (event, { reason }) => events.push([event, reason]),
  });
  const read = async (now, name = NAME) => {
    const bytes = await source.read(name, now);
    return bytes && new TextDecoder().decode(bytes);
  };
  return { source, stored, events, read };
}

const sealed = (time, kid, by = secret) => sealKeySet(NAME, { time, set: set(kid) }, by);

test("every member of the record of an issuer is authenticated", async () => {
  const text = await sealed(NOW, "a");
  assert.deepEqual(await openKeySet(NAME, text, secret, 0), { time: NOW, set: set("a") });
  const record = JSON.parse(text);
  for (const change of [{ time: NOW + 1 }, { set: set("b") }, { mac: record.mac.slice(1) }]) {
    const changed = JSON.stringify({ ...record, ...change });
    assert.deepEqual(await openKeySet(NAME, changed, secret, 0), { refused: "not_authentic" });
  }
  const refused = { refused: "not_authentic" };
  assert.deepEqual(await openKeySet("keys:other", text, secret, 0), refused);
  const other = await deriveKeys(generateSecret());
  assert.deepEqual(await openKeySet(NAME, text, other, 0), refused);
});

test("with a secret, a set that is not authenticated is not taken, and the other way round", async () => {
  const bare = set("a");
  const unauthenticated = await sealed(NOW, "a", null);
  for (const text of [bare, unauthenticated]) {
    assert.deepEqual(await openKeySet(NAME, text, secret, 0), { refused: "not_authenticated" });
  }
  assert.deepEqual(await openKeySet(NAME, bare, undefined, NOW), { time: NOW, set: bare });
  assert.deepEqual(await openKeySet(NAME, unauthenticated, undefined, 0), {
    time: NOW,
    set: set("a"),
  });
  const text = await sealed(NOW, "a");
  assert.deepEqual(await openKeySet(NAME, text, undefined, 0), { refused: "secret_missing" });
});

test("what is no record is none", async () => {
  for (const text of ["", "null", "7", "[", '{"time":"1","set":"","mac":""}']) {
    assert.deepEqual(await openKeySet(NAME, text, secret, 0), { refused: "malformed" });
  }
});

test("a set serves for a day from when it was fetched", async () => {
  const { read, events } = sourceOf(await sealed(NOW, "a"));
  assert.equal(await read(NOW + DAY), set("a"));
  assert.equal(await read(NOW + DAY + 1), undefined);
  assert.deepEqual(events, [["issuer_keys_too_old", undefined]]);
});

test("an older set does not come after a newer one", async () => {
  const { read, stored } = sourceOf(await sealed(NOW, "new"));
  assert.equal(await read(NOW), set("new"));
  stored.text = await sealed(NOW - 1, "old");
  assert.equal(await read(NOW), set("new"));
  stored.text = await sealed(NOW + 1, "newer");
  assert.equal(await read(NOW), set("newer"));
});

test("the last good set serves while the store fails", async () => {
  const { read, stored, events } = sourceOf(await sealed(NOW, "a"));
  assert.equal(await read(NOW), set("a"));
  for (const broken of [new Error("no store"), "garbage", set("slipped in"), undefined]) {
    stored.text = broken;
    assert.equal(await read(NOW + DAY), set("a"));
    assert.equal(await read(NOW + DAY + 1), undefined);
  }
  assert.deepEqual(events.map(([, reason]) => reason).filter(Boolean), [
    "malformed",
    "malformed",
    "not_authenticated",
    "not_authenticated",
  ]);
});

test("a store that fails at first is a failure", async () => {
  const { read, stored } = sourceOf(new Error("no store"));
  await assert.rejects(read(NOW), /no store/);
  stored.text = undefined;
  assert.equal(await read(NOW), undefined);
  stored.text = set("not authenticated");
  assert.equal(await read(NOW), undefined);
});

test("a set that was just fetched serves whatever the store still says", async () => {
  const { read, source } = sourceOf(await sealed(NOW, "a"));
  source.keep(NAME, { time: NOW + 10, set: set("b") });
  assert.equal(await read(NOW + 10), set("b"));
});

test("a secret that is none authenticates nothing", async () => {
  const { read } = sourceOf(await sealed(NOW, "a"), { secret: "no secret" });
  await assert.rejects(read(NOW), { name: "SecretError" });
});

test("without a secret, that is said once", async () => {
  const { read, events } = sourceOf(set("a"), {});
  for (const now of [NOW, NOW + 2 * DAY]) assert.equal(await read(now), set("a"));
  assert.deepEqual(events, [["issuer_keys_not_authenticated", "there is no KEY_ENCRYPTION_KEY"]]);
});
