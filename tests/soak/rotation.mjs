// Own keys that rotate during the soak, and a resource server that verifies minted tokens with the keys that
// the realm publishes at that time.

import { createLocalJWKSet, jwtVerify } from "jose";

import { keyring } from "../../dist/npm/npm/node.mjs";

/** An isolate reads the keyring again after 30 s. */
const EVERY_MS = 40_000;

/** A realm keeps publishing keys whose tokens live: 120 s, and the isolate's 30. */
const KEPT = 6;

/**
 * Rotates the keyrings of a fixture while it runs. `read(path)` returns the JSON of a document of the Worker. `verify(realm, body)` throws where a minted
 * token does not verify.
 */
export function createRotation({ records, keyrings, newKey, read }) {
  let rotations = 0;
  let last = Date.now();
  const published = new Map();

  async function readKeys(realm) {
    published.set(realm, createLocalJWKSet(await read(`/${realm}/jwks`)));
  }

  return {
    rotations: () => rotations,

    /** Rotates every keyring, if it is time. */
    async rotate() {
      if (Date.now() - last < EVERY_MS) return;
      last = Date.now();
      rotations += 1;
      for (const own of keyrings) {
        own.keys = [...own.keys, await newKey(`edge-${rotations}`)].slice(-KEPT);
        records.set(own.name, keyring(own.issuer, own.keys));
      }
    },

    async verify(realm, body) {
      const { access_token: token } = JSON.parse(body);
      if (!published.has(realm)) await readKeys(realm);
      const verified = () => jwtVerify(token, published.get(realm), { typ: "at+jwt" });
      await verified().catch(async (error) => {
        // A resource server reads the keys again where one is unknown.
        if (error.code !== "ERR_JWKS_NO_MATCHING_KEY") throw error;
        await readKeys(realm);
        await verified();
      });
    },
  };
}
