// KEY_ENCRYPTION_KEY, the secret that seals a realm's own keys in KV: from a file, from the environment
// or, for local KV, from the files that `wrangler dev` reads. Never from an argument.

import { missing } from "../failure.mjs";
import { readText } from "../files.mjs";
import { devVar } from "./dev-vars.mjs";

export const SECRET = "KEY_ENCRYPTION_KEY";

/** The environment variable with the secret until now, for `keys reseal`. */
export const PREVIOUS = "KEY_ENCRYPTION_KEY_PREVIOUS";

export const secretOptions = {
  "secret-file": {
    type: "string",
    value: "FILE",
    about: `the file with ${SECRET}; default the environment, locally .dev.vars or .dev.vars.NAME`,
  },
};

/**
 * The secret, or nothing where local KV has none. Throws a `Failure` where a deployed Worker's is
 * missing.
 */
export async function keySecret(options) {
  const secret = wellFormed(await given(options), SECRET);
  if (secret === undefined && options.remote) {
    throw missing(
      "secret.missing",
      `${SECRET} is not given; the keys of a deployed Worker are sealed with it`,
      `Set it in the environment or name its file with --secret-file. \`edge-token-exchange keys secret\` makes one; the Worker gets it with \`npx wrangler secret put ${SECRET}\`.`,
    );
  }
  return secret;
}

/** The secret that sealed the keys until now. Throws a `Failure` where it is missing. */
export async function previousSecret({ "previous-secret-file": file }) {
  const text = file ? await readText(file, PREVIOUS) : process.env[PREVIOUS];
  const secret = wellFormed(text, PREVIOUS);
  if (secret !== undefined) return secret;
  const next = "Name its file with --previous-secret-file.";
  throw missing("secret.missing", "the secret that seals the keys until now is not given", next);
}

/** The last of 43 characters holds four bits of the 32 bytes, and two that are zero. */
const ENCODED = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

function wellFormed(text, name) {
  const secret = text?.trim();
  if (secret === undefined || ENCODED.test(secret)) return secret;
  throw missing(
    "secret.malformed",
    `${name} is not 32 bytes in base64url without padding`,
    "`keys secret FILE` makes one.",
  );
}

async function given(options) {
  if (options["secret-file"]) return readText(options["secret-file"], SECRET);
  if (process.env[SECRET]) return process.env[SECRET];
  return options.remote ? undefined : devVar(SECRET, options)?.value;
}
