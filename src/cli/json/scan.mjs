// Reads JSON and records the position of everything, so that a mistake can be reported with line and
// column and a document edited without touching the rest of it.
//
// With `comments`, it accepts what `.jsonc` files have: `//` and `/* */` outside strings, and a comma
// before a closing bracket. `json` is the same text with these blanked, every character in its place; it
// goes to the engine, which accepts only JSON.

/** A syntax error in the text. */
export class SyntaxMistake extends Error {
  constructor(offset, reason) {
    super(reason);
    this.name = "SyntaxMistake";
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]*/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*[^]*?\*\//y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b/y;
const MAX_DEPTH = 200;

/**
 * `{ root, json }`. A node is `{ start, end }` with, for an object, `members`: `[{ name, start, value
 * }]`, and for an array `items`; `comma` is where a last comma stands. Throws a `SyntaxMistake`.
 */
export function scan(source, { comments = false } = {}) {
  let at = source.startsWith("\ufeff") ? fail(0, "the text begins with a byte order mark") : 0;
  const blanks = [];

  space();
  const root = value(0);
  space();
  if (at < source.length) fail(at, "something follows the end of the document");
  return { root, json: blanked(source, blanks) };

  function value(depth) {
    if (depth > MAX_DEPTH) fail(at, "nested too deeply");
    const start = at;
    if (source[at] === "{")
      return group("}", (node) => member(node, depth), { start, members: [] });
    if (source[at] === "[") {
      return group("]", (node) => node.items.push(value(depth + 1)), { start, items: [] });
    }
    if (!take(STRING) && !take(LITERAL)) {
      fail(at, at === source.length ? "the text ends too early" : "expected a value");
    }
    return { start, end: at };
  }

  function group(closing, entry, node) {
    at += 1;
    space();
    while (source[at] !== closing) {
      entry(node);
      delete node.comma;
      space();
      if (source[at] === closing) break;
      if (source[at] !== ",") fail(at, `expected a comma or \`${closing}\``);
      node.comma = at;
      at += 1;
      space();
    }
    if (node.comma !== undefined) {
      if (!comments) fail(node.comma, "a comma before a closing bracket");
      blanks.push([node.comma, node.comma + 1]);
    }
    at += 1;
    return Object.assign(node, { end: at });
  }

  function member(node, depth) {
    const start = at;
    if (!take(STRING)) fail(at, "expected the name of a member, in double quotes");
    const name = JSON.parse(source.slice(start, at));
    space();
    if (source[at] !== ":") fail(at, "expected `:`");
    at += 1;
    space();
    node.members.push({ name, start, value: value(depth + 1) });
  }

  function space() {
    for (;;) {
      take(SPACE);
      const start = at;
      if (source[at] !== "/") return;
      if (!comments) fail(at, "a comment: rename the file to .jsonc, or take it out");
      if (!take(LINE_COMMENT) && !take(BLOCK_COMMENT)) fail(at, "a comment that does not end");
      blanks.push([start, at]);
    }
  }

  function take(pattern) {
    pattern.lastIndex = at;
    if (!pattern.test(source)) return false;
    at = pattern.lastIndex;
    return true;
  }

  function fail(offset, reason) {
    throw new SyntaxMistake(offset, reason);
  }
}

function blanked(source, ranges) {
  let text = "";
  let from = 0;
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    text += source.slice(from, start) + source.slice(start, end).replace(/[^\r\n]/g, " ");
    from = end;
  }
  return text + source.slice(from);
}

/**
 * The node at a JSON pointer, or the nearest one above it. Of several members of one name the last
 * counts: that is the unexpected one.
 */
export function nodeAt(root, pointer) {
  let node = root;
  for (const part of parts(pointer)) {
    const member = node.members?.findLast(({ name }) => name === part);
    const next = member ? { ...member.value, key: member.start } : node.items?.[Number(part)];
    if (!next) return { node, whole: false };
    node = next;
  }
  return { node, whole: true };
}

/** `{ line, column }` of an offset, both from 1. */
export function place(source, offset) {
  const before = source.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}

function parts(pointer) {
  const names = pointer.split("/").slice(1);
  return names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}
