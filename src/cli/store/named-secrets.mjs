// The secrets that a document names, `JWKS_…`, as this host has them: from the environment or, for local
// KV, from the file that `wrangler dev` reads.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";

import { readNow } from "../files.mjs";

/** A function that returns the text of a secret by its name, or nothing. */
export function namedSecrets({ config, env, remote }) {
  const local = remote ? {} : ofDevVars(dirname(config ?? "."), env);
  return (name) => process.env[name] ?? local[name];
}

function ofDevVars(folder, env) {
  const names = [...(env ? [`.dev.vars.${env}`] : []), ".dev.vars"];
  const file = names.map((name) => join(folder, name)).find((name) => existsSync(name));
  return file === undefined ? {} : parseEnv(readNow(file));
}
