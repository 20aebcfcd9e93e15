// What is done every five minutes: the keys of trusted issuers are fetched, own keys that are old are
// rotated. What fails for one realm or issuer is reported, and the others go on.

import { digestOf, isDue, rotateKeyring } from "../js/keyring/ring.mjs";
import { openKeyring, sealKeyring } from "../js/keyring/sealed.mjs";

/** How many realms, and of each how many issuers, are under way at once: workerd has 6 connections. */
const AT_ONCE = 2;

/**
 * Within what time two crons do not both rotate a keyring: longer than KV may show the old one (120 s)
 * and than the new key waits until it signs (510 s).
 */
const ROTATION_SECONDS = 900;

/**
 * A function that does it, for a time in seconds.
 *
 * - `store` has `names(prefix)`, `read(name)` and `write(name, text)`;
 * - `maintenance({ now, realm })` asks the engine what a realm needs;
 * - `lock(name)` is the object that decides for a record; `update` is of `createJwksUpdate`;
 * - `isNewest(name, counter, digest)` tells whether nobody has seen a newer keyring;
 * - `secret()` gives what `deriveKeys` does, where there is a secret.
 */
export function createCron({ store, maintenance, lock, update, isNewest, secret, report }) {
  return async function cron(now) {
    try {
      await each(await store.names("realm:"), (name) => realm(name, now));
    } catch {
      report("realms_not_kept", { reason: "they cannot be listed" });
    }
  };

  async function realm(name, now) {
    try {
      const path = pathOf(await store.read(name));
      const { status, body, failed } = await maintenance({ now, realm: path });
      if (status !== 200)
        return report("realm_not_kept", { record: name, reason: failed || status });
      const needed = JSON.parse(body);
      await rotate(needed, now);
      await each(needed.issuers, (issuer) => fetched(issuer, now));
    } catch {
      report("realm_not_kept", { record: name, reason: "its record cannot be read" });
    }
  }

  async function fetched({ record, jwks_uri: uri }, now) {
    try {
      await update({ record, uri }, now);
    } catch {
      report("issuer_keys_failed", { record, uri, reason: "store" });
    }
  }

  async function rotate({ realm, issuer, algorithm, rotate_every_days, keyring: name }, now) {
    try {
      const record = await store.read(name);
      if (record === null) return report("keyring_missing", { record: name, realm });
      const ring = await openKeyring(record, await secret(), { name, issuer });
      if (!isDue(ring, { now, algorithm, everyDays: rotate_every_days })) return;
      // What was put back would count as new once it had been rotated.
      if (!(await isNewest(name, ring.counter, await digestOf(ring)))) {
        return report("keyring_not_rotated", { record: name, realm, reason: "rolled_back" });
      }
      if (!(await lock(name).claim(ROTATION_SECONDS))) return;
      const next = await rotateKeyring(ring, { now, algorithm });
      await store.write(name, await sealKeyring(next, await secret()));
      const { kid, signs_from } = next.keys.at(-1);
      report("keyring_rotated", { record: name, realm, kid, signs_from, counter: next.counter });
    } catch (error) {
      report("keyring_not_rotated", { record: name, realm, reason: error?.reason ?? "failed" });
    }
  }
}

/**
 * The path of a realm, as its record has it, which may be a compact JWS. It is only what to ask the
 * engine for: that the record is good, and stands where it should, the engine finds out.
 */
function pathOf(text) {
  const [, payload] = text.split(".");
  const json = text.startsWith("{")
    ? text
    : atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(json).document.realm;
}

async function each(list, work) {
  const rest = [...list];
  const one = async () => {
    while (rest.length > 0) await work(rest.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
