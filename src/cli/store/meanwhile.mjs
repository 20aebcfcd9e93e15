// Another push at the same time. KV has no write that depends on what is stored, so a push looks twice: just
// before it writes, whether the store is still as the operator saw it, and afterwards, whether the store
// holds this push and no mixture of two.

import { isDeepStrictEqual } from "node:util";

import { EXIT, Failure } from "../failure.mjs";
import { metadataOf } from "./stored.mjs";

/** Whether another program changed a realm of these plans, or its keys, since the plans were made. */
export async function hasChanged(store, plans) {
  const names = plans.flatMap(({ records, keyring }) => [records.at(-1)[0], keyring]);
  const now = await store.read(names);
  return plans.some(
    ({ records, keyring, stored }) =>
      now.get(records.at(-1)[0]) !== stored.record || now.get(keyring) !== stored.keyring,
  );
}

/**
 * Throws a `Failure` where the records of another push are among those of these plans. A record that is
 * still as before this push counts as written: KV promises no time for showing a new one.
 */
export async function assertWhole(store, plans, { signed }) {
  const listed = new Map((await store.list("")).map(({ name, metadata }) => [name, metadata]));
  const foreign = plans.flatMap((plan) => foreignTo(plan, listed, signed));
  if (foreign.length === 0) return;
  throw new Failure(
    EXIT.partial,
    "push.overwritten",
    `another push wrote at the same time, and the store holds ${foreign.length} of its records`,
    {
      next: "Agree on one document, then push it with a higher version: `push --bump`.",
      facts: { records: foreign },
    },
  );
}

/** The names of the records of the plan's realm that neither this push nor an earlier one wrote. */
function foreignTo({ realm, records, stored }, listed, signed) {
  const before = new Map([...stored.clients, [records.at(-1)[0], stored.metadata]]);
  const own = new Map(records.map(([name, text]) => [name, metadataOf(text, signed)]));
  const others = [...listed]
    .filter(([name, metadata]) => metadata?.realm === realm && !own.has(name) && !before.has(name))
    .map(([name]) => name);
  const isKnown = (name, metadata) =>
    [own, before].some((known) => isDeepStrictEqual(metadata, known.get(name)));
  return [...own.keys()].filter((name) => !isKnown(name, listed.get(name))).concat(others);
}
