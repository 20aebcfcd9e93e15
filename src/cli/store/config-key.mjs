// CONFIG_PUBLIC_JWK as far as this host can find it: from the wrangler configuration and, for local KV,
// from the files that `wrangler dev` reads. It does not see a value set elsewhere, in the dashboard.

import { extname } from "node:path";

import { readableConfigKey } from "../../npm/signed-record.mjs";
import { EXIT, Failure } from "../failure.mjs";
import { readNow } from "../files.mjs";
import { scan } from "../json/scan.mjs";
import { devVar } from "./dev-vars.mjs";
import { configFile } from "./wrangler.mjs";

export const NAME = "CONFIG_PUBLIC_JWK";

/**
 * The place of the Worker's configuration key, `{ file, value, key }`, or nothing where it is not set.
 * `value` is absent where the setting takes several lines, and `key` is absent where the Worker would not
 * accept the value.
 */
export async function configKey(options) {
  const found = ofDevVars(options) ?? ofConfiguration(options);
  if (found?.value === undefined) return found;
  return { ...found, key: await readableConfigKey(found.value) };
}

/**
 * Throws a `Failure` where the Worker would refuse the pushed records: it has a configuration key, and
 * the records are unsigned, or signed by another key. Returns the warning about a signed push to a Worker
 * without a key.
 */
export function assertExpected(signer, options) {
  const found = ofDevVars(options) ?? ofConfiguration(options);
  if (found === undefined) {
    return signer.signing
      ? `${NAME} is not in ${configFile(options.config)}: the Worker refuses signed records until it has it`
      : undefined;
  }
  if (!signer.signing) {
    throw refusal(
      "push.not_signed",
      `${found.file} has ${NAME}: the Worker takes signed records only`,
      {
        next: `\`push --sign KEYFILE\` signs with the private part. To go without, take ${NAME} out and deploy.`,
      },
    );
  }
  if (found.value === undefined) return undefined;
  const expected = keyIn(found.value);
  if (expected === undefined) {
    throw refusal("push.config_key", `${NAME} in ${found.file} is no public key`, {
      next: "Every realm would answer 503. `keys config` prints the line as it must be.",
    });
  }
  if (!isSame(expected, signer.publicKey)) {
    throw refusal("push.other_key", `${NAME} in ${found.file} is not the public part of this key`, {
      next: `Sign with the key that belongs to it. For a new key set ${NAME} first, push, then deploy.`,
    });
  }
  return undefined;
}

const refusal = (id, message, more) => new Failure(EXIT.no, id, message, more);

const ofDevVars = (options) => (options.remote ? undefined : devVar(NAME, options));

/**
 * `{ file, value }` where the variable is set; the value only where it stands on its line, as `keys
 * config` prints it. Each environment has its own variables: it does not inherit those at the top.
 */
function ofConfiguration({ config, env }) {
  const file = configFile(config);
  const text = readNow(file);
  const found = extname(file) === ".toml" ? inToml(text, env) : inJson(text, env);
  return found && { file, ...found };
}

function inJson(text, env) {
  const whole = JSON.parse(scan(text, { comments: true }).json);
  const value = (env ? whole.env?.[env] : whole)?.vars?.[NAME];
  return value && { value: typeof value === "string" ? value : JSON.stringify(value) };
}

function inToml(text, env) {
  const wanted = env ? `env.${env}.vars` : "vars";
  let table = "";
  for (const line of text.split("\n")) {
    const header = /^\s*\[\[?([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) table = header.replaceAll(/[\s"']/g, "");
    const [, value] = new RegExp(`^\\s*${NAME}\\s*=(.*)$`).exec(line) ?? [];
    if (table === wanted && value !== undefined) return { value: unquoted(value) };
  }
  return undefined;
}

/** The text between quotes, on this line; nothing where it is written otherwise. */
function unquoted(text) {
  const quoted = /^\s*(?:'(?!'')([^']*)'|("(?!"")(?:[^"\\]|\\.)*"))/.exec(text);
  const [, single, double] = quoted ?? [];
  if (double === undefined) return single;
  try {
    return JSON.parse(double);
  } catch {
    return undefined;
  }
}

function keyIn(text) {
  try {
    const jwk = JSON.parse(text);
    return typeof jwk?.kty === "string" && jwk.d === undefined ? jwk : undefined;
  } catch {
    return undefined;
  }
}

const isSame = (one, other) => ["kty", "crv", "x", "y"].every((name) => one[name] === other[name]);
