// Builds dist/www: the page, for any static server. It includes dist/npm, the package as it is
// published, and has the page of refusals beside it.

import { copyFileSync, writeFileSync } from "node:fs";

import { buildNpm } from "../../scripts/build/npm.mjs";
import { place } from "../../scripts/build/place.mjs";
import { inDist } from "../../scripts/build/variant.mjs";
import { inClone } from "../../scripts/setup/paths.mjs";
import { StepFailed, step } from "../../scripts/step.mjs";
import { refusalsPage } from "./refusals.mjs";

/** Returns the options with which Vite builds and serves the page around the package of this process. */
export function viteOptions() {
  const npm = inDist("npm");
  const alias = [
    { find: /^edge-token-exchange\/wasm/, replacement: `${npm}/npm/engine_bg.wasm` },
    { find: "edge-token-exchange/slim", replacement: `${npm}/npm/slim.mjs` },
    { find: "edge-token-exchange", replacement: npm },
  ];
  return { configFile: inClone("www", "vite.config.mjs"), resolve: { alias } };
}

export async function buildPage() {
  await buildNpm();
  await bundlePage();
}

/** Bundles the page around the package that is in dist/npm. */
export async function bundlePage() {
  const write = async (folder) => {
    // The import is here because the set-up installs Vite.
    const { build } = await import("vite");
    const { NODE_ENV } = process.env;
    try {
      await build({ ...viteOptions(), build: { outDir: folder, emptyOutDir: true } });
    } catch (error) {
      throw new StepFailed("the page could not be built", { output: String(error) });
    } finally {
      // Vite sets it to production, and an npm that this process starts would then leave out what it is to install.
      if (NODE_ENV === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = NODE_ENV;
    }
    writeFileSync(`${folder}/refusals.html`, await refusalsPage("assets/refusals.css"));
    copyFileSync(inClone("src", "manual", "refusals.css"), `${folder}/assets/refusals.css`);
    copyFileSync(inClone("www", "pictures", "preview.png"), `${folder}/assets/preview.png`);
  };
  await step("www: page", () => place(inDist("www"), write));
}
