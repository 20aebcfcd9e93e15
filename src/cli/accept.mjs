// `--accept`: the differences between two documents that no request shows and that the operator means.
//
// Each is named with a digest of its old and its new value, so that what was accepted yesterday accepts
// nothing else today.

import { EXIT, Failure } from "./failure.mjs";

export const acceptOption = {
  type: "string",
  value: "POINTER",
  about: "a difference that is meant, as the report names it; may repeat",
  multiple: true,
};

/** The report of a comparison without the differences that `accepted` names, which count as no gain. */
export function accepting(report, accepted = []) {
  const { accept, gained, text, ...rest } = report;
  const met = accept.filter((name) => accepted.includes(name));
  const open = accept.filter((name) => !accepted.includes(name));
  const hints = open.map((name) => `  --accept '${name.replaceAll("'", "'\\''")}'`);
  const parts = [text.trimEnd()];
  if (met.length > 0)
    parts.push(`accepted: ${met.length}, which leaves ${gained - met.length} gained`);
  if (hints.length > 0)
    parts.push(`If a difference that no request shows is meant:\n${hints.join("\n")}`);
  return {
    ...rest,
    gained: gained - met.length,
    accept: open,
    accepted: met,
    text: parts.join("\n"),
  };
}

/** Stops where an acceptance names none of the differences: the documents have changed since. */
export function assertMet(reports, accepted = []) {
  const met = new Set(reports.flatMap(({ accepted }) => accepted));
  const stale = accepted.filter((name) => !met.has(name));
  if (stale.length === 0) return;
  throw new Failure(
    EXIT.usage,
    "policy.accept_stale",
    `${stale.join(", ")} is none of the differences that no request shows`,
    { next: "Compare again, and accept what the report names now.", facts: { stale } },
  );
}
