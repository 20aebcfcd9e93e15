// Rows of cells as aligned columns, within the width of the terminal: a column that is too wide is wrapped,
// the widest one first. Where no terminal is attached, every row is one line, for programs that read lines.

import { stripVTControlCharacters } from "node:util";

/** No column becomes narrower than this, or than its contents: a terminal may be narrower than any table. */
const NARROWEST = 12;

/** One cell in the colours of `paintFor`: what starts them, its text, and what ends them. */
const PAINTED = /^(\x1b\[\d+m)([^\x1b]*)(\x1b\[\d+m)$/;

/** Rows as text; see `rows`. */
export function columns(table, layout) {
  return rows(table, layout).join("\n");
}

/**
 * Each row as text, which may have several lines. A line end in a cell would forge a row, and is escaped.
 * `head` is whether a rule follows the first row.
 */
export function rows(
  table,
  { indent = "  ", gap = "   ", head = false, width = terminalWidth() } = {},
) {
  const cells = table.map((row) => row.map((cell) => cell.replaceAll("\n", "\\u000a")));
  const natural = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      natural[column] = Math.max(natural[column] ?? 0, lengthOf(cell));
    });
  }
  const gaps = indent.length + gap.length * (natural.length - 1);
  const widths = fitted(natural, width - gaps);
  if (head)
    cells.splice(
      1,
      0,
      widths.map((size) => "-".repeat(size)),
    );
  return cells.map((row) => {
    const wrapped = row.map((cell, column) => lines(cell, widths[column]));
    const height = Math.max(...wrapped.map((cell) => cell.length));
    const line = (index) =>
      wrapped.map((cell, column) => {
        const text = cell[index] ?? "";
        return text + " ".repeat(widths[column] - lengthOf(text));
      });
    return Array.from({ length: height }, (_, index) =>
      (indent + line(index).join(gap)).trimEnd(),
    ).join("\n");
  });
}

const terminalWidth = () => (process.stdout.isTTY ? process.stdout.columns : Infinity) || Infinity;

const lengthOf = (text) => stripVTControlCharacters(text).length;

/** The widths of columns that fit into `space` together, as far as they can. */
function fitted(natural, space) {
  const widths = [...natural];
  let surplus = widths.reduce((sum, size) => sum + size, 0) - space;
  while (surplus > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.lastIndexOf(widest)] -= 1;
    surplus -= 1;
  }
  return widths;
}

/** A cell in lines of at most this width, broken between words where that is possible. */
function lines(cell, width) {
  if (lengthOf(cell) <= width) return [cell];
  const [, start, text, end] = PAINTED.exec(cell) ?? [undefined, "", cell, ""];
  const broken = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") broken.push(line);
    line = word;
    while (line.length > width) {
      broken.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  if (line !== "") broken.push(line);
  return broken.map((own) => `${start}${own}${end}`);
}
