// Key sets that issuers publish, fetched only from the addresses in the configuration.
//
// A set is fresh for five minutes. When a key is missing, the host fetches the set again, at most every
// 30 seconds; when that fails, or brings an invalid set or none with a usable key, the last one serves
// for a day.

import { KeysError } from "../js/errors.mjs";
import { fetchKeys } from "../js/jwks/fetch.mjs";
import { unavailableKeys } from "./keys-message.mjs";

const FRESH_MS = 5 * 60_000;
const COOL_DOWN_MS = 30_000;
const STALE_IF_ERROR_MS = 24 * 3_600_000;
const TIMEOUT_MS = 5_000;

/** In workerd, a request must not await a promise that another request began: it would hang. */
const apart = globalThis.navigator?.userAgent === "Cloudflare-Workers";

/**
 * A store of fetched key sets. `parse(bytes)` returns `{ set }` or `{ error, reason }`, as the engine's
 * `read_key_set` does, or a promise of it; `bearer` is of `fetchKeys`; `clock()` returns milliseconds;
 * `report(event, details)` receives each failed attempt.
 */
export function createRemoteKeys({ parse, bearer, clock = Date.now, report = () => {} }) {
  /**
   * By address: `{ text, loaded, ended, begun, pending, reason, detail }`; `ended` is when the last attempt
   * ended, `reason` the word for why it failed.
   */
  const sets = new Map();

  return {
    /**
     * The text of the set at an address. With `missing`, it lacked a key, and the host fetches it again
     * unless it has just done so. Rejects with a `KeysError`.
     */
    async read(address, { missing = false } = {}) {
      const set = sets.get(address) ?? {};
      sets.set(address, set);
      if (within(set.loaded, FRESH_MS) && !missing) return set.text;
      if (!within(set.ended, COOL_DOWN_MS)) {
        try {
          return await updated(address, set);
        } catch (error) {
          if (!within(set.loaded, STALE_IF_ERROR_MS)) throw error;
        }
      }
      if (within(set.loaded, STALE_IF_ERROR_MS)) return set.text;
      const { reason, detail } = set;
      throw new KeysError(unavailableKeys(address, { reason, detail }), { reason });
    },

    /** The set lacked a key: from now on it is stale. */
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

  /** One attempt for all waiting requests; where they cannot share it, the old set during the attempt. */
  async function updated(address, set) {
    if (!apart) return (set.pending ??= attempt(address, set));
    const underWay = within(set.begun, TIMEOUT_MS);
    return underWay && within(set.loaded, STALE_IF_ERROR_MS) ? set.text : attempt(address, set);
  }

  async function attempt(address, set) {
    set.begun = clock();
    try {
      set.text = await fetched(address);
      set.loaded = clock();
      set.reason = undefined;
      return set.text;
    } catch (error) {
      set.reason = error.reason;
      set.detail = error.cause?.detail;
      throw error;
    } finally {
      set.ended = clock();
      set.begun = undefined;
      set.pending = undefined;
    }
  }

  async function fetched(address) {
    const failed = ({ reason, detail, skipped }, cause) => {
      report("issuer_keys_failed", { uri: address, reason, detail, skipped });
      return new KeysError(unavailableKeys(address, { reason, detail }), { reason, cause });
    };
    let parsed;
    try {
      parsed = await parse(await fetchKeys(address, { bearer }));
    } catch (cause) {
      throw failed({ reason: cause.reason ?? "engine", detail: cause.detail }, cause);
    }
    const { set, reason, error: detail, skipped } = parsed;
    if (set === undefined) throw failed({ reason, detail, skipped }, new Error(detail));
    return set;
  }
}
