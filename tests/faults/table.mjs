// Prints the results of the fault matrix as a table: one line for each row, and whether all of them are as
// designed.

/** Returns the lines of the table. */
export function table(results) {
  const lines = results.map(({ part, fault, also, what, cold, warm, because }) => [
    part,
    also ? `${fault}; ${also}` : fault,
    what,
    shown(cold),
    shown(warm),
    isRight(cold) && isRight(warm) ? "ok" : "WRONG",
    because,
  ]);
  const head = ["part", "fault", "asked", "cold", "warm", "", "because"];
  return aligned([head, head.map((title) => "-".repeat(title.length)), ...lines]);
}

/**
 * The longest time of an answer when parts do not answer: the request waits for one, and then briefly for
 * others.
 */
const LONGEST_MS = 12_000;

/** Whether a state is as expected, in the log and in time. */
export const isRight = (state) =>
  state === undefined ||
  (state.got === state.expected && state.logged && slowest([state]) <= LONGEST_MS);

/** Returns the time of the slowest answer of some states, in milliseconds. */
export const slowest = (states) =>
  Math.max(0, ...states.flatMap(({ requests }) => requests.map(({ took }) => took)));

function shown(state) {
  if (state === undefined) return "-";
  if (state.got !== state.expected) return `${state.got} (not ${state.expected})`;
  if (!state.logged) return `${state.got} (not in the log)`;
  return isRight(state) ? short(state.got) : `${state.got} (after ${slowest([state])} ms)`;
}

const short = (answer) => answer.replaceAll(/ host\.| (?=\w+\.)/g, " ");

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
