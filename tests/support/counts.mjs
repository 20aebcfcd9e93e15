// Reads the number of tests from the output of a test run. The words are the runners' own closing lines; a
// suite prints a line `vectors: N` for the vectors that it ran, and a line `cases: N BACK END, N
// unexplained` for the cases of a back end.

/** `test result: ok. 12 passed; 0 failed; 1 ignored; …`, one line for each test program. */
export function countCargo(output) {
  const counted = { passed: 0, failed: 0, skipped: 0 };
  const line = /^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored;/gm;
  for (const [, passed, failed, ignored] of output.matchAll(line)) {
    counted.passed += Number(passed);
    counted.failed += Number(failed);
    counted.skipped += Number(ignored);
  }
  return counted;
}

/** `ℹ pass 12`, `ℹ fail 0` and so on, at the end of `node --test`. */
export function countNode(output) {
  const closing = (word) => Number(output.match(new RegExp(`^ℹ ${word} (\\d+)$`, "m"))?.[1] ?? 0);
  return {
    passed: closing("pass"),
    failed: closing("fail") + closing("cancelled"),
    skipped: closing("skipped") + closing("todo"),
  };
}

/** Returns the sum of all lines `vectors: N`. */
export function countVectors(output) {
  const lines = [...output.matchAll(/^vectors: (\d+)$/gm)];
  return lines.reduce((total, [, count]) => total + Number(count), 0);
}

/** Returns the tables that tests print, in lines that begin with `matrix:`. */
export function readMatrix(output) {
  return [...output.matchAll(/^matrix: ?(.*)$/gm)].map(([, line]) => line).join("\n");
}

/** Maps the name of a back end to the contents of its line `cases: …`. */
export function countCases(output) {
  const lines = [...output.matchAll(/^cases: (\d+) (.+), (\d+ unexplained.*)$/gm)];
  return Object.fromEntries(lines.map(([, count, name, rest]) => [name, `${count}, ${rest}`]));
}
