// A realm's own keys for the driver: the private parts stay here, imported as non-extractable, and the
// engine gets the public ones and the `kid` that signs now. keyring/ has the record and the states of
// keys.

import { bounded } from "./bounded.mjs";
import { KeyringError, contentOf, digestOf } from "./keyring/ring.mjs";
import { openKeyring, openPrivate, unsealKeyring } from "./keyring/sealed.mjs";
import { publishedAt, signingAt, stateAt } from "./keyring/times.mjs";
import { createSecrets } from "./secrets.mjs";
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
 * The reasons for which the keyring that the isolate read last serves, as in an outage: an attacker, or a
 * store that lags, brought back an older one, or a secret was replaced that this isolate does not have yet.
 */
const OUTAGES = ["rolled_back", "counter_unknown", "not_authentic", "previous_secret"];

/**
 * The keyrings of a store. `secrets` is a result of `createSecrets`; where it has a secret, the host
 * accepts only sealed keyrings. `isNewest(name, counter, digest, { content, secret })`, which is optional,
 * returns whether no isolate has seen a higher counter, or another keyring with this one; the isolate asks
 * once for each keyring that it reads. `isHeld(name, { content, secret, by })` returns whether the previous
 * secret may open a keyring of this content: the second names that secret, the third the current one.
 * `report(event, details)` receives events for the operator.
 */
export function createKeyrings({
  records,
  secrets = createSecrets({}),
  isNewest = async () => true,
  isHeld = async () => false,
  report = () => {},
  subtle = globalThis.crypto.subtle,
}) {
  /** By the name of the record: `{ ring, keys, isFormer, imported }`, the last by `kid`. */
  const opened = bounded(200);
  /** By the name of the record: the highest counter seen, and the digest of the keyring's content. */
  const counters = bounded(2_000);
  /** The names of the records that open with the previous secret alone. */
  const former = new Set();
  let reportedUnsealed = false;

  async function open(name, text, issuer) {
    const keys = await secrets.current();
    try {
      return { ring: await openKeyring(text, keys, { name, issuer }), keys, isFormer: false };
    } catch (error) {
      const previous = error?.reason === "not_authentic" && (await secrets.previous());
      if (!previous) throw error;
      const ring = await openKeyring(text, previous, { name, issuer });
      return { ring, keys: previous, isFormer: true };
    }
  }

  async function assertNewest(name, { ring, keys, isFormer }) {
    const { counter } = ring;
    // An attacker can change an unsealed keyring, so its counter proves nothing.
    const [own, content] =
      keys === undefined ? ["", ""] : [await digestOf(ring), await contentOf(ring)];
    const known = counters.get(name) ?? { counter: -1 };
    if (counter === known.counter && content === known.content) return;
    if (counter < known.counter || (counter === known.counter && own !== known.digest)) {
      throw rolledBack();
    }
    const seal = keys && { content, secret: keys.id };
    const asked = isFormer
      ? isHeld(name, { ...seal, by: (await secrets.current()).id })
      : isNewest(name, counter, own, seal);
    if (!(await asked.catch(unknown))) throw isFormer ? tooNew() : rolledBack();
    counters.set(name, { counter, content, digest: own });
  }

  function withImports(name, found) {
    if (found.keys === undefined && !reportedUnsealed) {
      reportedUnsealed = true;
      report("keyring_not_sealed", { reason: "there is no KEY_ENCRYPTION_KEY" });
    }
    if (found.isFormer && !former.has(name)) report("previous_secret_used", { record: name });
    if (found.isFormer) former.add(name);
    else former.delete(name);
    const before = opened.get(name)?.imported;
    const imported = new Map();
    for (const { kid, sealed } of found.ring.keys) {
      // A sealed text stands for one private key, so its import can be reused.
      const known = before?.get(kid);
      if (sealed !== undefined && known?.sealed === sealed) imported.set(kid, known);
    }
    return { ...found, imported };
  }

  async function privateKey({ ring, keys, imported }, key) {
    const known = imported.get(key.kid);
    if (known) return known.own;
    const jwk = await openPrivate(ring, key, keys);
    const own = await importPrivate(subtle, key.alg, jwk);
    imported.set(key.kid, { sealed: key.sealed, own });
    return own;
  }

  async function load(name, now) {
    const record = await records(name);
    if (!record) {
      opened.delete(name);
      former.delete(name);
      return undefined;
    }
    try {
      const found = await open(name, new TextDecoder().decode(record));
      await assertNewest(name, found);
      const own = withImports(name, found);
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
      if (OUTAGES.includes(reason)) throw error;
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

    /** Opens the text of a record, for a change; the caller then asks `assertNewest`. */
    open,
    assertNewest,

    /** The keyring as the current secret seals it. */
    async unsealed({ ring, keys, isFormer }) {
      return isFormer ? unsealKeyring(ring, keys) : ring;
    },

    /** Whether a keyring that this isolate uses opens with the previous secret alone. */
    usesPrevious: () => former.size > 0,
  };
}

const rolledBack = () => new KeyringError("rolled_back", "a newer keyring was here before");
const tooNew = () =>
  new KeyringError("previous_secret", "the previous secret opens nothing that is new");
