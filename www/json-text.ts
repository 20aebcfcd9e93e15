// Finds positions in a JSON text that a person is editing: by pointer, and around the cursor.
//
// It judges nothing: the engine says whether the document is valid, and this file finds the line.

export interface Place {
  /** The offset of the member's name, or of the value if it is an element of a list. */
  start: number;
  from: number;
  to: number;
}

const BLANK = /[\s,:]*/y;
const SCALAR = /"(?:[^"\\]|\\.)*"?|[^\s,:[\]{}]+/y;

/** Maps the JSON pointer of each value to its place, up to where the text stops being JSON. */
export function places(text: string): Map<string, Place> {
  const found = new Map<string, Place>();
  let at = 0;

  const skip = (what: RegExp): string => {
    what.lastIndex = at;
    const match = what.exec(text)?.[0] ?? "";
    at += match.length;
    return match;
  };

  function value(pointer: string, start: number, depth: number): void {
    const from = at;
    const open = text[at];
    if ((open === "{" || open === "[") && depth < 64) {
      at += 1;
      for (let index = 0; ; index += 1) {
        skip(BLANK);
        if (at >= text.length) break;
        if (text[at] === "}" || text[at] === "]") {
          at += 1;
          break;
        }
        const member = at;
        const name = open === "{" ? nameOf(skip(SCALAR)) : String(index);
        skip(BLANK);
        const before = at;
        value(`${pointer}/${escaped(name)}`, member, depth + 1);
        if (at === before && at === member) at += 1;
      }
    } else skip(SCALAR);
    // Of two members with the same name, the first one keeps the pointer.
    if (!found.has(pointer)) found.set(pointer, { start, from, to: at });
  }

  skip(BLANK);
  value("", at, 0);
  return found;
}

/** Returns the line of a mistake: the line in the engine's reason, else the line of its pointer. */
export function lineOf(text: string, pointer: string, reason: string): number {
  const stated = /at line (\d+) column \d+/.exec(reason);
  if (stated) return Number(stated[1]);
  const known = places(text);
  for (let path = pointer; ; path = path.slice(0, path.lastIndexOf("/"))) {
    const place = known.get(path);
    if (place) return text.slice(0, place.start).split("\n").length;
    if (path === "") return 1;
  }
}

export interface Around {
  /** Points to the object or list that the cursor is in. */
  pointer: string;
  /** The name of the member whose value the cursor is at; absent between members. */
  member?: string;
  list: boolean;
}

/** Finds the object, list or member that the cursor is in. */
export function around(text: string, cursor: number): Around {
  const stack: { list: boolean; name: string | undefined; index: number }[] = [];
  for (let at = 0; at < cursor; at += 1) {
    const char = text[at];
    const top = stack.at(-1);
    if (char === '"') {
      SCALAR.lastIndex = at;
      const word = SCALAR.exec(text)?.[0] ?? char;
      if (
        top &&
        !top.list &&
        top.name === undefined &&
        /^\s*:/.test(text.slice(at + word.length))
      ) {
        if (at + word.length > cursor) break;
        top.name = nameOf(word);
      }
      at += word.length - 1;
    } else if (char === "{" || char === "[") {
      stack.push({ list: char === "[", name: undefined, index: 0 });
    } else if (char === "}" || char === "]") stack.pop();
    else if (char === "," && top) {
      top.name = undefined;
      top.index += 1;
    }
  }
  const top = stack.at(-1);
  const path = stack
    .slice(0, -1)
    .map(({ list, name, index }) => (list ? String(index) : (name ?? "")));
  const pointer = path.map((part) => `/${escaped(part)}`).join("");
  if (top === undefined) return { pointer: "", list: false };
  if (top.list) return { pointer, list: true };
  return { pointer, list: false, ...(top.name === undefined ? {} : { member: top.name }) };
}

function nameOf(word: string): string {
  try {
    return String(JSON.parse(word));
  } catch {
    return word;
  }
}

const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
