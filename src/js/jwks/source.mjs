// The keys of trusted issuers for the driver: from the store, and the last valid ones from memory while
// the store has no usable ones.
//
// A set serves for a day from its fetch time, as its record states it, and an older set never replaces a
// newer one: an attacker who can write to the store can remove keys, and add none. To bring back one that
// the issuer removed they need an isolate that has no set yet, and the version guard refuses it there.

import { bounded } from "../bounded.mjs";
import { digest } from "../digest.mjs";
import { createSecrets } from "../secrets.mjs";
import { STALE_IF_ERROR_SECONDS, openKeySet } from "./record.mjs";

const utf8 = new TextEncoder();

/**
 * The keys of issuers in a store. `records(name)` returns the bytes of a record; `secrets` is a result of
 * `createSecrets`; `report(event, details)` receives events for the operator. Two functions, which are
 * optional, ask the version guard about a set: `isYoung(name, { version, content })` whether it may have no
 * key that the issuer removed, where `version` is its fetch time and `content` its digest, and
 * `isHeld(name, { content, secret, by })` whether the previous secret may open it.
 */
export function createIssuerKeys({
  records,
  secrets = createSecrets({}),
  isYoung = async () => true,
  isHeld = async () => false,
  report = () => {},
}) {
  /** By the name of the record: `{ time, set, isVerified }`, the newest authentic one. */
  const newest = bounded(500);
  /** By the name of the record: the word for why the last fetch or the record brought no keys. */
  const reasons = bounded(500);
  /** The names of the records that open with the previous secret alone. */
  const former = new Set();
  let reportedUnauthenticated = false;

  function keep(name, found) {
    const known = newest.get(name);
    if (known === undefined || found.time >= known.time) newest.set(name, found);
    reasons.delete(name);
  }

  function refuse(name, reason) {
    reasons.set(name, reason);
    report("issuer_keys_refused", { record: name, reason });
  }

  async function stored(name, now) {
    const record = await records(name);
    if (!record) return;
    const text = new TextDecoder().decode(record);
    const keys = await secrets.current();
    const found = await opened(name, text, keys, now);
    if (found.refused) return refuse(name, found.refused);
    if (keys === undefined) {
      if (!reportedUnauthenticated) {
        reportedUnauthenticated = true;
        report("issuer_keys_not_authenticated", { reason: "there is no KEY_ENCRYPTION_KEY" });
      }
      return keep(name, { ...found, isVerified: true });
    }
    const known = newest.get(name);
    if (known !== undefined && found.time < known.time) return keep(name, found);
    if (known?.isVerified && known.time === found.time && known.set === found.set) return;
    const asked = { version: found.time, content: await digest(found.set) };
    const isCurrent = await isYoung(name, asked).catch(() => undefined);
    if (isCurrent === false) {
      if (known && !known.isVerified) newest.delete(name);
      return refuse(name, "rolled_back");
    }
    // While the guard does not answer, an isolate keeps the set that the guard has seen; one without any
    // takes the set for the day that an authentic one serves, and asks again at the next read.
    if (isCurrent === undefined && known?.isVerified) return;
    keep(name, { ...found, isVerified: isCurrent === true });
  }

  /** The `{ time, set }` of a record, or `{ refused }`. */
  async function opened(name, text, keys, now) {
    const found = await openKeySet(name, text, keys, now);
    const previous = found.refused === "not_authentic" && (await secrets.previous());
    if (!previous) {
      if (!found.refused) former.delete(name);
      return found;
    }
    const own = await openKeySet(name, text, previous, now);
    if (own.refused) return found;
    const known = newest.get(name);
    if (known?.isVerified && known.time === own.time && known.set === own.set) return own;
    const seal = { content: await digest(own.set), secret: previous.id, by: keys.id };
    if (!(await isHeld(name, seal).catch(() => false))) return { refused: "previous_secret" };
    if (!former.has(name)) report("previous_secret_used", { record: name });
    former.add(name);
    return own;
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
    keep: (name, found) => keep(name, { ...found, isVerified: true }),

    /** Whether a set that this isolate uses opens with the previous secret alone. */
    usesPrevious: () => former.size > 0,
  };
}
