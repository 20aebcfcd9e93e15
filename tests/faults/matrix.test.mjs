// The fault matrix: every row of rows.mjs and of pairs.mjs gives its expected answer. `npm run faults`
// prints it as a table.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { run } from "./matrix.mjs";
import { pairs } from "./pairs.mjs";
import { rows } from "./rows.mjs";
import { startFaulty } from "./support/start.mjs";
import { isRight, slowest, table } from "./table.mjs";

const all = [...rows, ...pairs];
let worker;
let results;

before(async () => {
  worker = await startFaulty();
  results = await run(worker, all);
});

after(() => worker.close());

for (const [index, { part, fault, also, what }] of all.entries()) {
  test(`${part}: ${[fault, also].filter(Boolean).join("; ")} (${what})`, () => {
    const row = results[index];
    for (const state of [row.cold, row.warm]) {
      assert.ok(isRight(state), `\n${table([row]).join("\n")}`);
    }
  });
}

test("no two rows are about the same", () => {
  const names = all.map(({ part, fault, also, what }) => [part, fault, also, what].join());
  assert.equal(new Set(names).size, all.length);
});

test("no line of the log has a stack, a token or a secret", () => {
  const lines = worker.logs();
  assert.ok(lines.length > all.length);
  for (const line of lines.filter((line) => line.startsWith("{"))) {
    assert.doesNotMatch(line, /\bat [^ ]+ \(|wasm-function|panicked|eyJ[\w-]+\.[\w-]+\./, line);
  }
  const states = results.flatMap(({ cold, warm }) => [cold, warm]).filter(Boolean);
  assert.ok(slowest(states) > 0);
});
