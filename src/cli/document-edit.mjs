// Adds an entry to a list of a realm document, replaces or removes one, and writes the result only if the
// document is then valid.

import { invalid, parseDocument, problem, spelled, splitDocument } from "./document.mjs";
import { EXIT, Failure } from "./failure.mjs";
import { writeWhole } from "./files.mjs";
import { append, remove, replace } from "./json/edit.mjs";
import { harmless } from "./output.mjs";

/**
 * Writes the document with one more entry in `list`, or with the entry in place of the one at `index`;
 * returns the new warnings. Throws a `Failure`, and leaves the file unchanged, where the result would be
 * no realm.
 */
export function addTo(document, list, entry, index) {
  const { source, root } = document;
  return write(document, list, () =>
    index === undefined
      ? append(source, root, `/${list}`, entry)
      : replace(source, root, `/${list}/${index}`, entry),
  );
}

/** The same without the entry at `index`. */
export function removeFrom(document, list, index) {
  const { source, root } = document;
  return write(document, list, () => remove(source, root, `/${list}`, index));
}

/** The same with `value` in place of the one at a pointer below `list`. */
export function setIn(document, list, pointer, value) {
  const { source, root } = document;
  return write(document, list, () => replace(source, root, pointer, value));
}

async function write(document, list, edit) {
  if (!Array.isArray(document.value[list])) {
    throw invalid([problem(document, { pointer: "", reason: `\`${list}\` is required` })]);
  }
  const before = await splitDocument(document);
  const source = edit();
  const changed = parseDocument(document.file, source);
  let after;
  try {
    after = await splitDocument(changed);
  } catch (error) {
    if (!(error instanceof Failure) || error.id !== "document.invalid") throw error;
    const [{ pointer, reason }] = error.facts.problems;
    throw new Failure(
      EXIT.no,
      "edit.invalid",
      `the document would not be valid: ${harmless(pointer)}: ${harmless(reason)}`,
      {
        next: `${document.file} is as it was.`,
        facts: { problems: error.facts.problems },
      },
    );
  }
  writeWhole(document.file, source);
  const known = new Set(before.warnings.map(({ id, pointer }) => `${id} ${pointer}`));
  return after.warnings
    .filter(({ id, pointer }) => !known.has(`${id} ${pointer}`))
    .map((warning) => problem(changed, warning));
}

/** Warnings for a person, one per line. */
export const warned = (warnings, paint) =>
  warnings.map((warning) => `${paint.yellow("warning")} ${spelled(warning)} [${warning.id}]`);
