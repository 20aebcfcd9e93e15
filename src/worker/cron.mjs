// The cron of every five minutes: it fetches the keys of trusted issuers and of clients, and rotates old
// own keys. It reports a failure of one realm, issuer or client, and goes on with the others.

import { isDue, rotateKeyring } from "../js/keyring/ring.mjs";
import { sealKeyring } from "../js/keyring/sealed.mjs";

/** How many realms, and issuers and clients of each, the cron handles at once: workerd has 6 connections. */
const AT_ONCE = 2;

/**
 * The time within which two crons do not both rotate a keyring: longer than KV may show the old one (120
 * s) and than the new key waits until it signs (510 s).
 */
const ROTATION_SECONDS = 900;

/**
 * A function that runs the cron, for a time in seconds, and returns whether it reached every realm.
 *
 * - `store` has `names(prefix)`, `read(name)` and `write(name, text)`;
 * - `maintenance({ now, realm })` asks the engine for the needs of a realm;
 * - `lock(name)` is the object that decides for a record; `update` is of `createJwksUpdate`;
 * - `keyrings` is a result of `createKeyrings`;
 * - `secret()` returns the result of `deriveKeys`, where there is a secret.
 */
export function createCron({ store, maintenance, lock, update, keyrings, secret, report }) {
  return async function cron(now) {
    try {
      await each(await store.names("realm:"), (name) => realm(name, now));
      return true;
    } catch {
      report("realms_not_kept", { reason: "they cannot be listed" });
      return false;
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
      await each([...needed.issuers, ...needed.clients], (owner) =>
        fetched(owner, needed.issuer, now),
      );
    } catch {
      report("realm_not_kept", { record: name, reason: "its record cannot be read" });
    }
  }

  async function fetched({ record, jwks_uri: uri, jwks_auth: name }, realm, now) {
    try {
      await update({ record, uri, ...(name && { auth: { name, realm } }) }, now);
    } catch {
      report("issuer_keys_failed", { record, uri, reason: "store" });
    }
  }

  async function rotate({ realm, issuer, algorithm, rotate_every_days, keyring: name }, now) {
    try {
      const record = await store.read(name);
      if (record === null) return report("keyring_missing", { record: name, realm });
      const found = await keyrings.open(name, record, issuer);
      if (!isDue(found.ring, { now, algorithm, everyDays: rotate_every_days })) return;
      // Rotating an old keyring that an attacker put back would make it count as new.
      await keyrings.assertNewest(name, found);
      if (!(await lock(name).claim(ROTATION_SECONDS))) return;
      const next = await rotateKeyring(await keyrings.unsealed(found), { now, algorithm });
      await store.write(name, await sealKeyring(next, await secret()));
      const { kid, signs_from } = next.keys.at(-1);
      report("keyring_rotated", { record: name, realm, kid, signs_from, counter: next.counter });
    } catch (error) {
      report("keyring_not_rotated", { record: name, realm, reason: error?.reason ?? "failed" });
    }
  }
}

/**
 * The path of a realm, from its record, which may be a compact JWS. The callers only pass it to the
 * engine, which verifies the record and its place.
 */
export function pathOf(text) {
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
