// Asks before something is changed.

import { createInterface } from "node:readline/promises";

import { EXIT, Failure } from "../failure.mjs";

/** Returns where the answer is yes; throws a `Failure` where it is not, or nobody can be asked. */
export async function confirm(question, { yes, console }) {
  if (yes) return;
  if (console.json || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure(
      EXIT.declined,
      "not_confirmed",
      "nobody can be asked here; nothing was changed",
      {
        next: "--yes answers yes, --dry-run only shows.",
      },
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C and Ctrl-D end the question without an answer, which is none.
    const ended = new Promise((resolve) => lines.once("close", () => resolve("")));
    lines.once("SIGINT", () => lines.close());
    const answer = await Promise.race([lines.question(`${question} [y/N] `), ended]);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new Failure(EXIT.declined, "not_confirmed", "nothing was changed");
}
