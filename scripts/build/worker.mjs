// dist/worker: one JavaScript module and the engine beside it, as wrangler uploads them; dist/site: its
// static files.
//
// src/worker/entry.mjs imports the glue as `#engine` and the module as `./engine_bg.wasm`. The build
// bundles the first; the second stays an import, which workerd resolves to a compiled module.

import { copyFileSync } from "node:fs";

import { buildSite } from "../../www/build/site.mjs";
import { inClone } from "../setup/paths.mjs";
import { StepFailed, step } from "../step.mjs";
import { buildEngine, glueOf } from "./engine.mjs";
import { place } from "./place.mjs";
import { inDist } from "./variant.mjs";

export async function buildWorker() {
  await Promise.all([buildModule(), buildSite()]);
}

/** The glue of the module that was built last, for a bundle with another entry. */
export const workerGlue = () => `${glueOf("worker")}/engine.js`;

/** Builds the two modules of dist/worker. */
export async function buildModule() {
  const { glue, module } = await buildEngine("worker");
  const write = async (folder) => {
    copyFileSync(module, `${folder}/engine_bg.wasm`);
    await bundle(inClone("src", "worker", "entry.mjs"), `${glue}/engine.js`, `${folder}/index.mjs`);
  };
  await step("worker: bundle", () => place(inDist("worker"), write));
}

export async function bundle(entry, engine, outfile) {
  // Imported here: esbuild exists only after the set-up.
  const { build, formatMessages } = await import("esbuild");
  try {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2024",
      conditions: ["workerd", "worker", "browser"],
      alias: { "#engine": engine },
      external: ["*.wasm", "cloudflare:*"],
      logLevel: "silent",
    });
  } catch (error) {
    const output = (await formatMessages(error.errors ?? [], { kind: "error" })).join("\n");
    throw new StepFailed("the Worker could not be bundled", { output: output || String(error) });
  }
}
