// Keeps the keys of trusted issuers fresh: by cron, and once more where a token names a key that the set
// lacks. The second update runs after the answer, and never for a request.
//
// One fetch for all isolates: an isolate asks no more often than the object could allow, and of several
// isolates that ask, the object lets one proceed.

import { bounded } from "../js/bounded.mjs";
import { digest } from "../js/digest.mjs";
import { updateKeys } from "../js/jwks/update.mjs";

/** How long after the start of an update no other starts. */
const COOL_DOWN_SECONDS = 30;

/** How long none starts after an update without news, because the token's key is then invented. */
const NEGATIVE_SECONDS = 60;

/**
 * A function that updates `{ record, uri, auth }` if an update is due, by a clock in seconds.
 *
 * - `store` has `read(name)` and `write(name, text)`;
 * - `lock(name)` is the object that decides for a record, with `claim` and `extend`;
 * - `source` is the result of `createIssuerKeys`; `parse(bytes, record)` the engine's reader of sets;
 * - `current()` returns the keys of the secret in force; `wrote(record, set)` tells the version guard what
 *   the record has, `{ version, content, keys, secret }`;
 * - `secrets(name)` returns a secret that a document names;
 * - `changed()` has the engine read the keys again.
 */
export function createJwksUpdate({
  store,
  lock,
  source,
  parse,
  current,
  wrote,
  secrets,
  changed,
  report,
}) {
  /** By the name of the record: the time until which this isolate does not ask. */
  const resting = bounded(1_000);
  /** By the name of the record: what the version guard has heard from this isolate. */
  const held = bounded(1_000);

  /** After the write: the guard counts from then how long KV may show the record before. */
  async function tell(record, { set }, version, secret) {
    if (secret === undefined) return;
    const content = await digest(set);
    const heard = `${version} ${content} ${secret.id}`;
    if (held.get(record) === heard) return;
    const keys = [];
    for (const key of JSON.parse(set).keys) keys.push(await digest(JSON.stringify(key)));
    try {
      await wrote(record, { version, content, keys, secret: secret.id });
      held.set(record, heard);
    } catch {
      report("issuer_keys_not_held", { record });
    }
  }

  return async function update({ record, uri, auth }, now) {
    if (now < (resting.get(record) ?? 0)) return;
    resting.set(record, now + COOL_DOWN_SECONDS);
    const own = lock(record);
    if (!(await own.claim(COOL_DOWN_SECONDS))) return;

    const secret = await current();
    const { read, write } = store;
    const { outcome, kept, version, ...details } = await updateKeys(
      { record, uri, auth },
      { read, write, parse, secrets, secret, now },
    );
    if (kept) {
      source.keep(record, kept);
      changed();
      await tell(record, kept, version, secret);
    }
    if (outcome !== "written") {
      resting.set(record, now + NEGATIVE_SECONDS);
      await own.extend(NEGATIVE_SECONDS);
    }
    if (outcome === "failed") source.failed(record, details.reason);
    if (outcome !== "unchanged") report(`issuer_keys_${outcome}`, { record, uri, ...details });
  };
}
