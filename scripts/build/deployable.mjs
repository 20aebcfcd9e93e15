// dist/npm/worker and dist/npm/site: the Worker in the package, for operators who have only the package.
// The folder holds what wrangler deploys, with a wrangler.toml that finds it in node_modules and that
// `init` copies. The static files lie beside it, because wrangler uploads every module below the Worker's
// own.

import { cpSync, writeFileSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";
import { StepFailed, step } from "../step.mjs";
import { configurationWithoutBuild } from "./configuration.mjs";
import { place } from "./place.mjs";

const PACKED = "node_modules/edge-token-exchange";

/** The values that differ there from this project's wrangler.toml. */
const replacements = [
  ['main = "dist/worker/index.mjs"', `main = "${PACKED}/worker/index.mjs"`],
  ['directory = "dist/site"', `directory = "${PACKED}/site"`],
  [
    "# Written by `npm run build worker`, with engine_bg.wasm beside it.",
    "# The Worker is part of the package: `npm install` puts it there.",
  ],
  [
    "# The build has bundled; wrangler uploads the two files as they are.",
    "# It is bundled already; wrangler uploads its files as they are.",
  ],
];

/** Puts the built dist/worker and dist/site into the built package. */
export async function addDeployable() {
  const write = (folder) => {
    cpSync(inClone("dist", "worker"), folder, { recursive: true });
    let text = configurationWithoutBuild();
    for (const [own, packed] of replacements) {
      if (!text.includes(own)) throw new StepFailed(`wrangler.toml does not say any more: ${own}`);
      text = text.replace(own, packed);
    }
    writeFileSync(`${folder}/wrangler.toml`, text);
  };
  await step("npm: deployable Worker", async () => {
    const site = (folder) => cpSync(inClone("dist", "site"), folder, { recursive: true });
    await place(inClone("dist", "npm", "site"), site);
    await place(inClone("dist", "npm", "worker"), write);
  });
}
