// KEY_ENCRYPTION_KEY as the readers of sealed records use it, and the secret before while it is replaced.
//
// The previous secret may be known to an attacker, who can then seal whatever they like. So a reader opens
// a record with it only if the version guard holds the digest of its content, which the guard learned from
// records of the secret that was in force.

import { SecretError, deriveKeys } from "./secret.mjs";

/**
 * The keys of both secrets, each with an `id` that separates secrets and reveals nothing of them:
 * `current()` returns nothing where there is no secret, and throws a `SecretError` for an invalid one;
 * `previous()` returns nothing where there is none, where it is the current one, or where it is invalid,
 * which `report(event, details)` receives once.
 */
export function createSecrets({ secret, previous, report = () => {} }) {
  let derived;
  let former;
  let isUnusable = secret === undefined || previous === undefined || previous === secret;

  return {
    async current() {
      if (secret !== undefined) derived ??= await withId(secret);
      return derived;
    },

    async previous() {
      if (isUnusable) return undefined;
      try {
        former ??= await withId(previous);
      } catch (error) {
        if (!(error instanceof SecretError)) throw error;
        isUnusable = true;
        report("previous_secret_malformed", { reason: "KEY_ENCRYPTION_KEY_PREVIOUS is no secret" });
      }
      return former;
    },
  };
}

async function withId(secret) {
  const keys = await deriveKeys(secret);
  return { ...keys, id: await keys.mac("keyring", ["the id of this secret"]) };
}
