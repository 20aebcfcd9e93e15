// The states of a realm's own keys, by time. A realm publishes a key before the key signs, so that every
// cache has it by then; after the key has signed, the realm publishes it until the last of its tokens has
// expired. Times are whole seconds since the epoch.

/** How long caches may keep the published keys, `cache-control`: `max-age` in src/endpoint/document.rs. */
const COPIES_SECONDS = 300;

/** KV shows a change elsewhere after 60 seconds or more: doubled. */
const STORE_SECONDS = 120;

/** How long an isolate uses a record before it reads it again, `FRESH` in src/js/cache.rs. */
const MEMORY_SECONDS = 30;

/** The largest difference between the clock that rotates keys and one that signs or verifies. */
const CLOCK_SECONDS = 60;

/** How long an isolate uses a stale record while KV fails, `STALE_IF_ERROR` there. */
const STALE_IF_ERROR_SECONDS = 3_600;

/** The longest token lifetime of any realm document, so that a changed one orphans no token. */
const TOKEN_SECONDS = 86_400;

/**
 * From publication to the first signature: 120 + 30 seconds until every isolate publishes the key, 300
 * more until no cache has an older copy, and 60 for clocks: 510.
 */
export const ACTIVATION_SECONDS = STORE_SECONDS + MEMORY_SECONDS + COPIES_SECONDS + CLOCK_SECONDS;

/**
 * From the end of signing to removal: 3,600 seconds in which an isolate that cannot read KV may still
 * sign, the 86,400 a token may live, and 60 of clock skew after that: 90,060.
 */
export const RETIRING_SECONDS = STALE_IF_ERROR_SECONDS + TOKEN_SECONDS + CLOCK_SECONDS;

/**
 * `published`, `signing`, `retiring` or `removed`. A key without times, as in a hand-written keyring, has
 * always been signing.
 */
export function stateAt(key, now) {
  if (key.removed_from !== undefined && now >= key.removed_from) return "removed";
  if (key.retires_from !== undefined && now >= key.retires_from) return "retiring";
  return now >= (key.signs_from ?? 0) ? "signing" : "published";
}

/** The key that signs: of several the last. Nothing where none signs. */
export function signingAt({ keys }, now) {
  return keys.findLast((key) => stateAt(key, now) === "signing");
}

/** The published keys: all but the removed ones. */
export function publishedAt({ keys }, now) {
  return keys.filter((key) => stateAt(key, now) !== "removed");
}

/** The public view of a keyring: nothing secret. */
export function keyringStatus(ring, now) {
  const { realm, issuer, counter, keys } = ring;
  const signing = signingAt(ring, now)?.kid;
  const listed = keys.map(
    ({ kid, alg, published_at, signs_from, retires_from, removed_from, ...key }) => ({
      kid,
      alg,
      state:
        kid === signing
          ? "signing"
          : shown(stateAt({ signs_from, retires_from, removed_from }, now)),
      published_at,
      signs_from,
      retires_from,
      removed_from,
      sealed: "sealed" in key,
    }),
  );
  return { realm, issuer, counter, signing, keys: listed };
}

/** Of several keys without times the last signs, and the others only verify. */
const shown = (state) => (state === "signing" ? "retiring" : state);
