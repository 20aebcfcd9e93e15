// Revocations, remembered in this process.
//
// It is right for one process that lives as long as its tokens. Two that serve one realm do not see
// what the other revoked: there, `revocations` and `revoke` must ask a store that both share.

import { object, optionalFunction, size as sizeFrom } from "./arguments.mjs";
import { CODES, EngineError } from "./errors.mjs";

/** How many tokens and not-before times of one realm count at once when nothing else is said. */
const SIZE = 10_000;

const utf8 = new TextEncoder();

/**
 * What a driver asks about revocations, for one process:
 *
 * - `revocations(name)` gives the list of the realm with this record, as bytes of JSON, or nothing;
 * - `revoke({ realm, token, until })` adds a token; it rejects where nothing is over and there is no
 *   room: forgetting one would let it be used again;
 * - `setNotBefore({ realm, subjects, notBefore, until })` sets not-before times, each of which only gets later.
 */
export function createRevocationStore(options) {
  const given = object("options", options, {});
  const size = sizeFrom(given.size, SIZE);
  const clock = optionalFunction("options.clock", given.clock) ?? Date.now;
  /** By realm, by name: since when a token must have been issued, and until when that counts. */
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

/** Removes what stopped counting more than a minute ago. */
function removeOver(revoked, now) {
  for (const [name, { until }] of revoked) if (until + 60 <= now) revoked.delete(name);
}
