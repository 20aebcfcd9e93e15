// A question on the terminal.

import { createInterface } from "node:readline/promises";

import { plainLines } from "../../js/foreign.mjs";

/** The terminal for questions, unless a caller has another place. */
const TERMINAL = { input: process.stdin, output: process.stderr };

/** The answer without the white space around it; nothing where no terminal is attached. */
export async function ask(question, { console, terminal = TERMINAL }) {
  const { input, output } = terminal;
  if (console.json || !input.isTTY || !output.isTTY) return undefined;
  const lines = createInterface({ input, output });
  try {
    // Ctrl-C and Ctrl-D end the question without an answer.
    const ended = new Promise((resolve) => lines.once("close", () => resolve("")));
    lines.once("SIGINT", () => lines.close());
    return (await Promise.race([lines.question(plainLines(question)), ended])).trim();
  } finally {
    lines.close();
  }
}
