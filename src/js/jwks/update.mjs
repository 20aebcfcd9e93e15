// One update of the keys of one issuer or client: the host fetches them, the engine reads them, and the host writes
// them if they are new. A failure leaves everything as it was.

import { bearerOf } from "./auth.mjs";
import { FetchFailed, fetchKeys } from "./fetch.mjs";
import { openKeySet, sealKeySet } from "./record.mjs";

/** How old an unchanged set may become before the host writes it again: it must not look a day old. */
export const REWRITE_SECONDS = 6 * 3_600;

/**
 * Updates a record, `{ record, uri, auth }`: `outcome` is `written`, `unchanged` or `failed` with a `reason`
 * (one word) and, for a wrong status or an invalid key set, a `detail`; the first two have `kept`, the
 * current set, and `version`, the time in the record. `skipped` lists the unusable keys, where there are any.
 *
 * - `read(name)` and `write(name, text)` are the store's;
 * - `parse(bytes, record)` returns `{ set, skipped }` or `{ error, reason, skipped }`, as `readKeySet`
 *   does;
 * - `auth` and `secrets` are of `bearerOf`;
 * - `secret` comes from `deriveKeys`, where there is one; `now` is in seconds.
 */
export async function updateKeys(
  { record, uri, auth },
  { read, write, parse, secrets, secret, now, fetch },
) {
  let parsed;
  try {
    parsed = parse(await fetchKeys(uri, { fetch, bearer: bearerOf(auth, secrets) }), record);
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    const { reason, detail } = error;
    return { outcome: "failed", reason, ...(detail && { detail }) };
  }
  const { set, reason, error: detail, skipped } = parsed;
  if (set === undefined) return { outcome: "failed", reason, detail, skipped };
  const time = Math.floor(now);
  const kept = { time, set };
  const stored = await read(record);
  const known = stored && (await openKeySet(record, stored, secret, 0));
  if (known?.set === set && time >= known.time && time < known.time + REWRITE_SECONDS) {
    return { outcome: "unchanged", kept, version: known.time, skipped };
  }
  await write(record, await sealKeySet(record, kept, secret));
  return { outcome: "written", kept, version: time, skipped };
}
