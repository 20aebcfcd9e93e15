// The engine in Node, and what tools need of it: reading realm documents, testing and comparing their
// policy, making keys, the list of refusals.

import { readFileSync } from "node:fs";

import * as glue from "#engine";

import { createEngine } from "./engine.mjs";

export { createDriver } from "./driver.mjs";
export { createFetch } from "./http.mjs";
export { generateSigningKey, keyring } from "./keys.mjs";

const bytes = readFileSync(new URL("./engine_bg.wasm", import.meta.url));

/** The engine of this process. */
export const engine = createEngine(glue, new WebAssembly.Module(bytes));

/**
 * A mistake in a realm document; `pointer` is the JSON pointer to it. Where there are several texts,
 * `text` says which one: `document`, `old`, or `cases` for policy tests and requests.
 */
export class RealmError extends Error {
  constructor({ text, pointer, reason }) {
    super([text, pointer, reason].filter(Boolean).join(": "));
    this.name = "RealmError";
    this.text = text ?? "document";
    this.pointer = pointer;
    this.reason = reason;
  }
}

/**
 * The records of a realm document, given as text or as an object: `{ realm, issuer, algorithm,
 * keyring, records: [[name, value]], warnings: [{ id, pointer, reason }] }`. `keyring` is the name of
 * the record that `keyring()` makes, with a key for `algorithm`. Throws a `RealmError`.
 */
export function splitRealm(document) {
  return checked(engine.glue.split_realm(asText(document)));
}

/**
 * Runs policy tests against a realm document, each given as text or as an object: `{ passed, failed,
 * results: [{ name, passed, decision, refusal, check, claims, differences }], text }`. `text` is the
 * same for a person. Throws a `RealmError`.
 */
export function policyTest(document, tests) {
  const { report, text } = checked(
    JSON.parse(engine.glue.policy_test(asText(document), asText(tests))),
  );
  return { ...report, text };
}

/**
 * Who gains and who loses what from an old document to a new one: `{ asked, left_out, gained, lost,
 * changed, entries: [{ client, target, changes: [{ kind, what, old, new }], requests }], text }`. The
 * requests have the form of policy tests; without them they are derived from both documents. Throws
 * a `RealmError`.
 */
export function policyDiff(old, document, requests) {
  const asked = requests === undefined ? undefined : asText(requests);
  const { report, text } = checked(
    JSON.parse(engine.glue.policy_diff(asText(old), asText(document), asked)),
  );
  return { ...report, text };
}

/** Everything that a client can be refused with: `[{ id, status, error, description }]`. */
export function refusals() {
  return engine.glue.refusals();
}

function asText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function checked(answer) {
  if (answer.error) throw new RealmError(answer.error);
  return answer;
}
