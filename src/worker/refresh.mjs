// The keys of trusted issuers kept fresh: by cron, and once more where a token named a key that the
// set lacks. The second is done after the answer, and never for a request.
//
// One fetch for all isolates: an isolate asks no more often than it could be allowed, and of those
// that ask one object lets one through.

import { bounded } from "../js/bounded.mjs";
import { refreshKeys } from "../js/remote-keys/refresh.mjs";

/** How long after a refresh began there is no other. */
const COOL_DOWN_SECONDS = 30;

/** How long there is none after one that brought nothing new: a key that is not there is invented. */
const NEGATIVE_SECONDS = 60;

/**
 * A function that refreshes `{ record, uri }` if it is time to, by a clock in seconds.
 *
 * - `store` has `read(name)` and `write(name, text)`;
 * - `guard(name)` is the object that decides for a record, with `claim` and `extend`;
 * - `source` is what `createIssuerKeys` gives; `parse(bytes)` the engine's reader of sets;
 * - `changed()` is called when the engine is to read the keys again.
 */
export function createRefresh({ store, guard, source, parse, changed, notice }) {
  /** By the name of the record: until when this isolate does not ask. */
  const resting = bounded(1_000);

  return async function refresh({ record, uri }, now) {
    if (now < (resting.read(record) ?? 0)) return;
    resting.keep(record, now + COOL_DOWN_SECONDS);
    const own = guard(record);
    if (!(await own.claim(COOL_DOWN_SECONDS))) return;

    const secret = await source.derivedKeys();
    const { read, write } = store;
    const { outcome, kept, ...told } = await refreshKeys(
      { record, uri },
      { read, write, parse, secret, now },
    );
    if (kept) {
      source.keep(record, kept);
      changed();
    }
    if (outcome !== "written") {
      resting.keep(record, now + NEGATIVE_SECONDS);
      await own.extend(NEGATIVE_SECONDS);
    }
    if (outcome !== "unchanged") notice(`issuer_keys_${outcome}`, { record, uri, ...told });
  };
}

/** What a note of the engine asks to be refreshed: `refresh`, the name of the record, the address. */
export function refreshOf(note) {
  const [what, record, uri] = note.split(" ");
  return what === "refresh" ? { record, uri } : undefined;
}
