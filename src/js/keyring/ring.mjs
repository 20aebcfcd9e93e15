// A realm's own keys over the years: generated, rotated, revoked. Nothing here reads a clock or a store;
// each change returns a new keyring with a higher counter.
//
// A keyring is `{ realm, issuer, counter, keys }`, a key `{ kid, alg, public, private | sealed,
// published_at, signs_from, retires_from, removed_from }`; a key has the last two once another is to
// follow it. Keys stand in the order of their generation.

import { digest } from "../digest.mjs";
import { generateSigningKey, thumbprint } from "../keys.mjs";
import { ACTIVATION_SECONDS, RETIRING_SECONDS, signingAt, stateAt } from "./times.mjs";

const DAY_SECONDS = 86_400;

/** Why a keyring does not open or change; `reason` is a word for programs. */
export class KeyringError extends Error {
  constructor(reason, message, options) {
    super(message, options);
    this.name = "KeyringError";
    this.reason = reason;
  }
}

/**
 * A keyring with one key, which signs at once, because no client has cached keys of this realm yet. Its
 * counter begins with the time, so that a replacement does not look older than the keyring it replaces.
 */
export async function createKeyring({ realm, issuer, algorithm, now, key }) {
  const from = Math.floor(now);
  const own = key ?? (await generateSigningKey(algorithm));
  return {
    realm,
    issuer,
    counter: Math.max(1, from),
    keys: [{ ...own, published_at: from, signs_from: from }],
  };
}

/**
 * The keyring with another key, which signs from `signsFrom` on. Rejects with `too_early` where
 * copies of the published keys would lack it by then, and with `waiting` while one waits already.
 */
export async function rotateKeyring(ring, { now, algorithm, key, signsFrom }) {
  const published_at = Math.floor(now);
  const earliest = published_at + ACTIVATION_SECONDS;
  const signs_from = signsFrom ?? earliest;
  if (signs_from < earliest) {
    const message = `a key may sign ${ACTIVATION_SECONDS} s after it is published, not before ${earliest}`;
    throw new KeyringError("too_early", message);
  }
  const waiting = ring.keys.find((own) => stateAt(own, now) === "published");
  if (waiting) {
    throw new KeyringError(
      "waiting",
      `${waiting.kid} waits already, and signs from ${waiting.signs_from}`,
    );
  }
  const next = key ?? (await generateSigningKey(algorithm));
  if (ring.keys.some(({ kid }) => kid === next.kid)) {
    throw new KeyringError("known", `the keyring has a key ${next.kid} already`);
  }
  const keys = ring.keys
    .filter((own) => stateAt(own, now) !== "removed")
    .map((own) => (own.retires_from === undefined ? followed(own, signs_from) : own));
  return changed(ring, [...keys, { ...next, published_at, signs_from }]);
}

/**
 * The keyring without an untrusted key, `{ ring, signing, breaks }`. The next key signs at once, and is
 * generated if there is none; `breaks` lists the consequences. Its counter is higher than that of a
 * rotation which began before the revocation and ends after it.
 */
export async function revokeKey(ring, kid, now) {
  const from = Math.floor(now);
  const revoked = ring.keys.find((key) => key.kid === kid);
  if (!revoked) throw new KeyringError("unknown", `the keyring has no key ${kid}`);
  const before = signingAt(ring, now);
  const breaks = [
    `tokens signed with ${kid} are refused, here and wherever the keys are read again`,
  ];
  // The key that the revoked one was to follow goes on until another follows it.
  let keys = ring.keys
    .filter((key) => key !== revoked && stateAt(key, now) !== "removed")
    .map((key) =>
      key.retires_from === revoked.signs_from && now < key.retires_from ? unfollowed(key) : key,
    );
  if (before === revoked || before === undefined) {
    const waiting = keys.find((key) => stateAt(key, now) === "published");
    const next = waiting ?? { ...(await generateSigningKey(revoked.alg)), published_at: from };
    keys = [...keys.filter((key) => key !== waiting), { ...next, signs_from: from }];
    if (now < next.published_at + ACTIVATION_SECONDS) {
      breaks.push(
        `until ${next.published_at + ACTIVATION_SECONDS} a resource server with an older copy of the keys, which it does not read again, refuses new tokens`,
      );
    }
  }
  const after = changed(changed(ring, keys), keys);
  return { ring: after, signing: signingAt(after, now).kid, breaks };
}

/** Whether the keyring needs a rotation: its last key is old, or signs with another algorithm. */
export function isDue(ring, { now, algorithm, everyDays }) {
  const last = ring.keys.at(-1);
  if (last === undefined || stateAt(last, now) === "published") return false;
  return last.alg !== algorithm || now >= (last.signs_from ?? 0) + everyDays * DAY_SECONDS;
}

/**
 * A digest of a keyring's keys and times, independent of its sealing: it separates two keyrings of one
 * counter.
 */
export async function digestOf({ keys }) {
  const parts = keys.map((key) => [
    key.kid,
    key.published_at,
    key.signs_from,
    key.retires_from,
    key.removed_from,
  ]);
  return digest(JSON.stringify(parts));
}

/**
 * A digest of everything in a keyring but its private parts: no other keyring has it, sealed by any secret.
 */
export async function contentOf({ realm, issuer, counter, keys }) {
  const parts = [];
  for (const { kid, alg, public: jwk, ...key } of keys) {
    const { published_at, signs_from, retires_from, removed_from } = key;
    const times = [published_at, signs_from, retires_from, removed_from];
    parts.push([kid, alg, await thumbprint(jwk), ...times]);
  }
  return digest(JSON.stringify([realm, issuer, counter, parts]));
}

const changed = (ring, keys) => ({ ...ring, counter: ring.counter + 1, keys });

const followed = (key, from) => ({
  ...key,
  retires_from: from,
  removed_from: from + RETIRING_SECONDS,
});

function unfollowed(key) {
  const { retires_from, removed_from, ...rest } = key;
  return rest;
}
