// Asks each back end that JavaScript calls every question of tests/native/crypto.rs (Wycheproof's, and the
// examples of the RFCs). The file of questions has the right answers; this test lists the algorithms that a
// back end lacks.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { portable } from "./support/backends.mjs";
import { toQuestion } from "./support/questions.mjs";
import { classify, print } from "./support/table.mjs";
import { webCrypto } from "./support/webcrypto.mjs";
import { startWorkerd } from "./support/workerd.mjs";

const path = process.env.CRYPTO_QUESTIONS;
if (!path) throw new Error("the questions are made by `npm run test:crypto`");
const { keys, cases } = JSON.parse(readFileSync(path, "utf8"));

const noSecp256k1 = ({ alg }) => alg === "ES256K";

test("the portable back end in wasm answers every case as it is classified", async () => {
  const verdicts = await inTurn((question) => portable(question));
  report("wasm portable in Node", verdicts, ({ alg }) => alg === "ES512");
});

test("WebCrypto in Node answers every case as it is classified", async () => {
  const verdicts = await inTurn(webCrypto(globalThis.crypto.subtle));
  report("WebCrypto in Node", verdicts, noSecp256k1);
});

test("WebCrypto in workerd answers every case as it is classified", async (context) => {
  const workerd = await startWorkerd();
  context.after(() => workerd.close());
  report("WebCrypto in workerd", await workerd.answers(keys, cases), noSecp256k1);
});

async function inTurn(verify) {
  const verdicts = [];
  for (const one of cases) verdicts.push(await verify(toQuestion(one, keys)));
  return verdicts;
}

function report(name, verdicts, lacks) {
  assert.equal(verdicts.length, cases.length);
  const classified = classify(cases, verdicts, lacks);
  print(name, classified);
  assert.deepEqual(classified.unexplained, []);
}
