// Simulations believe unsigned tokens: the deployed module has no part of them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const dist = new URL("../../dist/", import.meta.url);

function modules(folder) {
  const names = readdirSync(new URL(folder, dist)).filter((name) => name.endsWith(".wasm"));
  return names.map((name) => readFileSync(new URL(`${folder}/${name}`, dist), "latin1"));
}

test("the Worker has no simulation", () => {
  // The key that stands for those of all issuers, as src/simulation/harness.rs has it.
  const key = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
  assert.ok(modules("worker").length > 0);
  assert.ok(modules("worker").every((module) => !module.includes(key)));
  assert.ok(modules("npm/npm").every((module) => module.includes(key)));
});
