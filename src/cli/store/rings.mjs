// Keyrings of realms as this host reads and writes them: sealed with KEY_ENCRYPTION_KEY where there is
// one.

import { KeyringError, createKeyring } from "../../js/keyring/ring.mjs";
import { openKeyring, sealKeyring } from "../../js/keyring/sealed.mjs";
import { keyringStatus } from "../../js/keyring/times.mjs";
import { deriveKeys } from "../../js/secret.mjs";
import { missing } from "../failure.mjs";
import { SECRET } from "./secret.mjs";

/**
 * Entries for the store: a new keyring for each realm that has none. The function extends each such plan
 * with `newKeyring`, and each of the others with its faults, `keyFindings`. Throws a `Failure` for one
 * that does not open, which the Worker could not use either.
 */
export async function keyringsFor(plans, secret) {
  const entries = [];
  const now = Date.now() / 1000;
  for (const plan of plans) {
    const { realm, issuer, algorithm, keyring: key, stored } = plan;
    if (stored.keyring !== undefined) {
      const found = await opened(stored.keyring, secret, { name: key, issuer });
      plan.keyFindings = findingsOf(found, plan, now);
      continue;
    }
    const ring = await createKeyring({ realm, issuer, algorithm, now });
    entries.push({ key, value: await sealed(ring, secret) });
    plan.newKeyring = { sealed: secret !== undefined };
  }
  return entries;
}

/** The text of a keyring's record. */
export async function sealed(ring, secret) {
  return sealKeyring(ring, secret && (await deriveKeys(secret)));
}

/** The keyring of a record. Throws a `Failure` that says which secret is wrong or missing. */
export async function opened(text, secret, { name, issuer }) {
  try {
    return await openKeyring(text, secret && (await deriveKeys(secret)), { name, issuer });
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    throw missing(`keyring.${error.reason}`, error.message, NEXT[error.reason]);
  }
}

/** The faults of a keyring for a realm, in words. */
export function findingsOf(ring, { algorithm }, now) {
  const { signing, keys } = keyringStatus(ring, now);
  const last = keys.at(-1);
  const found = [];
  if (signing === undefined) found.push("no key signs now");
  if (last && last.alg !== algorithm) {
    found.push(
      `the last key is for ${last.alg}, and the document says ${algorithm}: \`keys rotate\` adds one`,
    );
  }
  return found;
}

const NEXT = {
  elsewhere:
    "Its issuer was changed: `keys generate --replace` makes new keys, and tokens of the old issuer are then refused.",
  secret_missing: `Set ${SECRET}, or name its file with --secret-file.`,
  not_authentic: `Is ${SECRET} the one of this Worker?`,
  unsealed: `It was written without ${SECRET}: \`keys generate --replace\` makes a sealed one, and tokens of the old keys are then refused.`,
};
