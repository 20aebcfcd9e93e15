// A realm without a path is the only realm of its deployment: a client that drops the path of an issuer
// would otherwise bring the credentials of one realm to the other.

import { createHash } from "node:crypto";

import { EXIT, Failure } from "../failure.mjs";

/** The name of the record of a realm without a path, as src/realm/record.rs computes it. */
const WITHOUT_PATH = `realm:${createHash("sha256").update(new Uint8Array(4)).digest("base64url")}`;

/**
 * Throws a `Failure` where the store would hold a realm without a path beside another. `plans` are the
 * realms to write, `stored` the names of the records of all realms in the store.
 */
export function assertSole(plans, stored) {
  const nameOf = ({ records }) => records.at(-1)[0];
  const names = new Set([...stored, ...plans.map(nameOf)]);
  if (names.size < 2 || !names.has(WITHOUT_PATH)) return;
  const own = plans.find((plan) => nameOf(plan) === WITHOUT_PATH);
  const { file } = own ?? plans[0];
  const message = own
    ? `${file}: its realm has no path, so it must be the only one, and there is another`
    : `${file}: a realm without a path is stored, which must be the only one`;
  throw new Failure(EXIT.no, "push.not_the_only_realm", message, {
    next: `${own ? "Give its issuer a path, or deploy it" : "Deploy this realm"} as a Worker of its own, with its own KV namespace.`,
    facts: { file },
  });
}
