// A realm's own keys for the driver: the private parts stay here, imported as non-extractable, and the
// engine gets the public ones and the `kid` that signs now. keyring/ has the record and the states of
// keys.

import { bounded } from "./bounded.mjs";
import { KeyringError, digestOf } from "./keyring/ring.mjs";
import { openKeyring, openPrivate } from "./keyring/sealed.mjs";
import { publishedAt, signingAt, stateAt } from "./keyring/times.mjs";
import { deriveKeys } from "./secret.mjs";
import { importPrivate } from "./webcrypto.mjs";

const utf8 = new TextEncoder();

function unknown(cause) {
  throw new KeyringError("counter_unknown", "it cannot be found out whether it is the newest", {
    cause,
  });
}

/** Not JSON: an existing but unusable record differs from a store that fails. */
const BROKEN = utf8.encode("");

/**
 * The keyrings of a store. `secret` is the text of `KEY_ENCRYPTION_KEY`; where it is set, the host
 * accepts only sealed keyrings. `isNewest(name, counter, digest)`, which is optional, returns whether no
 * isolate has seen a higher counter, or another keyring with this one; the isolate asks once for each
 * keyring that it reads. `report(event, details)` receives events for the operator.
 */
export function createKeyrings({
  records,
  secret,
  isNewest = async () => true,
  report = () => {},
  subtle = globalThis.crypto.subtle,
}) {
  /** By the name of the record: `{ ring, imported }`, the second by `kid`. */
  const opened = bounded(200);
  /** By the name of the record: the highest counter seen, and the keyring's digest. */
  const counters = bounded(2_000);
  let derived;
  let reportedUnsealed = false;

  async function derivedKeys() {
    if (secret !== undefined) derived ??= await deriveKeys(secret);
    return derived;
  }

  async function open(name, record) {
    const ring = await openKeyring(new TextDecoder().decode(record), await derivedKeys(), { name });
    await assertNewest(name, ring);
    if (secret === undefined && !reportedUnsealed) {
      reportedUnsealed = true;
      report("keyring_not_sealed", { reason: "there is no KEY_ENCRYPTION_KEY" });
    }
    const before = opened.get(name)?.imported;
    const imported = new Map();
    for (const { kid, sealed } of ring.keys) {
      // A sealed text stands for one private key, so its import can be reused.
      const known = before?.get(kid);
      if (sealed !== undefined && known?.sealed === sealed) imported.set(kid, known);
    }
    return { ring, imported };
  }

  async function assertNewest(name, ring) {
    const { counter } = ring;
    // An attacker can change an unsealed keyring, so its counter proves nothing.
    const digest = secret === undefined ? "" : await digestOf(ring);
    const known = counters.get(name) ?? { counter: -1 };
    if (counter === known.counter && digest === known.digest) return;
    const newest =
      counter > known.counter && (await isNewest(name, counter, digest).catch(unknown));
    if (!newest) throw new KeyringError("rolled_back", "a newer keyring was here before");
    counters.set(name, { counter, digest });
  }

  async function privateKey({ ring, imported }, key) {
    const known = imported.get(key.kid);
    if (known) return known.own;
    const jwk = await openPrivate(ring, key, await derivedKeys());
    const own = await importPrivate(subtle, key.alg, jwk);
    imported.set(key.kid, { sealed: key.sealed, own });
    return own;
  }

  async function load(name, now) {
    const record = await records(name);
    if (!record) {
      opened.delete(name);
      return undefined;
    }
    try {
      const own = await open(name, record);
      const signing = signingAt(own.ring, now);
      if (signing === undefined)
        throw new KeyringError("no_key", "no key of the keyring signs now");
      // Before the realm publishes any of it: a keyring that cannot sign is unusable.
      await privateKey(own, signing);
      opened.set(name, own);
      return { ring: own.ring, signing };
    } catch (error) {
      const reason = error instanceof KeyringError ? error.reason : "unusable";
      report("keyring_refused", { record: name, reason });
      // An attacker, or a store that lags, brought back an older keyring, which may hold revoked keys:
      // the one that the isolate read last serves, as in an outage.
      if (reason === "rolled_back" || reason === "counter_unknown") throw error;
      opened.delete(name);
      return BROKEN;
    }
  }

  return {
    /**
     * The public view of a keyring at a time, as bytes of JSON; nothing where there is no record; bytes
     * that are no JSON where the keyring is unusable.
     */
    async published(name, now) {
      const loaded = await load(name, now);
      if (loaded === undefined || loaded === BROKEN) return loaded;
      const { ring, signing } = loaded;
      const keys = publishedAt(ring, now).map(({ kid, alg, public: jwk }) => ({
        ...jwk,
        kid,
        alg,
      }));
      return utf8.encode(JSON.stringify({ issuer: ring.issuer, keys, signing: signing.kid }));
    },

    /** The private key with this `kid`, if it is in memory. */
    atHand: (name, kid) => opened.get(name)?.imported.get(kid)?.own,

    /** The private key with this `kid`, read again where it is not in memory. */
    async signingKey(name, kid, now) {
      if (!opened.has(name)) await load(name, now);
      const own = opened.get(name);
      const key = own?.ring.keys.find((key) => key.kid === kid);
      if (key === undefined || stateAt(key, now) === "published") return undefined;
      return privateKey(own, key);
    },
  };
}
