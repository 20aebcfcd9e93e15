// First use, in the memory of this process.
//
// It suits one process. Two processes that serve one realm do not see each other's uses, so an assertion
// would count once in each: there, `firstUse` must ask a shared store.

import { object, optionalFunction, size as sizeFrom } from "../js/arguments.mjs";
import { CODES, EngineError } from "../js/errors.mjs";

/** The default number of uses in memory. */
const SIZE = 100_000;

/** How many entries each use checks for expiry. */
const SWEEP = 4;

/**
 * A function that returns whether it is the first use of an identifier, for one process. When `size` uses
 * are stored and none of them has expired, it rejects: forgetting one would allow a second use.
 */
export function createReplayStore(options) {
  const given = object("options", options, {});
  const size = sizeFrom(given.size, SIZE);
  const clock = optionalFunction("options.clock", given.clock) ?? Date.now;
  /** By party and identifier, until when it counts; in the order of arrival. */
  const seen = new Map();
  let swept = -Infinity;

  return async function firstUse({ party, identifier, until }) {
    const now = clock() / 1000;
    const name = `${party}.${identifier}`;
    const known = seen.get(name);
    if (known !== undefined && now < known) return false;
    if (known !== undefined) seen.delete(name);
    sweep(seen, now, SWEEP);
    if (seen.size >= size && now >= swept + 1) {
      sweep(seen, now, seen.size);
      swept = now;
    }
    if (seen.size >= size) throw new EngineError(CODES.engine, "the replay store is full");
    seen.set(name, until);
    return true;
  };
}

/** Removes the expired ones of the oldest `count`; the others go to the end. */
function sweep(seen, now, count) {
  for (let left = Math.min(count, seen.size); left > 0; left -= 1) {
    const [name, until] = seen.entries().next().value;
    seen.delete(name);
    if (now < until) seen.set(name, until);
  }
}
