// The records of a realm, as every host keeps them.

import { keyring } from "../../../dist/npm/npm/node.mjs";

/** Returns the records of a realm after its split, its keyring of private JWKs the last. */
export function recordsOf({ issuer, keyring: name, records }, keys) {
  return [...records, [name, keyring(issuer, keys.map(ringKey))]];
}

/** Returns a private JWK as a keyring stores it. */
export function ringKey(jwk) {
  const { kid, alg, ...rest } = jwk;
  const { d, p, q, dp, dq, qi, priv, ...publicKey } = rest;
  return { kid, alg, public: publicKey, private: rest };
}
