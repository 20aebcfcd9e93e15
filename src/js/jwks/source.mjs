// The keys of trusted issuers for the driver: from the store, and the last valid ones from memory while
// the store has no usable ones.
//
// A set serves for a day from its fetch time, as its record states it, and an older set never replaces a
// newer one: an attacker who can write to the store can remove keys, and add none.

import { bounded } from "../bounded.mjs";
import { deriveKeys } from "../secret.mjs";
import { STALE_IF_ERROR_SECONDS, openKeySet } from "./record.mjs";

const utf8 = new TextEncoder();

/**
 * The keys of issuers in a store. `records(name)` returns the bytes of a record; `secret` is the text of
 * `KEY_ENCRYPTION_KEY`, where there is one; `report(event, details)` receives events for the operator.
 */
export function createIssuerKeys({ records, secret, report = () => {} }) {
  /** By the name of the record: `{ time, set }`, the newest authentic one. */
  const newest = bounded(500);
  /** By the name of the record: the word for why the last fetch or the record brought no keys. */
  const reasons = bounded(500);
  let derived;
  let reportedUnauthenticated = false;

  async function derivedKeys() {
    if (secret !== undefined) derived ??= await deriveKeys(secret);
    return derived;
  }

  function keep(name, found) {
    const known = newest.get(name);
    if (known === undefined || found.time >= known.time) newest.set(name, found);
    reasons.delete(name);
  }

  async function stored(name, now) {
    const record = await records(name);
    if (!record) return;
    const text = new TextDecoder().decode(record);
    const found = await openKeySet(name, text, await derivedKeys(), now);
    if (found.refused) {
      reasons.set(name, found.refused);
      report("issuer_keys_refused", { record: name, reason: found.refused });
      return;
    }
    if (secret === undefined && !reportedUnauthenticated) {
      reportedUnauthenticated = true;
      report("issuer_keys_not_authenticated", { reason: "there is no KEY_ENCRYPTION_KEY" });
    }
    keep(name, found);
  }

  return {
    /** The bytes of a set; nothing where none is usable. */
    async read(name, now) {
      try {
        await stored(name, now);
      } catch (error) {
        if (!newest.has(name)) throw error;
      }
      const known = newest.get(name);
      if (known === undefined) return undefined;
      if (now > known.time + STALE_IF_ERROR_SECONDS) {
        report("issuer_keys_too_old", { record: name, time: known.time });
        return undefined;
      }
      return utf8.encode(known.set);
    },

    /** Remembers the word for why a fetch brought no keys. */
    failed: (name, reason) => reasons.set(name, reason),

    /** The word for why `read` returns nothing. */
    reason: (name) => reasons.get(name) ?? (newest.has(name) ? "too_old" : "not_fetched"),

    /** Keeps a set that the host has just fetched, whatever the store still contains. */
    keep,

    derivedKeys,
  };
}
