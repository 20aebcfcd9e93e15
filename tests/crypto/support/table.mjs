// Counts the results of a back end's cases by algorithm, and lists the differences.

/** `verdicts[i]` is the answer to `cases[i]`; `lacks(one)` returns the reason if a back end may have none. */
export function classify(cases, verdicts, lacks) {
  const rows = new Map();
  const unexplained = [];
  cases.forEach((one, at) => {
    if (!rows.has(one.row)) {
      rows.set(one.row, { cases: 0, valid: 0, invalid: 0, reason: 0, lacking: 0 });
    }
    const row = rows.get(one.row);
    row.cases += 1;
    const expected = lacks(one) ? "lacking" : one.expected ? "valid" : "invalid";
    if (verdicts[at] !== expected) {
      unexplained.push(`${one.row}, ${one.set} ${one.id}: ${expected}, but ${verdicts[at]}`);
    } else if (expected !== "lacking" && one.because) row.reason += 1;
    else row[expected] += 1;
  });
  return { rows, unexplained };
}

/** Prints the rows of `classify`, and the line that the run counts. */
export function print(name, { rows, unexplained }) {
  const columns = ["cases", "valid", "invalid", "reason", "lacking"];
  const line = (label, cells) =>
    label.padEnd(32) + cells.map((cell) => `${cell}`.padStart(9)).join("");
  console.log(line(name, columns));
  let total = 0;
  for (const [label, row] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(
      line(
        label,
        columns.map((column) => row[column]),
      ),
    );
    total += row.cases;
  }
  console.log(`cases: ${total} ${name}, ${unexplained.length} unexplained\n`);
}
