// GET /ready: whether everything an exchange needs answers now. /health shows only that the Worker runs;
// this route reads the store, asks a Durable Object, and has the engine publish own keys.
//
// The answer names parts by fixed words. The Worker caches it, so that frequent requests reach no part.

import { methodNotAllowed } from "../js/answers.mjs";

/** How long an answer is fresh. */
const REMEMBERED_MS = 10_000;

/** How long a check may take: it waits for each part at most five seconds, for keyrings twice. */
const CHECK_MS = 20_000;

/** How long the names of keyrings are fresh: listing costs more than reading. */
const LISTED_MS = 3_600_000;

/** How many keyrings it checks. */
const KEYRINGS = 8;

/**
 * A function from a request for /ready to a result in the driver's form. `store` is the KV namespace,
 * `drive` the driver over it, `objects` asks every Durable Object and rejects where one does not answer;
 * `within(promise)` rejects where an answer takes too long, and `clock(request)` returns
 * milliseconds.
 */
export function createReady({ store, drive, objects, within, clock }) {
  let answered = -Infinity;
  let parts;
  let asking = -Infinity;
  let listed = -Infinity;
  let names = [];

  return async function ready(request) {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return methodNotAllowed();
    const now = clock(request);
    const isWithin = (since, milliseconds) => now >= since && now - since < milliseconds;
    // It caches values and not promises, which belong to the request that began them. A request during
    // another's check gets the previous answer, but not for ever: a
    // check whose client is gone may end without its `finally`.
    if (parts === undefined || !(isWithin(answered, REMEMBERED_MS) || isWithin(asking, CHECK_MS))) {
      await refresh(now);
    }
    return responseOf(parts);
  };

  async function refresh(now) {
    asking = now;
    try {
      parts = await ask(now);
      answered = now;
    } finally {
      asking = -Infinity;
    }
  }

  async function ask(now) {
    const [kv, keys, durableObjects] = await Promise.all(
      [() => store.get("ready"), () => keyrings(now), objects].map(works),
    );
    return { kv, keys, durable_objects: durableObjects };
  }

  /** Whether a part answers, and not with false. */
  async function works(part) {
    try {
      return (await within(part())) !== false;
    } catch {
      return false;
    }
  }

  /** Whether there are keyrings, and every checked realm publishes its keys. */
  async function keyrings(now) {
    if (names.length === 0 || now < listed || now - listed >= LISTED_MS) {
      const { keys } = await store.list({ prefix: "keyring:", limit: KEYRINGS });
      names = keys.map(({ name }) => name);
      listed = now;
    }
    const published = await Promise.all(names.map((name) => publishes(name, now)));
    return names.length > 0 && published.every(Boolean);
  }

  async function publishes(name, now) {
    const text = await store.get(name);
    // Another program removed it after the listing.
    if (text === null) return true;
    const path = new URL(`${issuerOf(text)}/jwks`).pathname;
    const { status } = await drive({ now: now / 1000, secure: true, method: "GET", path });
    // A remnant of a removed realm does not make the service unready.
    return status === 200 || status === 404;
  }
}

/** The issuer in a keyring's record, sealed or not; the driver verifies the record. */
function issuerOf(text) {
  const record = JSON.parse(text);
  return (typeof record.keyring === "string" ? JSON.parse(record.keyring) : record).issuer;
}

function responseOf(parts) {
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
    body: JSON.stringify({ status: ready ? "ready" : "unavailable", parts: words }),
    failed: "",
  };
}
