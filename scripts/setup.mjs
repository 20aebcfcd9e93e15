// Brings a fresh clone to where it can be built, tested and served: `node scripts/setup.mjs`.
//
// It needs Node (20 or later) and Rust, and nothing that has been done before. Every part looks
// first whether its work is done; when all is, this takes a fraction of a second.

import "./setup/oldest-node.mjs";

import { installApache } from "./setup/apache.mjs";
import { installBindgen } from "./setup/bindgen.mjs";
import { installChromium } from "./setup/chromium.mjs";
import { installDependencies } from "./setup/dependencies.mjs";
import { installFonts } from "./setup/fonts.mjs";
import { installCargoFuzz } from "./setup/fuzz.mjs";
import { assertMachine, assertSpace } from "./setup/machine.mjs";
import { isMain } from "./setup/node.mjs";
import { installNodes } from "./setup/nodes.mjs";
import { installPython } from "./setup/python.mjs";
import { installWasmTarget } from "./setup/wasm-target.mjs";
import { program } from "./step.mjs";

/** What can be asked for, in the order in which it is set up. */
const parts = {
  dependencies: installDependencies,
  "wasm-target": installWasmTarget,
  bindgen: installBindgen,
  chromium: installChromium,
  fonts: installFonts,
  nodes: installNodes,
  python: installPython,
  apache: installApache,
  fuzz: installCargoFuzz,
};

/** What building and serving need; the rest only tests. */
const building = ["dependencies", "wasm-target", "bindgen"];

/** Sets up the parts named in `need`, by default what building needs. */
export async function setup({ need = building } = {}) {
  const unknown = need.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new TypeError(`no such part of the set-up: ${unknown.join(", ")}`);
  assertMachine(need);
  assertSpace(need);
  // npm's downloads need no compiler: they come while the rest is compiled.
  const { dependencies, ...others } = Object.fromEntries(
    Object.entries(parts).filter(([name]) => need.includes(name)),
  );
  const inOrder = async () => {
    for (const install of Object.values(others)) await install();
  };
  await Promise.all([dependencies?.(), inOrder()]);
}

if (isMain(import.meta.url)) {
  await program(async () => {
    await setup({ need: Object.keys(parts) });
    console.log("Everything is set up.");
  });
}
