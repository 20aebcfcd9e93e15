// The back ends in Node: npm jose, and the portable one, which is the module that tests/crypto/wasm/build.mjs
// builds.

import { existsSync, readFileSync } from "node:fs";

import { errors, flattenedVerify, importJWK } from "jose";

import { glue } from "../wasm/build.mjs";

if (!existsSync(`${glue}/portable.js`)) {
  throw new Error("there is no module of the portable back end: run `npm run test:crypto`");
}
const module = await import(`${glue}/portable.js`);
module.initSync({ module: readFileSync(`${glue}/portable_bg.wasm`) });

const verdicts = ["invalid", "valid", "lacking"];
const NO_KEY = 3;
const NOTHING = new Uint8Array(0);

/** Returns `valid`, `invalid` or, for an algorithm that the back end does not have, `lacking`. */
export async function portable({ alg, jwk, message, signature }) {
  return verdicts[module.verify(alg, jwk, message, signature)];
}

/** Whether the engine's rules for keys accept a JWK at all: a key that they skip reaches no back end. */
export const isTaken = ({ alg, jwk }) => module.verify(alg, jwk, NOTHING, NOTHING) !== NO_KEY;

const imported = new Map();

/** Returns `valid`, `invalid`, or `lacking` for an algorithm that jose does not support. */
export async function jose({ alg, jwk, protected: header, payload, signature }) {
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
