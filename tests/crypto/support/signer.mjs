// Makes keys and signatures by Node's own crypto, for every algorithm. The keys are fixed test keys; a
// signature that needs randomness (ECDSA, PSS, ML-DSA) differs from run to run.

import {
  constants,
  createPrivateKey,
  createPublicKey,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import { readFileSync } from "node:fs";

const keys = JSON.parse(readFileSync(new URL("../keys.json", import.meta.url), "utf8"));

const pkcs1 = (hash) => ({ kind: "rsa", hash, options: { padding: constants.RSA_PKCS1_PADDING } });
const pss = (hash, saltLength) => ({
  kind: "rsa",
  hash,
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
});
const ecdsa = (kind, hash) => ({ kind, hash, options: { dsaEncoding: "ieee-p1363" } });
const plain = (kind) => ({ kind, hash: null, options: {} });

/** Every algorithm that the engine knows, with the way in which Node signs with it. */
export const algorithms = {
  RS256: pkcs1("sha256"),
  RS384: pkcs1("sha384"),
  RS512: pkcs1("sha512"),
  PS256: pss("sha256", 32),
  PS384: pss("sha384", 48),
  PS512: pss("sha512", 64),
  ES256: ecdsa("p256", "sha256"),
  ES384: ecdsa("p384", "sha384"),
  ES512: ecdsa("p521", "sha512"),
  ES256K: ecdsa("secp256k1", "sha256"),
  EdDSA: plain("ed25519"),
  Ed25519: plain("ed25519"),
  "ML-DSA-44": plain("ml-dsa-44"),
  "ML-DSA-65": plain("ml-dsa-65"),
  "ML-DSA-87": plain("ml-dsa-87"),
};

/** Returns all names of an algorithm: Ed25519 has two. RFC 9864 section 4.1. */
export const namesOf = (alg) => (algorithms[alg].kind === "ed25519" ? ["EdDSA", "Ed25519"] : [alg]);

/** Returns the public half of a key of the algorithm's type: there are two, 0 and 1. */
export function publicJwk(alg, which = 0) {
  const { d, p, q, dp, dq, qi, priv, ...shared } = privateJwk(alg, which);
  return shared;
}

export function privateJwk(alg, which = 0) {
  return keys[algorithms[alg].kind][which];
}

/** Returns the signature of a message. */
export function sign(alg, message, { which = 0, ...changed } = {}) {
  const { hash, options } = algorithms[alg];
  const key = createPrivateKey({ key: privateJwk(alg, which), format: "jwk" });
  return new Uint8Array(nodeSign(hash, Buffer.from(message), { key, ...options, ...changed }));
}

/** Returns `valid` or `invalid`, by Node's own crypto. */
export async function verify({ alg, jwk, protected: header, payload, signature }) {
  const { hash, options } = algorithms[alg];
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    const message = Buffer.from(`${header}.${payload}`);
    return nodeVerify(hash, message, { key, ...options }, signature) ? "valid" : "invalid";
  } catch {
    return "invalid";
  }
}
