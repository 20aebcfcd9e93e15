// A back end of a given WebCrypto behind the code that the engine's hosts put in front of it. The Worker of
// workerd.mjs uses this too, so the file imports nothing of Node.

import { AlgorithmError } from "../../../src/js/errors.mjs";
import { createVerifier } from "../../../src/js/webcrypto.mjs";

/** `verify({ alg, jwk, message, signature })` returns `valid`, `invalid`, `lacking`, or the way it failed. */
export function webCrypto(subtle) {
  const verifier = createVerifier(subtle);
  const numbers = new Map();

  // The engine numbers a key and its algorithm; the test takes any number that no other pair has.
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
