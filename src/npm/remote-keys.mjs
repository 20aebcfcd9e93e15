// Key sets that issuers publish, fetched from where the configuration says and from nowhere else.
//
// A set counts for five minutes. When it is asked for again because a key was missing, it is fetched
// at most every 30 seconds; when fetching fails, the last one serves for a day. No promise is kept: in
// workerd, one request must not wait for what another began.

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

/** A store of fetched key sets; `clock()` gives milliseconds. */
export function createRemoteKeys({ clock = Date.now } = {}) {
  /** By address: `{ text, loaded, tried }`. */
  const sets = new Map();

  return {
    /**
     * The text of the set at an address. With `missing`, it lacked a key: it is fetched again unless
     * that was done just now. Rejects with a `KeysError`.
     */
    async read(address, { missing = false } = {}) {
      const now = clock();
      const known = sets.get(address) ?? { tried: -Infinity };
      const age = now - (known.loaded ?? -Infinity);
      const rested = now - known.tried >= COOL_DOWN_MS || now < known.tried;
      const wanted = missing || !(age >= 0 && age < FRESH_MS);
      if (wanted && rested) {
        sets.set(address, { ...known, tried: now });
        try {
          const text = await fetched(address);
          sets.set(address, { text, loaded: now, tried: now });
          return text;
        } catch (error) {
          if (known.text === undefined || age > LAST_GOOD_MS) throw error;
        }
      }
      if (known.text !== undefined && age <= LAST_GOOD_MS) return known.text;
      throw new KeysError(`the keys at ${address} could not be fetched just now`);
    },

    /** The set lacked a key: it counts as old from now on. */
    expire(address) {
      const known = sets.get(address);
      if (known?.loaded !== undefined) known.loaded = Math.min(known.loaded, clock() - FRESH_MS);
    },
  };
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
