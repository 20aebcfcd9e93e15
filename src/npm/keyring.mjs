// A realm's own keys: the private parts stay here, imported so that they cannot be read out, and the
// engine is told the public ones.
//
// Record: `{ "issuer", "counter", "keys": [{ "kid", "alg", "public": JWK, "private": JWK }] }`. The
// last key signs, all are published. The private JWKs never enter the engine.

import { bounded } from "./bounded.mjs";
import { importPrivate } from "./webcrypto.mjs";

const utf8 = new TextEncoder();

/** Not JSON: a record that is there and of no use is not the same as a store that fails. */
const BROKEN = "";

export function createKeyrings({ subtle, records }) {
  /** By the name of the record: a map from `kid` to the private key. */
  const signing = bounded(200);

  async function load(name) {
    const record = await records(name);
    signing.forget(name);
    if (!record) return undefined;
    try {
      const { issuer, keys } = JSON.parse(new TextDecoder().decode(record));
      const own = new Map();
      for (const { kid, alg, private: jwk } of keys) {
        own.set(kid, await importPrivate(subtle, alg, jwk));
      }
      signing.keep(name, own);
      const published = keys.map(({ kid, alg, public: jwk }) => ({ ...jwk, kid, alg }));
      return JSON.stringify({ issuer, keys: published, signing: keys.at(-1).kid });
    } catch {
      return BROKEN;
    }
  }

  return {
    /** What the engine may know of a keyring, as bytes of JSON; nothing where there is no record. */
    async published(name) {
      const published = await load(name);
      return published === undefined ? undefined : utf8.encode(published);
    },

    /** The private key with this `kid`, if it is at hand. */
    atHand: (name, kid) => signing.read(name)?.get(kid),

    /** The private key with this `kid`, read again where it is not at hand. */
    async signingKey(name, kid) {
      if (!signing.read(name)?.has(kid)) await load(name);
      return signing.read(name)?.get(kid);
    },
  };
}
