// How long the Worker waits for one of its parts: a request must not hang with a part.

import { bounded } from "../js/bounded.mjs";

const TIMEOUT_MS = 5_000;

/** How long the Worker waits for a part that has just timed out, and for how long it waits so briefly. */
const BRIEFLY_MS = 500;
const A_WHILE_MS = 10_000;

/** How many late objects of a type are remembered. */
const LATE = 1_000;

/** The answer, or a rejection where it takes too long. */
export function withTimeout(answer) {
  return within(TIMEOUT_MS, answer);
}

/**
 * The same for a part that one request may ask several times: after a timeout, the Worker waits only
 * briefly for a while, so that the fallback serves soon. `object` names one of several objects, each of
 * which is late for itself alone.
 */
export function createTimeout() {
  const late = bounded(LATE);

  return function timed(answer, object = "") {
    const since = Date.now() - (late.get(object) ?? -Infinity);
    if (since >= 0 && since < A_WHILE_MS) return within(BRIEFLY_MS, answer);
    return within(TIMEOUT_MS, answer, () => late.set(object, Date.now()));
  };
}

/** Two parts of every request are timed, so this makes one promise, where a race would make several. */
function within(milliseconds, answer, tooLate = () => {}) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      tooLate();
      reject(new Error("no answer in time"));
    }, milliseconds);
    const settle = (how) => (value) => {
      clearTimeout(timer);
      how(value);
    };
    answer.then(settle(resolve), settle(reject));
  });
}
