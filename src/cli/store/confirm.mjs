// Asks before a command changes something.

import { EXIT, Failure } from "../failure.mjs";
import { ask } from "./ask.mjs";

/**
 * Returns where the answer is yes; throws a `Failure` where it is not, or no terminal is attached.
 * `dryRun` is whether the command has --dry-run; `terminal` is the terminal, unless it is that of this process.
 */
export async function confirm(question, { yes, dryRun = false, console, terminal }) {
  if (yes) return;
  const answer = await ask(`${question} [y/N] `, { console, terminal });
  if (answer === undefined) {
    throw new Failure(
      EXIT.declined,
      "not_confirmed",
      "there is no terminal to ask on; nothing was changed",
      { next: dryRun ? "--yes answers yes, --dry-run only shows." : "--yes answers yes." },
    );
  }
  if (/^y(es)?$/i.test(answer)) return;
  throw new Failure(EXIT.declined, "not_confirmed", "nothing was changed", {
    next: "Answer y to go on.",
  });
}
