// Key sets that issuers publish, fetched from where the configuration says and from nowhere else.
//
// A set counts for five minutes. When it is asked for again because a key was missing, it is fetched
// at most every 30 seconds; when fetching fails, the last one serves for a day.

import { KeysError } from "./errors.mjs";

const FRESH_MS = 5 * 60_000;
const COOL_DOWN_MS = 30_000;
const LAST_GOOD_MS = 24 * 3_600_000;
const PATIENCE_MS = 5_000;
const LIMIT = 65_536;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Throws unless a key set may be fetched from this address: https, or loopback. */
export function assertAddress(address) {
  const url = URL.parse(address);
  const secure =
    url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname));
  if (!secure) throw new KeysError(`keys are fetched over https only, not from ${address}`);
}

/** In workerd, a request must not wait for what another began: it would wait for ever. */
const apart = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** A store of fetched key sets; `clock()` gives milliseconds. */
export function createRemoteKeys({ clock = Date.now } = {}) {
  /** By address: `{ text, loaded, ended, begun, pending }`; `ended` is when the last attempt did. */
  const sets = new Map();

  return {
    /**
     * The text of the set at an address. With `missing`, it lacked a key: it is fetched again unless
     * that was done just now. Rejects with a `KeysError`.
     */
    async read(address, { missing = false } = {}) {
      const set = sets.get(address) ?? {};
      sets.set(address, set);
      if (within(set.loaded, FRESH_MS) && !missing) return set.text;
      if (!within(set.ended, COOL_DOWN_MS)) {
        try {
          return await refreshed(address, set);
        } catch (error) {
          if (!within(set.loaded, LAST_GOOD_MS)) throw error;
        }
      }
      if (within(set.loaded, LAST_GOOD_MS)) return set.text;
      throw new KeysError(`the keys at ${address} could not be fetched just now`);
    },

    /** The set lacked a key: it counts as old from now on. */
    expire(address) {
      const set = sets.get(address);
      if (set?.loaded !== undefined) set.loaded = Math.min(set.loaded, clock() - FRESH_MS);
    },
  };

  /** Whether a time is less than so long ago. A clock that went back makes everything old. */
  function within(time, milliseconds) {
    const age = clock() - time;
    return age >= 0 && age < milliseconds;
  }

  /** One attempt for all who wait, or where that cannot be, the old set while one is under way. */
  async function refreshed(address, set) {
    if (!apart) return (set.pending ??= attempt(address, set));
    const underWay = within(set.begun, PATIENCE_MS);
    return underWay && within(set.loaded, LAST_GOOD_MS) ? set.text : attempt(address, set);
  }

  async function attempt(address, set) {
    set.begun = clock();
    try {
      set.text = await fetched(address);
      set.loaded = clock();
      return set.text;
    } finally {
      set.ended = clock();
      set.begun = undefined;
      set.pending = undefined;
    }
  }
}

async function fetched(address) {
  assertAddress(address);
  try {
    const response = await fetch(address, {
      headers: { accept: "application/jwk-set+json, application/json" },
      // Whoever is trusted for keys is trusted at this address, not at one it names.
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return await limited(response);
  } catch (cause) {
    throw new KeysError(`the keys at ${address} cannot be fetched`, { cause });
  }
}

/** The text of a response, read only as far as a key set may be long. */
async function limited(response) {
  const chunks = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > LIMIT) throw new Error(`longer than ${LIMIT} bytes`);
    chunks.push(chunk);
  }
  return await new Blob(chunks).text();
}
