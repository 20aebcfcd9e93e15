// The table that a test file prints at its end: the scenarios, the libraries and the results.
//
// Its lines begin with `matrix: `, by which the runner of the suites finds and shows them.

const columns = new Map();
const rows = new Map();

/** A cell of the table: `✓`, `✗`, or words where a library cannot do something. */
export function mark(row, column, what) {
  columns.set(column, true);
  if (!rows.has(row)) rows.set(row, new Map());
  rows.get(row).set(column, what);
}

/** Prints the table, one row for each scenario and one column for each library. */
export function printMatrix(title) {
  const names = [...columns.keys()];
  const head = [title, ...names];
  const body = [...rows].map(([row, cells]) => [
    row,
    ...names.map((name) => cells.get(name) ?? ""),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((line) => [...line[column]].length)),
  );
  const pad = (text, width) => text + " ".repeat(width - [...text].length);
  for (const line of [head, widths.map((width) => "-".repeat(width)), ...body]) {
    console.log(
      `matrix: ${line
        .map((text, at) => pad(text, widths[at]))
        .join("  ")
        .trimEnd()}`,
    );
  }
  console.log("matrix:");
}

/** Runs a test body and records its result. */
export async function marked(row, column, body) {
  mark(row, column, "✗");
  const words = await body();
  mark(row, column, words ?? "✓");
}
