// Keyrings of realms as this machine reads and writes them: sealed with KEY_ENCRYPTION_KEY where there
// is one.

import { KeyringError, createKeyring } from "../../keyring/ring.mjs";
import { openKeyring, sealKeyring } from "../../keyring/sealed.mjs";
import { deriveKeys } from "../../secret.mjs";
import { missing } from "../failure.mjs";
import { SECRET } from "./secret.mjs";

/**
 * Entries for the store: a new keyring for each realm that has none. Each plan that gets one is told
 * so, as `newKeyring`.
 */
export async function keyringsFor(plans, secret) {
  const entries = [];
  for (const plan of plans.filter(({ stored }) => stored.keyring === undefined)) {
    const { realm, issuer, algorithm, keyring: key } = plan;
    const ring = await createKeyring({ realm, issuer, algorithm, now: Date.now() / 1000 });
    entries.push({ key, value: await sealed(ring, secret) });
    plan.newKeyring = { sealed: secret !== undefined };
  }
  return entries;
}

/** The text of a keyring's record. */
export async function sealed(ring, secret) {
  return sealKeyring(ring, secret && (await deriveKeys(secret)));
}

/** The keyring of a record. Throws a `Failure` that says which secret is wrong or lacking. */
export async function opened(text, secret, { name, issuer }) {
  try {
    return await openKeyring(text, secret && (await deriveKeys(secret)), { name, issuer });
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error;
    throw missing(`keyring.${error.reason}`, error.message, NEXT[error.reason]);
  }
}

const NEXT = {
  secret_missing: `Set ${SECRET}, or name its file with --secret-file.`,
  not_authentic: `Is ${SECRET} the one of this Worker?`,
  unsealed: `It was written without ${SECRET}: \`keys generate --replace\` makes a sealed one, and tokens of the old keys are then refused.`,
};
