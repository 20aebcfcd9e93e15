// `revoke subject` says what the object that keeps the revocations answered, and not that it wrote.

import assert from "node:assert/strict";
import { test } from "node:test";

import { deriveKeys, generateSecret, sealSnapshot } from "../../dist/npm/npm/node.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";

const module = inClone("dist", "npm", "cli", "store", "revocation-answer.mjs");
const { answerOf } = await import(module);

const LIST = `revocations:${"a".repeat(43)}`;
const RECORD = "not-before:1";

test("only a list of the object with the subject and the time counts as taken", async () => {
  const keys = await deriveKeys(generateSecret());
  const others = await deriveKeys(generateSecret());
  const now = Math.floor(Date.now() / 1000);
  const asked = { keys, list: LIST, record: RECORD, subjects: ["x", "y"], notBefore: 100 };
  const snapshot = (subjects, { by = keys, name = LIST, time = now } = {}) =>
    sealSnapshot(by, { name, counter: 1, time, list: JSON.stringify({ tokens: [], subjects }) });
  const answer = (records) => {
    const store = { read: async () => new Map(Object.entries(records)) };
    return answerOf(store, asked, { wait: 0 });
  };
  const both = { x: 100, y: 160 };
  assert.equal(await answer({ [LIST]: await snapshot(both) }), "taken");
  assert.equal(await answer({ [LIST]: await snapshot(both), [RECORD]: "" }), "taken");
  assert.equal(await answer({ [RECORD]: "" }), "waiting");
  assert.equal(await answer({}), "lost");
  for (const text of [
    await snapshot({ x: 99, y: 160 }),
    await snapshot({ x: 100 }),
    await snapshot(both, { by: others }),
    await snapshot(both, { name: `${LIST}b` }),
    await snapshot(both, { time: now - 301 }),
    "garbage",
  ]) {
    assert.equal(await answer({ [LIST]: text }), "lost", text);
  }
});

test("the answer is awaited, and for no longer than asked", async () => {
  const keys = await deriveKeys(generateSecret());
  const asked = { keys, list: LIST, record: RECORD, subjects: ["x"], notBefore: 100 };
  const list = JSON.stringify({ tokens: [], subjects: { x: 100 } });
  const time = Math.floor(Date.now() / 1000);
  const text = await sealSnapshot(keys, { name: LIST, counter: 1, time, list });
  const after = (reads) => {
    let left = reads;
    return { read: async () => new Map(left-- > 0 ? [[RECORD, ""]] : [[LIST, text]]) };
  };
  const how = { wait: 1, pause: 10 };
  assert.equal(await answerOf(after(3), asked, how), "taken");
  assert.equal(await answerOf(after(Infinity), asked, { wait: 0.05, pause: 10 }), "waiting");
});
