// Revocations in the memory of this process.
//
// It suits one process that lives as long as its tokens. Two processes that serve one realm do not see
// each other's revocations: there, `revocations` and `revoke` must ask a shared store.

import { object, optionalFunction, size as sizeFrom } from "./arguments.mjs";
import { CODES, EngineError } from "./errors.mjs";

/** The default limit of tokens and not-before times that count at once in one realm. */
const SIZE = 10_000;

const utf8 = new TextEncoder();

/**
 * The driver's functions for revocations, for one process:
 *
 * - `revocations(name)` returns the list of the realm with this record, as bytes of JSON, or nothing;
 * - `revoke({ realm, token, until })` adds a token; it rejects where the store is full and nothing has
 *   expired: forgetting a token would make it valid again;
 * - `setNotBefore({ realm, subjects, notBefore, until })` sets not-before times, each of which only gets later.
 */
export function createRevocationStore(options) {
  const given = object("options", options, {});
  const size = sizeFrom(given.size, SIZE);
  const clock = optionalFunction("options.clock", given.clock) ?? Date.now;
  /** By realm, by name: the earliest accepted issue time, and until when it counts. */
  const realms = new Map();

  function add(realm, names, own) {
    if (!realms.has(realm)) realms.set(realm, new Map());
    const revoked = realms.get(realm);
    if (revoked.size + names.length > size) removeOver(revoked, clock() / 1000);
    if (revoked.size + names.length > size) {
      throw new EngineError(CODES.engine, "the revocation store is full");
    }
    for (const name of names) {
      const { notBefore = 0, until = 0 } = revoked.get(name) ?? {};
      revoked.set(name, {
        notBefore: Math.max(notBefore, own.notBefore),
        until: Math.max(until, own.until),
      });
    }
  }

  return {
    async revocations(name) {
      const revoked = [...(realms.get(name) ?? [])];
      if (revoked.length === 0) return undefined;
      const whole = revoked.filter(([, { notBefore }]) => notBefore === Infinity);
      const marked = revoked.filter(([, { notBefore }]) => notBefore !== Infinity);
      const list = {
        tokens: whole.map(([token]) => token),
        subjects: Object.fromEntries(marked.map(([name, { notBefore }]) => [name, notBefore])),
      };
      return utf8.encode(JSON.stringify(list));
    },

    async revoke({ realm, token, until }) {
      add(realm, [token], { notBefore: Infinity, until });
    },

    async setNotBefore({ realm, subjects, notBefore, until }) {
      add(realm, subjects, { notBefore, until });
    },
  };
}

/** Removes entries that expired more than a minute ago. */
function removeOver(revoked, now) {
  for (const [name, { until }] of revoked) if (until + 60 <= now) revoked.delete(name);
}
