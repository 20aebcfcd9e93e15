// The keyrings that a push has to write: one for each realm that has none.

import { generateSigningKey, keyring } from "../../keys.mjs";

/**
 * Entries for the store; each plan that gets one is told so, as `newKeyring`. With `secret` they are
 * sealed.
 */
export async function keyringsFor(plans, secret) {
  const entries = [];
  for (const plan of plans.filter(({ keyring: own }) => own.stored === undefined)) {
    const key = await generateSigningKey(plan.algorithm);
    entries.push({ key: plan.keyring.name, value: keyring(plan.issuer, [key]) });
    plan.newKeyring = { sealed: secret !== undefined };
  }
  return entries;
}
