// The parts of a signed configuration, made by jose, which shares no code with the engine: keys, records
// with any header, and a realm's keyring sealed as in production.

import { CompactSign, exportJWK, generateKeyPair } from "jose";

import {
  createKeyring,
  deriveKeys,
  generateSecret,
  sealKeyring,
} from "../../../dist/npm/npm/node.mjs";

/** Returns a configuration key, `{ publicJwk, privateJwk, sign(typ, text, header) }`. */
export async function newConfigKey(alg = "ES256") {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    publicJwk: await exportJWK(publicKey),
    privateJwk: await exportJWK(privateKey),
    sign: (typ, text, header = {}) =>
      new CompactSign(new TextEncoder().encode(text))
        .setProtectedHeader({ alg, typ, ...header })
        .sign(privateKey),
  };
}

/** Returns the secret of a host, and a function that seals keyrings with it. */
export async function newSecret() {
  const text = generateSecret();
  const derived = await deriveKeys(text);
  return {
    text,
    async seal({ realm, issuer, algorithm }) {
      const ring = await createKeyring({ realm, issuer, algorithm, now: 0 });
      return sealKeyring(ring, derived);
    },
  };
}
