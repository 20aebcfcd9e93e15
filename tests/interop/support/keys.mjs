// Keys and tokens of the parties in these tests; jose makes them for each run.

import { SignJWT, exportJWK, generateKeyPair } from "jose";

/** Returns a key pair: the private key, and both halves as JWKs. */
export async function newKey(kid, alg = "ES256") {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = { kid, alg };
  return {
    kid,
    alg,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
  };
}

/**
 * Returns a token with these claims; `iat` and `exp` are now and in five minutes unless the test gives
 * them.
 */
export function sign(key, typ, claims) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...(typ && { typ }) })
    .sign(key.privateKey);
}
