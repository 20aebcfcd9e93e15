// wrangler.toml as it is for serving on this machine: limits so high that nobody meets them. Whoever
// tries, tests or measures here comes from one address, often as one client.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { variant } from "../../../scripts/build/variant.mjs";
import { inClone } from "../../../scripts/setup/paths.mjs";

/** Writes the file into the folder of what is kept, and gives its name. */
export function localConfiguration(persist) {
  const text = readFileSync(inClone("wrangler.toml"), "utf8")
    .replaceAll('"dist/', `"${variant().dist}/`)
    .replaceAll(/simple = \{ limit = \d+/g, "simple = { limit = 1000000000");
  mkdirSync(persist, { recursive: true });
  const file = join(persist, "start.toml");
  writeFileSync(file, text);
  return file;
}
