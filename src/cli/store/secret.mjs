// KEY_ENCRYPTION_KEY, the secret that seals a realm's own keys in KV: from a file, from the environment
// or, for local KV, from the files that `wrangler dev` reads. Never from an argument.

import { missing } from "../failure.mjs";
import { readText } from "../files.mjs";
import { devVar } from "./dev-vars.mjs";

export const SECRET = "KEY_ENCRYPTION_KEY";

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
  const found = await given(options);
  const secret = found?.trim();
  if (secret === undefined && options.remote) {
    throw missing(
      "secret.missing",
      `${SECRET} is not given; the keys of a deployed Worker are sealed with it`,
      `Set it in the environment or name its file with --secret-file. \`edge-token-exchange keys secret\` makes one; the Worker gets it with \`npx wrangler secret put ${SECRET}\`.`,
    );
  }
  if (secret !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(secret)) {
    throw missing("secret.malformed", `${SECRET} is not 32 bytes in base64url without padding`);
  }
  return secret;
}

async function given(options) {
  if (options["secret-file"]) return readText(options["secret-file"], SECRET);
  if (process.env[SECRET]) return process.env[SECRET];
  return options.remote ? undefined : devVar(SECRET, options)?.value;
}
