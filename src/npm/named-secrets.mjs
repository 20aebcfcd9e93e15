// The secrets that a realm document names, from the options of `createRealm`.

import { json, misused, object, wrong } from "../js/arguments.mjs";
import { parseSecret } from "../js/jwks/auth.mjs";

/**
 * The texts of the secrets by their names. Throws a `TypeError`, which has nothing of a secret, for a name
 * that no document can have, and for a value that is no secret.
 */
export function namedSecrets(given) {
  const secrets = object("options.secrets", given, {});
  const names = Object.keys(secrets);
  const other = names.find((name) => !name.startsWith("JWKS_"));
  if (other !== undefined) {
    const place = /^\w{1,40}$/.test(other) ? `options.secrets.${other}` : "options.secrets";
    throw misused(`${place}: expected a name that begins with JWKS_, as documents name secrets`);
  }
  return new Map(names.map((name) => [name, textOf(`options.secrets.${name}`, secrets[name])]));
}

function textOf(place, value) {
  const text = json(place, value);
  if (parseSecret(text) === undefined) throw wrong(place, "{ realm, origin, secret }", value);
  return text;
}
