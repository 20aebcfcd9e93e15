// Keys with which a realm signs, and the simplest record that holds them.

import { wrong } from "./arguments.mjs";
import { encode } from "./base64url.mjs";
import { AlgorithmError } from "./errors.mjs";
import { algorithmOf, only } from "./webcrypto.mjs";

/**
 * A new key: `{ kid, alg, public, private }`, both parts as JWK. Its `kid` is the thumbprint of
 * RFC 7638, so that no two keys share one. Rejects with an `AlgorithmError` where the platform lacks it.
 */
export async function generateSigningKey(alg, subtle = globalThis.crypto.subtle) {
  if (typeof alg !== "string") throw wrong("alg", "a string", alg);
  const { algorithm, generate, public: shared, private: own } = algorithmOf(alg);
  const pair = await subtle
    .generateKey({ ...algorithm, ...generate }, true, ["sign", "verify"])
    .catch((cause) => {
      throw cause?.name === "NotSupportedError" ? new AlgorithmError(alg, { cause }) : cause;
    });
  const jwk = await subtle.exportKey("jwk", pair.privateKey);
  const publicKey = only(jwk, shared);
  return {
    kid: await thumbprint(publicKey, subtle),
    alg,
    public: publicKey,
    private: only(jwk, [...shared, ...own]),
  };
}

/**
 * The text of a keyring record whose keys have no times: the last key signs, the realm publishes all. Nothing
 * is sealed, so only a host without a secret accepts it.
 */
export function keyring(issuer, keys) {
  return JSON.stringify({ issuer, counter: 1, keys });
}

/** RFC 7638 §3, over a key that has its required members and no others. */
export async function thumbprint(jwk, subtle = globalThis.crypto.subtle) {
  const members = Object.fromEntries(Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = new TextEncoder().encode(JSON.stringify(members));
  return encode(new Uint8Array(await subtle.digest("SHA-256", text)));
}
