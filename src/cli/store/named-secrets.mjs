// The secrets that a document names, `JWKS_…`, as this host has them: from the environment or, for local
// KV, from the files that `wrangler dev` reads.

import { devVar } from "./dev-vars.mjs";

/** A function that returns the text of a secret by its name, or nothing. */
export function namedSecrets(options) {
  const local = (name) => (options.remote ? undefined : devVar(name, options)?.value);
  return (name) => process.env[name] ?? local(name);
}
