// Realm documents as files: `.json`, or `.jsonc` with comments. A mistake is reported with the file, the
// line and the column, beside the JSON pointer.

import { existsSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";

import { tools } from "./engine.mjs";
import { EXIT, Failure, missing } from "./failure.mjs";
import { readText } from "./files.mjs";
import { SyntaxMistake, nodeAt, place, scan } from "./json/scan.mjs";
import { allMistakes } from "./mistakes.mjs";
import { harmless } from "./output.mjs";

const DEFAULTS = ["realm.jsonc", "realm.json", "realms"];

/** The files that the words of a command name; a folder stands for its documents. */
export function documentFiles(words) {
  const named = words.length > 0 ? words : DEFAULTS.filter((name) => existsSync(name)).slice(0, 1);
  if (named.length === 0) {
    throw missing(
      "document.none",
      `no realm document: there is neither ${DEFAULTS.slice(0, 2).join(" nor ")} nor ${DEFAULTS[2]}/`,
      "`edge-token-exchange init` writes one, or name the file.",
    );
  }
  return named.flatMap((name) => {
    if (!statSync(name, { throwIfNoEntry: false })?.isDirectory()) return [name];
    const inside = readdirSync(name).filter(isDocument).sort();
    if (inside.length === 0)
      throw missing(
        "document.none",
        `no realm document in ${name}`,
        "A document ends in .json or .jsonc; `edge-token-exchange init` writes one.",
      );
    return inside.map((file) => join(name, file));
  });
}

const isDocument = (file) => /\.jsonc?$/.test(file) && !/\.test\.jsonc?$/.test(file);

/**
 * The document of a request; optional where a service decides and the options name the client.
 */
export async function requestDocument({ options, words }) {
  const there = words.length > 0 || DEFAULTS.some((name) => existsSync(name));
  if (!there && options.url && options.client) return undefined;
  return readDocument(documentFile(words));
}

/** The one document of a command that takes exactly one. */
export function documentFile(words) {
  const files = documentFiles(words);
  if (files.length === 1) return files[0];
  throw new Failure(EXIT.usage, "document.several", "there are several realm documents", {
    next: `Name one of them: ${files.join(", ")}.`,
  });
}

/**
 * A document: `{ file, source, json, root, value, at(pointer) }`. `json` is the text without
 * comments, `at` returns `{ line, column }`. Throws a `Failure` for a text that is not JSON.
 */
export async function readDocument(file) {
  const source = await readText(file, "a realm document");
  return parseDocument(file, source);
}

/** The same for a text that the caller already has. */
export function parseDocument(file, source) {
  try {
    const { root, json } = scan(source, { comments: extname(file) === ".jsonc" });
    const at = (pointer) => {
      const { node } = nodeAt(root, pointer);
      return place(source, node.key ?? node.start);
    };
    return { file, source, json, root, value: JSON.parse(json), at };
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    const where = place(source, error.offset);
    throw invalid([{ file, ...where, pointer: "", reason: error.message }]);
  }
}

/**
 * The realm of a document, as `splitRealm` returns it. Throws a `Failure` that names the places of all
 * faults that can be found.
 */
export async function splitDocument(document) {
  const { RealmError, splitRealm } = await tools();
  const attempt = (text) => {
    try {
      return { realm: splitRealm(text) };
    } catch (error) {
      if (error instanceof RealmError) return { error };
      throw error;
    }
  };
  const { realm, error: first } = attempt(document.json);
  if (first === undefined) return realm;
  const check = (value) => attempt(JSON.stringify(value)).error;
  const { mistakes, complete } = allMistakes(document.value, first, check);
  throw invalid(
    mistakes.map((mistake) => problem(document, mistake)),
    { complete },
  );
}

/** A mistake or a warning with its place. */
export function problem({ file, at }, { id, pointer, reason }) {
  return { file, ...at(pointer), pointer, ...(id && { id }), reason };
}

/** `file:line:column: pointer: reason`. */
export function spelled({ file, line, column, pointer, reason }) {
  return [`${file}:${line}:${column}`, pointer, reason].filter(Boolean).map(harmless).join(": ");
}

/** The failure for invalid documents; `complete` is whether these are all problems. */
export function invalid(problems, { complete = false } = {}) {
  const more = "There may be more, which show once these are fixed.";
  return new Failure(EXIT.no, "document.invalid", problems.map(spelled).join("\n"), {
    facts: { problems, complete },
    next: complete ? undefined : more,
  });
}
