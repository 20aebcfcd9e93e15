// dist/www: the page, as any static server can serve it. It is built around dist/npm, the package as
// it is published, and has the page of refusals beside it.

import { copyFileSync, writeFileSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";
import { StepFailed, step } from "../step.mjs";
import { buildNpm } from "./npm.mjs";
import { refusalsPage } from "./refusals.mjs";

export async function buildPage() {
  await buildNpm();
  const folder = inClone("dist", "www");
  await step("www: page", async () => {
    // Imported here: Vite is there only after the set-up.
    const { build } = await import("vite");
    try {
      await build({ configFile: inClone("www", "vite.config.mjs") });
    } catch (error) {
      throw new StepFailed("the page could not be built", { output: String(error) });
    }
    writeFileSync(`${folder}/refusals.html`, await refusalsPage("assets/refusals.css"));
    copyFileSync(inClone("src", "manual", "refusals.css"), `${folder}/assets/refusals.css`);
  });
}
