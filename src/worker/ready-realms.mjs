// Whether the realms of the active configuration can exchange: for each realm record the engine takes it,
// the realm publishes own keys, and the keys of each issuer whose keys are fetched are young enough.
//
// A check looks at some realms, in turn, and again at those that failed. Keyrings that belong to no realm
// are a warning: no exchange needs them.

import { pathOf } from "./cron.mjs";

/** How long the names of records are fresh: listing costs more than reading. */
const LISTED_MS = 3_600_000;

/** How many realms one check looks at, and how many of those that failed. */
const REALMS = 8;

/** The parts that a realm may lack, and the warnings. */
const PARTS = ["realms", "keys", "issuer_keys"];
const LEFT_OVER = "left_over_keyrings";
const PREVIOUS = "previous_secret";

/**
 * A function from a time in milliseconds to `{ parts, warnings }`; it rejects where the realms cannot be
 * listed.
 *
 * - `store` is the KV namespace, `records(name, now)` reads key sets as an exchange does;
 * - `maintenance({ now, realm })` asks the engine for the needs of a realm, `drive` is the driver;
 * - `usesPrevious()` returns whether a record opens with the previous secret alone;
 * - `report(event, details)` receives which realm lacks what, when that changes.
 */
export function createRealmCheck({ store, records, maintenance, usesPrevious, drive, report }) {
  let listed = -Infinity;
  let names = [];
  let warnings = [];
  let next = 0;
  /** By the name of a realm's record: the part that it lacks. */
  const lacking = new Map();

  return async function check(now) {
    if (names.length === 0 || now < listed || now - listed >= LISTED_MS) await list(now);
    const some = new Set([...[...lacking.keys()].slice(0, REALMS), ...inTurn()]);
    await Promise.all([...some].map(async (name) => note(name, await lacks(name, now / 1000))));
    const missing = [...lacking.values()];
    const parts = PARTS.map((part) => [part, names.length > 0 && !missing.includes(part)]);
    const all = [...warnings, ...(usesPrevious() ? [PREVIOUS] : [])];
    return { parts: Object.fromEntries(parts), warnings: all };
  };

  async function list(now) {
    const [realms, keyrings] = await Promise.all([
      store.list({ prefix: "realm:" }),
      store.list({ prefix: "keyring:" }),
    ]);
    names = realms.keys.map(({ name }) => name);
    const isWhole = realms.list_complete && keyrings.list_complete;
    warnings = isWhole && keyrings.keys.length > names.length ? [LEFT_OVER] : [];
    for (const name of lacking.keys()) if (!names.includes(name)) lacking.delete(name);
    listed = now;
  }

  function inTurn() {
    const some = [...names.slice(next), ...names.slice(0, next)].slice(0, REALMS);
    next = names.length === 0 ? 0 : (next + some.length) % names.length;
    return some;
  }

  function note(name, part) {
    if (part === lacking.get(name)) return;
    if (part === undefined) lacking.delete(name);
    else lacking.set(name, part);
    report(part === undefined ? "realm_ready" : "realm_not_ready", { record: name, part });
  }

  /** The part that a realm lacks, or nothing; `now` is in seconds. */
  async function lacks(name, now) {
    try {
      const text = await store.get(name, { cacheTtl: 30 });
      // The realm was removed after the listing.
      if (text === null) return undefined;
      const { status, body } = await maintenance({ now, realm: pathOf(text) });
      if (status === 404) return undefined;
      if (status !== 200) return "realms";
      const { issuer, issuers } = JSON.parse(body);
      const path = new URL(`${issuer}/jwks`).pathname;
      const published = await drive({ now, secure: true, method: "GET", path });
      if (published.status !== 200) return "keys";
      const sets = await Promise.all(issuers.map(({ record }) => hasKeys(record, now)));
      return sets.every(Boolean) ? undefined : "issuer_keys";
    } catch {
      return "realms";
    }
  }

  /** Whether there are keys of an issuer, younger than their limit. */
  async function hasKeys(record, now) {
    try {
      return (await records(record, now)) !== undefined;
    } catch {
      return false;
    }
  }
}
