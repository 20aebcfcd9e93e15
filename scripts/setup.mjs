// Brings a fresh clone to where it can be built and served: `node scripts/setup.mjs`. What only tests need,
// each suite brings itself: see tests/support.
//
// It needs Node (20 or later) and Rust, and nothing that has been done before. Every part looks
// first whether its work is done; when all is, this takes a fraction of a second.

import "./setup/oldest-node.mjs";

import { installBindgen } from "./setup/bindgen.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { assertMachine, assertSpace } from "./setup/machine.mjs";
import { isMain } from "./setup/node.mjs";
import { installWasmTarget } from "./setup/wasm-target.mjs";
import { program } from "./step.mjs";

export const dependencies = { install: installDependencies };

/** What building and serving need, in the order in which it is set up. */
export const building = [dependencies, { install: installWasmTarget }, { install: installBindgen }];

/**
 * Sets up the parts in `need`, each `{ install() }`. A part that the set-up cannot always bring has
 * `found()` and `lacking`, what to say where it is not found; a `large` one takes much space.
 */
export async function setup({ need = building } = {}) {
  assertMachine(need);
  assertSpace(need);
  // npm's downloads need no compiler: they come while the rest is compiled.
  const inOrder = async () => {
    for (const part of need) if (part !== dependencies) await part.install();
  };
  await Promise.all([need.includes(dependencies) && dependencies.install(), inOrder()]);
}

if (isMain(import.meta.url)) {
  await program(async () => {
    await setup();
    console.log("Everything that building and serving need is set up.");
  });
}
