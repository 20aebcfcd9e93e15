// A decision for a person: every check in order, and the failed one with the values it compared.

import { plainLines } from "../../js/foreign.mjs";
import { rows } from "../columns.mjs";
import { harmless } from "../output.mjs";

const MAX_SEEN = 70;

/** The text of a trace. */
export function showTrace({ decision, refusal, checks, grant, where }, paint) {
  const reached = checks.filter(({ result }) => result !== "not_reached");
  const lines = rows(
    reached.map((check) => row(check, paint)),
    { gap: "  " },
  );
  const failed = reached.findIndex(({ result }) => result === "failed");
  if (failed !== -1) lines.splice(failed + 1, 0, ...detail(reached[failed]));
  const left = checks.length - reached.length;
  if (left > 0)
    lines.push(paint.dim(`  · ${left} more ${failed === -1 ? "did not apply" : "not reached"}`));
  const head = decision === "granted" ? paint.green("granted") : paint.red("refused");
  return [`${head} by ${where}`, "", ...lines, "", ...ending({ refusal, grant }, paint)].join("\n");
}

function row({ id, result, seen }, paint) {
  const mark = result === "passed" ? paint.green("✓") : paint.red("✗");
  if (result === "failed") return [mark, paint.bold(harmless(id))];
  const text = harmless(seen ?? "");
  return [
    mark,
    harmless(id),
    paint.dim(text.length > MAX_SEEN ? `${text.slice(0, MAX_SEEN)}…` : text),
  ];
}

function detail({ clause, seen, expected }) {
  const table = [
    ["", "seen", harmless(seen ?? "-")],
    ["", "expected", harmless(expected ?? "-")],
    ["", "clause", harmless(clause ?? "-")],
  ];
  return rows(table, { indent: "   " });
}

function ending({ refusal, grant }, paint) {
  if (refusal) {
    const { id, error, description, uri } = refusal;
    return [
      `${paint.bold(harmless(id))} (${harmless(error)})`,
      ...[description, uri].filter(Boolean).map((line) => `  ${harmless(line)}`),
    ];
  }
  return [paint.bold("what the token would say"), plainLines(JSON.stringify(grant, null, 2))];
}
