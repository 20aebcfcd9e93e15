// Edits the text of a document and leaves the rest as its author wrote it: adds an entry to a list, removes
// one, or changes a number.

import { nodeAt } from "./scan.mjs";

const UNIT = "  ";
const WIDTH = 90;

/** The text with `value` as the last entry of the list at `pointer`. */
export function append(source, root, pointer, value) {
  const { node, whole } = nodeAt(root, pointer);
  if (!whole || !node.items) throw new TypeError(`there is no list at ${pointer}`);
  const last = node.items.at(-1);
  const inside = source.slice(node.start + 1, node.end - 1);
  const oneLine = last !== undefined && !inside.includes("\n");
  if (oneLine) {
    return splice(source, [[last.end, node.comma ?? last.end, `, ${compact(value)}`]]);
  }

  const outer = indentation(source, node.start);
  const inner = last ? indentation(source, last.start) : outer + UNIT;
  const entry = written(value, inner);
  // Behind the comments that follow the last entry.
  const end = node.start + 1 + inside.trimEnd().length;
  const edits = [[end, node.end - 1, `\n${inner}${entry}\n${outer}`]];
  if (last && node.comma === undefined) edits.unshift([last.end, last.end, ","]);
  return splice(source, edits);
}

/** Space and comments, then the comma after a value. */
const COMMA = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*,/y;
/** What else stands on the line after a comma or a bracket: nothing, or a comment. */
const REST_OF_LINE = /[ \t]*(?:\/\/[^\n]*)?(?=\n)/y;
const SPACES = /[ \t]*/y;

/** The text without the entry at `index` of the list at `pointer`, nor the comments right above it. */
export function remove(source, root, pointer, index) {
  const { node, whole } = nodeAt(root, pointer);
  const item = whole ? node.items?.[index] : undefined;
  if (item === undefined) throw new TypeError(`there is no entry ${index} at ${pointer}`);
  if (node.items.length === 1) return splice(source, [[node.start, node.end, "[]"]]);
  const isLast = index === node.items.length - 1;
  const hasComma = !isLast || node.comma !== undefined;
  const before = index === 0 ? node.start + 1 : after(COMMA, source, node.items[index - 1].end);
  const line = after(REST_OF_LINE, source, before);
  let end = hasComma ? after(COMMA, source, item.end) : item.end;
  if (line !== undefined) end = after(REST_OF_LINE, source, end) ?? end;
  else if (index === 0) end = after(SPACES, source, end);
  const edits = [[line ?? before, end, ""]];
  // Without a comma of its own the last entry leaves the one before it.
  if (!hasComma) edits.unshift([before - 1, before, ""]);
  return splice(source, edits);
}

/** The offset after what a pattern matches at an offset; nothing where it does not match. */
function after(pattern, source, offset) {
  pattern.lastIndex = offset;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}

/** The text with `value` in place of the one at `pointer`. */
export function replace(source, root, pointer, value) {
  const { node, whole } = nodeAt(root, pointer);
  if (!whole) throw new TypeError(`there is nothing at ${pointer}`);
  // A value that stood on one line still does where it fits.
  const depth = source.slice(node.start, node.end).includes("\n") ? 0 : 1;
  const entry = written(value, indentation(source, node.start), depth);
  return splice(source, [[node.start, node.end, entry]]);
}

/** The text with another name of the member at `pointer`. */
export function rename(source, root, pointer, name) {
  const { node, whole } = nodeAt(root, pointer);
  if (!whole || node.key === undefined) throw new TypeError(`there is no member at ${pointer}`);
  const [key] = /^"(?:[^"\\]|\\.)*"/.exec(source.slice(node.key));
  return splice(source, [[node.key, node.key + key.length, JSON.stringify(name)]]);
}

/** The text with a whole number at a top-level member, which the document may lack. */
export function setNumber(source, root, name, number) {
  const { node, whole } = nodeAt(root, `/${name}`);
  if (whole) return splice(source, [[node.start, node.end, String(number)]]);
  const [first] = root.members;
  if (first === undefined) throw new TypeError("the document has no members");
  const indent = indentation(source, first.start);
  return splice(source, [[first.start, first.start, `"${name}": ${number},\n${indent}`]]);
}

/** JSON as a person would write it: a value that fits on one line takes one line. */
function written(value, indent, depth = 0) {
  const line = compact(value);
  if (typeof value !== "object" || value === null) return line;
  if (depth > 0 && line.length <= WIDTH) return line;
  const inner = indent + UNIT;
  const list = Array.isArray(value);
  const entries = list
    ? value.map((own) => written(own, inner, depth + 1))
    : Object.entries(value).map(
        ([name, own]) => `${JSON.stringify(name)}: ${written(own, inner, depth + 1)}`,
      );
  const [opening, closing] = list ? "[]" : "{}";
  return `${opening}\n${inner}${entries.join(`,\n${inner}`)}\n${indent}${closing}`;
}

function compact(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  const members = Object.entries(value).map(
    ([name, own]) => `${JSON.stringify(name)}: ${compact(own)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** The text before the first character of the line that has this offset. */
function indentation(source, offset) {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(source.slice(start, offset))[0];
}

function splice(source, edits) {
  let text = "";
  let from = 0;
  for (const [start, end, replacement] of edits) {
    text += source.slice(from, start) + replacement;
    from = end;
  }
  return text + source.slice(from);
}
