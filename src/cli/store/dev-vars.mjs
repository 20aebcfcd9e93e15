// The variables and secrets of `wrangler dev`, from the files that it reads beside its configuration.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
// Node 20.0 lacks `parseEnv`. Scripts of the clone load this file there, before they go on under another Node.
import * as util from "node:util";

import { readNow } from "../files.mjs";

/**
 * `{ file, value }` of a variable that a file sets for local runs; nothing where none does. As wrangler
 * does, it reads one .dev.vars, that of the environment where there is one, and .env files where there is
 * none.
 */
export function devVar(name, { config, env }) {
  const files = filesFor(env).map((group) =>
    group.map((file) => join(dirname(config ?? "."), file)).filter((file) => existsSync(file)),
  );
  const [own] = files[0];
  for (const file of own === undefined ? files[1] : [own]) {
    const value = util.parseEnv(readNow(file))[name];
    if (value !== undefined) return { file, value };
  }
  return undefined;
}

/** The names of both kinds, the first that counts first. */
function filesFor(env) {
  const named = (stem, end = "") => (env ? [`${stem}.${env}${end}`] : []);
  return [
    [...named(".dev.vars"), ".dev.vars"],
    [...named(".env", ".local"), ".env.local", ...named(".env"), ".env"],
  ];
}
