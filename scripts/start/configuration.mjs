// wrangler.toml as it is for serving on this machine: limits so high that nobody meets them. Whoever
// tries, tests or measures here comes from one address, often as one client.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { inClone } from "../setup/paths.mjs";

/** Writes the file and gives its name. */
export function localConfiguration() {
  const text = readFileSync(inClone("wrangler.toml"), "utf8")
    // Paths count from the file.
    .replaceAll('"dist/', '"../dist/')
    .replaceAll(/simple = \{ limit = \d+/g, "simple = { limit = 1000000000");
  mkdirSync(inClone(".wrangler"), { recursive: true });
  const file = inClone(".wrangler", "start.toml");
  writeFileSync(file, text);
  return file;
}
