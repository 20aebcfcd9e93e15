// Builds what ships: `npm run build`, or one part of it with `npm run build worker` or `… npm`, `… www`.
//
//   worker   dist/worker/   index.mjs and engine_bg.wasm, as wrangler.toml deploys them
//            dist/site/     the static files beside them: the page among them
//   npm      dist/npm/      the folder of the published package
//   package  dist/npm/      the same, with the Worker for those who only have the package
//   www      dist/www/      the page, for any static server
//
// All hold the same engine. The build prints the sizes and keeps them in dist/sizes.json.

import "./setup/oldest-node.mjs";

import { buildPage } from "../www/build/page.mjs";
import { addDeployable } from "./build/deployable.mjs";
import { buildNpm } from "./build/npm.mjs";
import { printSizes } from "./build/sizes.mjs";
import { buildWorker } from "./build/worker.mjs";
import { setup } from "./setup.mjs";
import { isMain, onCurrentNode } from "./setup/node.mjs";
import { StepFailed, program } from "./step.mjs";

const parts = { worker: buildWorker, npm: buildNpm, package: buildPackage, www: buildPage };

/** Builds the named parts, by default all; returns the sizes of everything in dist/. */
export async function build(names = ["package"]) {
  const unknown = names.filter((name) => !(name in parts));
  if (unknown.length > 0) {
    throw new StepFailed(`there is nothing to build called ${unknown.join(", ")}`, {
      next: `Choose from: ${Object.keys(parts).join(", ")}.`,
    });
  }
  await setup();
  for (const name of names) await parts[name]();
  return printSizes();
}

/** The published parts: both engines, each built once. */
export async function buildPackage() {
  await buildWorker();
  await buildNpm();
  await addDeployable();
}

await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) {
  const names = process.argv.slice(2);
  await program(() => build(names.length > 0 ? names : undefined));
}
