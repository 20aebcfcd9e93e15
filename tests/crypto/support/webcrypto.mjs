// A back end made of some WebCrypto and what the engine's hosts put in front of it. The Worker of
// workerd.mjs has this too, so nothing of Node is here.

import { AlgorithmError } from "../../../src/js/errors.mjs";
import { createVerifier } from "../../../src/js/webcrypto.mjs";

/** `verify({ alg, jwk, message, signature })` gives `valid`, `invalid`, `lacking`, or how it failed. */
export function webCrypto(subtle) {
  const verifier = createVerifier(subtle);
  const numbers = new Map();

  // The engine numbers a key and its algorithm; any number that no other pair has will do.
  const numberOf = (alg, jwk) => {
    const pair = `${alg} ${jwk}`;
    if (!numbers.has(pair)) numbers.set(pair, numbers.size);
    return numbers.get(pair);
  };

  return async ({ alg, jwk, message, signature }) => {
    try {
      const number = numberOf(alg, jwk);
      const key = verifier.key(number) ?? (await verifier.known(number, alg, jwk));
      const valid = await verifier.verify(key, message, signature);
      return valid ? "valid" : "invalid";
    } catch (error) {
      return error instanceof AlgorithmError ? "lacking" : `failed: ${error}`;
    }
  };
}
