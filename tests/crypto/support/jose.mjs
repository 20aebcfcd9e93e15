// npm jose as a back end.

import { errors, flattenedVerify, importJWK } from "jose";

const imported = new Map();

/** Returns `valid`, `invalid`, or `lacking` for an algorithm that jose does not support. */
export async function verify({ alg, jwk, protected: header, payload, signature }) {
  try {
    const jws = {
      protected: header,
      payload,
      signature: Buffer.from(signature).toString("base64url"),
    };
    await flattenedVerify(jws, await keyOf(alg, jwk));
    return "valid";
  } catch (error) {
    return error instanceof errors.JOSENotSupported ? "lacking" : "invalid";
  }
}

function keyOf(alg, jwk) {
  const name = `${alg} ${JSON.stringify(jwk)}`;
  if (!imported.has(name)) imported.set(name, importJWK(jwk, alg));
  return imported.get(name);
}
