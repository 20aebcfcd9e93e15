// wrangler.toml for serving on this host: limits so high that no request meets them. All requests of
// an experiment, a test or a measurement come from one address, often as one client.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { configurationWithoutBuild } from "../../../scripts/build/configuration.mjs";
import { variant } from "../../../scripts/build/variant.mjs";

/** Writes the file into the folder of local state, and returns its name. */
export function localConfiguration(persist) {
  const text = configurationWithoutBuild()
    .replaceAll('"dist/', `"${variant().dist}/`)
    .replaceAll(/simple = \{ limit = \d+/g, "simple = { limit = 1000000000");
  mkdirSync(persist, { recursive: true });
  const file = join(persist, "start.toml");
  writeFileSync(file, text);
  return file;
}
