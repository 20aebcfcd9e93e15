// The results of the fault matrix as a table: one line for each row, and whether everything was as
// designed.

/** The lines of the table. */
export function table(results) {
  const lines = results.map(({ part, fault, what, cold, warm, because }) => [
    part,
    fault,
    what,
    told(cold),
    told(warm),
    isRight(cold) && isRight(warm) ? "ok" : "WRONG",
    because,
  ]);
  const head = ["part", "fault", "asked", "cold", "warm", "", "because"];
  return aligned([head, head.map((title) => "-".repeat(title.length)), ...lines]);
}

/** Whether a state is as it was expected, and in the log. */
export const isRight = (state) =>
  state === undefined || (state.got === state.expected && state.logged);

function told(state) {
  if (state === undefined) return "-";
  if (state.got !== state.expected) return `${state.got} (not ${state.expected})`;
  return state.logged ? short(state.got) : `${state.got} (not in the log)`;
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
