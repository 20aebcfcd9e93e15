// The algorithms of the platform's WebCrypto. The host probes for them, because versions and flags say
// less.

import { algorithmOf } from "../js/webcrypto.mjs";

/** By platform, then by JOSE name: whether the platform has it. */
const known = new WeakMap();

/** The algorithms, by their JOSE names, that the platform lacks. */
export async function lacking(algs, subtle = globalThis.crypto.subtle) {
  if (!known.has(subtle)) known.set(subtle, new Map());
  const answers = known.get(subtle);
  const unknown = algs.filter((alg) => !answers.has(alg));
  // Values and not promises: in workerd a promise hangs once the request that began it is gone.
  await Promise.all(unknown.map(async (alg) => answers.set(alg, await has(subtle, alg))));
  return algs.filter((alg) => !answers.get(alg));
}

async function has(subtle, alg) {
  try {
    const { algorithm } = algorithmOf(alg);
    // Generating an RSA key takes a second, importing one no time.
    if (algorithm.name.startsWith("RSA")) {
      await subtle.importKey("jwk", anyRsaKey, algorithm, false, ["verify"]);
    } else {
      await subtle.generateKey(algorithm, false, ["sign", "verify"]);
    }
    return true;
  } catch {
    return false;
  }
}

/** 2048 bits, all of them set: the key verifies nothing, and is only imported. */
const anyRsaKey = { kty: "RSA", n: `${"_".repeat(341)}w`, e: "AQAB" };
