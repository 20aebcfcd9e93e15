// Keys and tokens of parties in these tests, made by jose for each run.

import { SignJWT, exportJWK, generateKeyPair } from "jose";

/** A key pair: the private key, and both halves as JWKs. */
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

/** A token with these claims; `iat` and `exp` are now and in five minutes unless they are given. */
export function sign(key, typ, claims) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...(typ && { typ }) })
    .sign(key.privateKey);
}
