// Signatures by the platform's WebCrypto, under the names of JOSE. RFC 7518 §3, RFC 8037, RFC 9864,
// RFC 9964. ECDSA signatures are R || S on both sides.
//
// An invalid key (a point that is not on its curve) verifies nothing: its signatures are invalid. A
// missing algorithm is an `AlgorithmError`, not a bad signature.

import { bounded } from "./bounded.mjs";
import { AlgorithmError } from "./errors.mjs";

const ec = (namedCurve, hash) => ({
  algorithm: { name: "ECDSA", namedCurve, hash },
  public: ["kty", "crv", "x", "y"],
  private: ["d"],
});

const rsa = (name, hash, saltLength) => ({
  algorithm: { name, hash, saltLength },
  public: ["kty", "n", "e"],
  private: ["d", "p", "q", "dp", "dq", "qi"],
  generate: { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
});

const ed25519 = {
  algorithm: { name: "Ed25519" },
  signatureLength: 64,
  public: ["kty", "crv", "x"],
  private: ["d"],
};

const mlDsa = (name) => ({
  algorithm: { name },
  public: ["kty", "alg", "pub"],
  private: ["priv"],
});

const algorithms = {
  ES256: ec("P-256", "SHA-256"),
  ES384: ec("P-384", "SHA-384"),
  ES512: ec("P-521", "SHA-512"),
  RS256: rsa("RSASSA-PKCS1-v1_5", "SHA-256"),
  RS384: rsa("RSASSA-PKCS1-v1_5", "SHA-384"),
  RS512: rsa("RSASSA-PKCS1-v1_5", "SHA-512"),
  PS256: rsa("RSA-PSS", "SHA-256", 32),
  PS384: rsa("RSA-PSS", "SHA-384", 48),
  PS512: rsa("RSA-PSS", "SHA-512", 64),
  EdDSA: ed25519,
  Ed25519: ed25519,
  "ML-DSA-44": mlDsa("ML-DSA-44"),
  "ML-DSA-65": mlDsa("ML-DSA-65"),
  "ML-DSA-87": mlDsa("ML-DSA-87"),
};

/** The WebCrypto and JOSE names of an algorithm and of the members of its keys. Throws `AlgorithmError`. */
export function algorithmOf(alg) {
  if (Object.hasOwn(algorithms, alg)) return algorithms[alg];
  throw new AlgorithmError(alg, { known: Object.keys(algorithms) });
}

/**
 * The verifier of signatures. It keeps imported keys by a number that belongs to one key and algorithm.
 *
 * - `key(number)`: the imported key, or nothing where it is unknown;
 * - `known(number, alg, jwk)`: the same, imported if necessary; rejects with `AlgorithmError`;
 * - `verify(key, message, signature)`: whether the key made the signature over the message.
 */
export function createVerifier(subtle) {
  const keys = bounded(4_000);

  return {
    key: (number) => keys.get(number),

    async known(number, alg, jwk) {
      const imported = await importPublic(subtle, alg, algorithmOf(alg), JSON.parse(jwk));
      keys.set(number, imported);
      return imported;
    },

    verify({ algorithm, key, signatureLength }, message, signature) {
      if (key === undefined) return false;
      // workerd rejects where other platforms return false.
      if (signatureLength !== undefined && signature.length !== signatureLength) return false;
      return subtle.verify(algorithm, key, signature, message);
    },
  };
}

/** Deno imports an invalid key, and throws an error of its own each time that the key is to verify. */
const CHECKS_LATE = "Deno" in globalThis;

/** An imported key; without `key` where the JWK is invalid, and so verifies nothing. */
async function importPublic(subtle, alg, { algorithm, signatureLength, public: members }, jwk) {
  try {
    const key = await subtle.importKey("jwk", only(jwk, members), algorithm, false, ["verify"]);
    if (CHECKS_LATE && !(await canVerify(subtle, algorithm, key))) return { algorithm };
    // RFC 8017 §8: as long as the modulus. OpenSSL accepts RSA-PSS without its leading zeros.
    const { modulusLength } = key.algorithm;
    const length = modulusLength === undefined ? signatureLength : Math.ceil(modulusLength / 8);
    return { algorithm, key, signatureLength: length };
  } catch (error) {
    // workerd reports a point that is not on its curve as an OperationError.
    const names = algorithm.name === "ECDSA" ? ["DataError", "OperationError"] : ["DataError"];
    if (names.includes(error?.name)) return { algorithm };
    throw error?.name === "NotSupportedError" ? new AlgorithmError(alg, { cause: error }) : error;
  }
}

async function canVerify(subtle, algorithm, key) {
  const none = new Uint8Array(0);
  return subtle.verify(algorithm, key, none, none).then(
    () => true,
    () => false,
  );
}

/** A private key that signs, imported as non-extractable. */
export async function importPrivate(subtle, alg, jwk) {
  const { algorithm, public: shared, private: own } = algorithmOf(alg);
  const members = only(jwk, [...shared, ...own]);
  return { algorithm, key: await subtle.importKey("jwk", members, algorithm, false, ["sign"]) };
}

/** The bytes of a signature by a key from `importPrivate`. */
export async function sign(subtle, own, message) {
  return new Uint8Array(await signature(subtle, own, message));
}

/** The promise of a signature as the platform gives it, an `ArrayBuffer`: the hot path waits for no other. */
export function signature(subtle, { algorithm, key }, message) {
  return subtle.sign(algorithm, key, message);
}

/** The members of a JWK that make the key; WebCrypto does not get its statements about use. */
export function only(jwk, members) {
  return Object.fromEntries(members.filter((name) => name in jwk).map((name) => [name, jwk[name]]));
}
