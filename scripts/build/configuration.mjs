// wrangler.toml without the build, for those who deploy or serve what is built already.

import { readFileSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";
import { StepFailed } from "../step.mjs";

/** The table, with the comment above it and the empty line below. */
const BUILD = /^(?:#.*\n)*\[build\]\n(?:.+\n)+\n/m;

/** The text of this project's wrangler.toml without `[build]`. */
export function configurationWithoutBuild() {
  const text = readFileSync(inClone("wrangler.toml"), "utf8");
  if (!BUILD.test(text)) throw new StepFailed("wrangler.toml has no [build] any more");
  return text.replace(BUILD, "");
}
