// The engine in Node, and what tools need of it: reading realm documents, making keys.

import { readFileSync } from "node:fs";

import * as glue from "#engine";

import { createEngine } from "./engine.mjs";

export { createDriver } from "./driver.mjs";
export { createFetch } from "./http.mjs";
export { generateSigningKey, keyring } from "./keys.mjs";

const bytes = readFileSync(new URL("./engine_bg.wasm", import.meta.url));

/** The engine of this process. */
export const engine = createEngine(glue, new WebAssembly.Module(bytes));

/** A mistake in a realm document; `pointer` is the JSON pointer to it. */
export class RealmError extends Error {
  constructor({ pointer, reason }) {
    super(pointer === "" ? reason : `${pointer}: ${reason}`);
    this.name = "RealmError";
    this.pointer = pointer;
    this.reason = reason;
  }
}

/**
 * The records of a realm document, given as text or as an object: `{ realm, issuer, algorithm,
 * keyring, records: [[name, value]], warnings: [{ pointer, reason }] }`. `keyring` is the name of
 * the record that `keyring()` makes, with a key for `algorithm`. Throws a `RealmError`.
 */
export function splitRealm(document) {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const answer = engine.glue.split_realm(text);
  if (answer.error) throw new RealmError(answer.error);
  return answer;
}
