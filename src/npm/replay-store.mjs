// First use, remembered in this process.
//
// It is right for one process. Two that serve one realm do not see what the other saw, so an assertion
// would count once in each: there, `firstUse` must ask a store that both share.

import { object, optionalFunction, size as sizeFrom } from "../js/arguments.mjs";
import { CODES, EngineError } from "../js/errors.mjs";

/** How many uses are remembered when nothing else is said. */
const SIZE = 100_000;

/** How many are looked at for being over, at each use. */
const SWEEP = 4;

/**
 * A function that tells whether it is the first use of an identifier; for one process. When `size`
 * uses are remembered and none of them is over, it rejects: forgetting one would let it be used again.
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

/** Removes those of the oldest `count` that are over; what is not goes to the end. */
function sweep(seen, now, count) {
  for (let left = Math.min(count, seen.size); left > 0; left -= 1) {
    const [name, until] = seen.entries().next().value;
    seen.delete(name);
    if (now < until) seen.set(name, until);
  }
}
