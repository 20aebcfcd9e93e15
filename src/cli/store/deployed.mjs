// Whether the deployed Worker reads the records of a push: an older one answers 503 for them in every isolate
// that does not cache the records before.

import { EXIT, Failure, missing } from "../failure.mjs";
import { harmless } from "../output.mjs";
import { ask, privateUrl } from "../request/fetch.mjs";

/** The engine of a Worker that does not name it. */
const FIRST = 1;

const NEXT =
  "Deploy the Worker of this version first. --newer-engine writes the records all the same: until the Worker is deployed, isolates go on with the records before, for an hour at most, and those that start answer 503.";

/** The option of a command that pushes. */
export const newerEngine = {
  type: "boolean",
  about: "write records that the deployed Worker may be too old to read",
};

/**
 * Asks `/health` of each realm's issuer where a record of its plan names an engine, and throws a `Failure`
 * where the Worker has an older one, or does not say.
 */
export async function assertDeployed(plans) {
  for (const { realm, issuer, records } of plans) {
    const needed = Math.max(
      FIRST,
      ...records.map(([, text]) => JSON.parse(text).least_engine ?? 0),
    );
    if (needed === FIRST) continue;
    const { origin } = privateUrl(issuer, "the issuer");
    const deployed = await engineOf(origin);
    if (deployed >= needed) continue;
    throw new Failure(
      EXIT.declined,
      "push.newer_engine",
      `${realm} needs engine ${needed}, and the Worker at ${origin} has engine ${deployed}; nothing was written`,
      { next: NEXT, facts: { needed, deployed } },
    );
  }
}

async function engineOf(origin) {
  const unknown = (reason) =>
    missing(
      "push.engine_unknown",
      `the engine of the Worker at ${origin} is unknown: ${reason}`,
      NEXT,
    );
  let answer;
  try {
    answer = await ask(new URL("/health", origin));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw unknown(error.message);
  }
  const { status, engine = FIRST } = parsed(answer.text);
  if (answer.status !== 200 || status !== "ok" || !Number.isSafeInteger(engine)) {
    throw unknown(`/health answers with ${harmless(String(answer.status))} and no version`);
  }
  return engine;
}

function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
