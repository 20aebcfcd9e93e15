// All mistakes of a realm document. The engine reports the first one; this repairs it in a copy, as its author
// might, and asks again.
//
// A mistake that only the repair causes is not reported: where a target is left out, a client that names it is
// no mistake. Where the two look alike, the search ends, and says so.

/** The lists whose entries others name: without one of them, an entry elsewhere may look wrong. */
const NAMED = ["targets", "trusted_issuers"];

/** Mistakes that nothing else in the document can cause. */
const OF_ITSELF = /^(?:unknown member|expected |`\w+` is required)/;

const MOST = 50;

/**
 * `{ mistakes: [{ pointer, reason }], complete }`, beginning with `first`; `complete` is whether the copy is
 * valid once they are repaired. `check(value)` returns the first mistake of a document, or nothing.
 */
export function allMistakes(document, first, check) {
  const copy = new Copy(document);
  const mistakes = [];
  /** The member that a repair removed: that it is then required is its consequence. */
  let removed;
  let hides = false;
  for (let found = first; found !== undefined; found = check(copy.value)) {
    if (mistakes.length === MOST) return { mistakes, complete: false };
    const { pointer, reason } = found;
    const [, required] = /^`(\w+)` is required$/.exec(reason) ?? [];
    const isConsequence = required !== undefined && `${pointer}/${required}` === removed;
    const ofItself = OF_ITSELF.test(reason);
    const [list] = steps(pointer);
    if (hides && !ofItself && !NAMED.includes(list)) return { mistakes, complete: false };
    if (!isConsequence) mistakes.push({ pointer: copy.original(pointer), reason });

    const [, meant] = /did you mean `(\w+)`\?$/.exec(reason) ?? [];
    const isUnknown = reason.startsWith("unknown member");
    removed = undefined;
    if (isUnknown && meant && copy.rename(pointer, meant)) continue;
    if (ofItself && required === undefined && copy.remove(pointer)) {
      removed = pointer;
      continue;
    }
    if (!copy.removeEntry(pointer)) return { mistakes, complete: false };
    hides ||= NAMED.includes(list);
  }
  return { mistakes, complete: true };
}

/** A copy of a document from which parts are taken, and which knows where the others were. */
class Copy {
  /** By array, the index that each entry has in the document. */
  #indices = new WeakMap();

  constructor(value) {
    this.value = structuredClone(value);
  }

  /** The pointer in the document for a pointer in the copy. */
  original(pointer) {
    let at = this.value;
    const named = steps(pointer).map((step) => {
      const index = Array.isArray(at) ? this.#indicesOf(at)[Number(step)] : undefined;
      at = at?.[step];
      return index === undefined ? step : String(index);
    });
    return named.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  }

  /** Gives a member another name; returns whether that is possible. */
  rename(pointer, name) {
    const { parent, step } = this.#find(pointer);
    if (!isObject(parent) || !Object.hasOwn(parent, step) || Object.hasOwn(parent, name))
      return false;
    parent[name] = parent[step];
    delete parent[step];
    return true;
  }

  /** Takes out a member or an entry; returns whether there is one. */
  remove(pointer) {
    const { parent, step } = this.#find(pointer);
    if (Array.isArray(parent) && Number(step) < parent.length) {
      this.#indicesOf(parent).splice(Number(step), 1);
      parent.splice(Number(step), 1);
      return true;
    }
    if (!isObject(parent) || !Object.hasOwn(parent, step)) return false;
    delete parent[step];
    return true;
  }

  /** Takes out the entry of a list of the document that holds the pointer; returns whether there is one. */
  removeEntry(pointer) {
    const [list, index] = steps(pointer);
    return (
      index !== undefined && Array.isArray(this.value[list]) && this.remove(`/${list}/${index}`)
    );
  }

  #find(pointer) {
    const path = steps(pointer);
    const step = path.pop();
    return { parent: path.reduce((at, name) => at?.[name], this.value), step };
  }

  #indicesOf(array) {
    if (!this.#indices.has(array)) this.#indices.set(array, [...array.keys()]);
    return this.#indices.get(array);
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const steps = (pointer) =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
