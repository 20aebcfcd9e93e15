// What a signed configuration is made of, by jose, which shares no code with the engine: keys, records
// with any header, and a realm's keyring sealed as production has it.

import { CompactSign, exportJWK, generateKeyPair } from "jose";

import {
  createKeyring,
  deriveKeys,
  generateSecret,
  sealKeyring,
} from "../../../dist/npm/npm/node.mjs";

/** A configuration key, `{ publicJwk, privateJwk, sign(typ, text, header) }`. */
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

/** The secret of a machine, and what seals keyrings with it. */
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
