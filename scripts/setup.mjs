// Prepares a fresh clone for building and serving: `node scripts/setup.mjs`. Each test suite sets up what
// only it needs: see tests/support.
//
// It needs only Node (20 or later) and Rust. Every part first checks whether its work is done; when
// everything is, the set-up takes a fraction of a second.

import "./setup/oldest-node.mjs";

import { installBindgen } from "./setup/bindgen.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { assertHost, assertSpace } from "./setup/host.mjs";
import { isMain } from "./setup/node.mjs";
import { readArguments } from "./setup/usage.mjs";
import { installWasmTarget } from "./setup/wasm-target.mjs";
import { program } from "./step.mjs";

export const dependencies = { install: installDependencies };

/** The parts that building and serving need, in the order of set-up. */
export const building = [dependencies, { install: installWasmTarget }, { install: installBindgen }];

/**
 * Sets up the parts in `need`, each `{ install() }`. A part that the set-up cannot always provide has
 * `found()` and `lacking`, the message for when it is missing; a `large` part takes much space.
 */
export async function setup({ need = building } = {}) {
  assertHost(need);
  assertSpace(need);
  // npm's downloads need no compiler, so they run while the rest compiles.
  const inOrder = async () => {
    for (const part of need) if (part !== dependencies) await part.install();
  };
  await Promise.all([need.includes(dependencies) && dependencies.install(), inOrder()]);
}

if (isMain(import.meta.url)) {
  readArguments(`Sets up what building and serving need: node scripts/setup.mjs

A part that is there stays. Tests set up the rest themselves.`);
  await program(async () => {
    await setup();
    console.log("Everything that building and serving need is set up.");
  });
}
