// GET /ready: whether everything an exchange needs answers now. /health shows only that the Worker runs;
// this route reads the store, asks each type of Durable Object, and checks realms and the cron.
//
// The answer names parts by fixed words. The Worker caches it, so that frequent requests reach no part.

import { methodNotAllowed } from "../js/answers.mjs";

/** How long an answer is fresh. */
const REMEMBERED_MS = 10_000;

/** How long a check may take: it waits for each part at most five seconds. */
const CHECK_MS = 20_000;

/** How long ago the cron of every five minutes may have run. */
const CRON_SECONDS = 900;

/** How much later than this host's the clock of the cron's host may be. */
const AHEAD_SECONDS = 60;

const UNKNOWN = { parts: { realms: false, keys: false, issuer_keys: false }, warnings: [] };

/**
 * A function from a request for /ready to a result in the driver's form. `store` is the KV namespace,
 * `realms` a function of `createRealmCheck`, `lastCron()` returns the time of the last whole cron in
 * seconds, `objects` asks every Durable Object and rejects where one does not answer; `within(promise)`
 * rejects where an answer takes too long, and `clock(request)` returns milliseconds.
 */
export function createReady({ store, realms, lastCron, objects, within, clock }) {
  let answered = -Infinity;
  let known;
  let asking = -Infinity;

  return async function ready(request) {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return methodNotAllowed();
    const now = clock(request);
    const isWithin = (since, milliseconds) => now >= since && now - since < milliseconds;
    // It caches values and not promises, which belong to the request that began them. A request during
    // another's check gets the previous answer, but not for ever: a check whose client is gone may end
    // without its `finally`.
    if (known === undefined || !(isWithin(answered, REMEMBERED_MS) || isWithin(asking, CHECK_MS))) {
      await refresh(now);
    }
    return responseOf(known);
  };

  async function refresh(now) {
    asking = now;
    try {
      known = await ask(now);
      answered = now;
    } finally {
      asking = -Infinity;
    }
  }

  async function ask(now) {
    const [kv, durableObjects, cron, { parts, warnings }] = await Promise.all([
      works(() => store.get("ready")),
      works(objects),
      works(() => isRecent(now / 1000)),
      within(realms(now)).catch(() => UNKNOWN),
    ]);
    return { parts: { kv, ...parts, cron, durable_objects: durableObjects }, warnings };
  }

  /** Whether a part answers, and not with false. */
  async function works(part) {
    try {
      return (await within(part())) !== false;
    } catch {
      return false;
    }
  }

  async function isRecent(now) {
    const last = await lastCron();
    return last !== undefined && now - last < CRON_SECONDS && last - now < AHEAD_SECONDS;
  }
}

function responseOf({ parts, warnings }) {
  const ready = Object.values(parts).every(Boolean);
  const words = Object.fromEntries(
    Object.entries(parts).map(([part, works]) => [part, works ? "ok" : "unavailable"]),
  );
  return {
    status: ready ? 200 : 503,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...(ready ? {} : { "retry-after": String(REMEMBERED_MS / 1000) }),
    },
    body: JSON.stringify({ status: ready ? "ready" : "unavailable", parts: words, warnings }),
    failed: "",
  };
}
