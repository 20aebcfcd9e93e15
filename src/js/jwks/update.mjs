// One update of the keys of one issuer: fetched, read by the engine's own rules, written if that says
// something new. What fails leaves everything as it was.

import { FetchFailed, fetchKeys } from "./fetch.mjs";
import { openKeySet, sealKeySet } from "./record.mjs";

/** After how long a set is written although it has not changed: it must not look a day old. */
export const REWRITE_SECONDS = 6 * 3_600;

/**
 * Updates a record, `{ record, uri }`: what became of it is `outcome`, `written`, `unchanged` or
 * `failed` with a `reason` and, of what is no key set, a `detail`; the first two have `kept`, what is
 * known now. `skipped` lists the keys that cannot be used, where there are any.
 *
 * - `read(name)` and `write(name, text)` are the store's;
 * - `parse(bytes)` gives `{ set, skipped }` or `{ error, skipped }`, as the engine's `read_key_set` does;
 * - `secret` is of `deriveKeys`, where there is one; `now` is in seconds.
 */
export async function updateKeys({ record, uri }, { read, write, parse, secret, now, fetch }) {
  let parsed;
  try {
    parsed = parse(await fetchKeys(uri, { fetch }));
  } catch (error) {
    if (error instanceof FetchFailed) return { outcome: "failed", reason: error.reason };
    throw error;
  }
  const { set, error: detail, skipped } = parsed;
  if (set === undefined) return { outcome: "failed", reason: "not_a_key_set", detail, skipped };
  const time = Math.floor(now);
  const kept = { time, set };
  const stored = await read(record);
  const known = stored && (await openKeySet(record, stored, secret, 0));
  if (known?.set === set && time >= known.time && time < known.time + REWRITE_SECONDS) {
    return { outcome: "unchanged", kept, skipped };
  }
  await write(record, await sealKeySet(record, kept, secret));
  return { outcome: "written", kept, skipped };
}
