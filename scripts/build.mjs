// Builds what ships. All parts hold the same engine. The build prints the sizes and keeps them in
// dist/sizes.json.

import "./setup/oldest-node.mjs";

import { buildPage } from "../www/build/page.mjs";
import { addDeployable } from "./build/deployable.mjs";
import { buildManual } from "./build/manual.mjs";
import { buildNpm } from "./build/npm.mjs";
import { printSizes } from "./build/sizes.mjs";
import { buildWorker } from "./build/worker.mjs";
import { setup } from "./setup.mjs";
import { isMain, onCurrentNode } from "./setup/node.mjs";
import { readArguments } from "./setup/usage.mjs";
import { program } from "./step.mjs";

const usage = `Builds what ships: npm run build [PART …], by default the package.

  worker   dist/worker/   index.mjs and engine_bg.wasm, as wrangler.toml deploys them
           dist/site/     the static files beside them: the page among them
  npm      dist/npm/      the folder of the published package
  package  dist/npm/      the same, with the Worker for users who only have the package
  www      dist/www/      the page, for any static server
  manual   dist/manual/   the manual, with a search, for any static server or opened as files`;

const parts = {
  worker: buildWorker,
  npm: buildNpm,
  package: buildPackage,
  www: buildPage,
  manual: buildManual,
};

/** Builds the named parts, by default all; returns the sizes of everything in dist/. */
export async function build(names = ["package"]) {
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

const names = isMain(import.meta.url) ? readArguments(usage, Object.keys(parts)) : [];
await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) {
  await program(() => build(names.length > 0 ? names : undefined));
}
