// Runs cases against a server and reports each result.

import { cases } from "./cases/all.mjs";
import { Fault, NotApplicable } from "./expect.mjs";
import { createKit } from "./kit.mjs";

/**
 * The results, one for each case: `{ topic, id, level, clause, what, bug?, outcome, reason?, record }`.
 *
 * `outcome` is `passed`, `failed`, `inconclusive` (a case it needs failed, so that its verdict would mean
 * nothing) or `not applicable`. The runner calls `report(result)` after each case; `only` picks cases
 * whose id contains it, with those they need.
 */
export async function run({ fixture, server, only = "", report = () => {} }) {
  const kit = await createKit({ fixture, server });
  const results = new Map();
  for (const one of chosen(only)) {
    const result = { ...describe(one), ...(await judge(one, kit, results)) };
    result.record = server.takeRecord();
    results.set(one.id, result);
    report(result);
  }
  return [...results.values()];
}

/** The cases that others need come first. */
function chosen(only) {
  const picked = new Set();
  const pick = (one) => {
    for (const id of one.needs) pick(cases.find((other) => other.id === id));
    picked.add(one);
  };
  cases.filter(({ id }) => id.includes(only)).forEach(pick);
  return picked;
}

async function judge({ needs, run: attempt }, kit, results) {
  const broken = needs.find((id) => results.get(id).outcome !== "passed");
  if (broken) return { outcome: "inconclusive", reason: `${broken} did not work` };
  try {
    await attempt(kit);
    return { outcome: "passed" };
  } catch (error) {
    if (error instanceof NotApplicable) return { outcome: "not applicable", reason: error.message };
    if (error instanceof Fault) return { outcome: "failed", reason: error.message };
    // A server that breaks off or never answers fails the case; a fault in the kit looks the same, so the
    // runner reports the whole error.
    return { outcome: "failed", reason: `${error.name}: ${error.message}` };
  }
}

function describe({ topic, id, level, clause, what, bug }) {
  return { topic, id, level, clause, what, ...(bug && { bug }) };
}

/** The number of cases of each level with each outcome. */
export function summary(results) {
  const table = {};
  for (const { level, outcome } of results) {
    table[level] ??= { passed: 0, failed: 0, inconclusive: 0, "not applicable": 0 };
    table[level][outcome] += 1;
  }
  return table;
}
