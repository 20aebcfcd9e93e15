// `revoke subject` says what the object that keeps the revocations answered, and not that it wrote.

import assert from "node:assert/strict";
import { test } from "node:test";

import { deriveKeys, generateSecret, sealAnswer } from "../../dist/npm/npm/node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";

const module = inClone("dist", "npm", "cli", "store", "revocation-answer.mjs");
const { answerOf } = await import(module);

const RECORDS = ["not-before:1", "not-before:2"];
const TAKEN = { isTaken: true, people: 7 };

test("only the object's own answers to every record count as taken", async () => {
  const keys = await deriveKeys(generateSecret());
  const others = await deriveKeys(generateSecret());
  const answer = (entries) => {
    const store = { read: async () => new Map(entries) };
    return answerOf(store, { keys, records: RECORDS }, { wait: 0 });
  };
  const [one, two] = await Promise.all(RECORDS.map((record) => sealAnswer(keys, record, TAKEN)));
  const full = await sealAnswer(keys, RECORDS[1], { isTaken: false, people: 100_000 });
  const [first, second] = RECORDS.map((record) => [record, ""]);
  assert.equal(await answer([one, two]), "taken");
  assert.equal(await answer([one, two, first]), "taken");
  assert.equal(await answer([one, full]), "full");
  assert.equal(await answer([full, first]), "full");
  assert.equal(await answer([first, second]), "waiting");
  assert.equal(await answer([one, second]), "waiting");
  assert.equal(await answer([one]), "lost");
  assert.equal(await answer([first]), "lost");
  assert.equal(await answer([]), "lost");
  for (const text of [
    (await sealAnswer(others, RECORDS[1], TAKEN))[1],
    one[1],
    two[1].replace("7", "8"),
    "garbage",
    "",
  ]) {
    assert.equal(await answer([one, [two[0], text]]), "lost", text);
  }
});

test("the answer is awaited, and for no longer than asked", async () => {
  const keys = await deriveKeys(generateSecret());
  const [record] = RECORDS;
  const sealed = await sealAnswer(keys, record, TAKEN);
  const after = (reads) => {
    let left = reads;
    return { read: async () => new Map(left-- > 0 ? [[record, ""]] : [sealed]) };
  };
  const asked = { keys, records: [record] };
  assert.equal(await answerOf(after(3), asked, { wait: 1, pause: 10 }), "taken");
  assert.equal(await answerOf(after(Infinity), asked, { wait: 0.05, pause: 10 }), "waiting");
});
