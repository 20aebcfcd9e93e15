// The portable back end in Node: the module that tests/crypto/wasm/build.mjs builds.

import { existsSync, readFileSync } from "node:fs";

import { glue } from "../wasm/build.mjs";

if (!existsSync(`${glue}/portable.js`)) {
  throw new Error("there is no module of the portable back end: run `npm run test:crypto`");
}
const portable = await import(`${glue}/portable.js`);
portable.initSync({ module: readFileSync(`${glue}/portable_bg.wasm`) });

const verdicts = ["invalid", "valid", "lacking"];
const NO_KEY = 3;
const NOTHING = new Uint8Array(0);

/** Returns `valid`, `invalid` or, for an algorithm that the back end does not have, `lacking`. */
export async function verify({ alg, jwk, message, signature }) {
  return verdicts[portable.verify(alg, jwk, message, signature)];
}

/** Whether the engine's rules for keys accept a JWK at all: a key that they skip reaches no back end. */
export const isTaken = ({ alg, jwk }) => portable.verify(alg, jwk, NOTHING, NOTHING) !== NO_KEY;
