// Files as the commands read and write them. A command writes a secret for its owner alone, and completes
// a file before it replaces another.

import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { EXIT, Failure, missing } from "./failure.mjs";

/** Longer than any useful document, key set or token. */
const MAX_BYTES = 50_000_000;

const TOO_LARGE = "It may have 50 MB: name another file, or a part of it.";
const CHECK_NAME = "Check the name, and that you may read it.";
const AS_INPUT = "Pipe it in, or write it to a file: arguments stay in the history of the shell.";

/** The text of a file, or of standard input where the name is `-`. */
export async function readText(file, what) {
  if (file === "-") return readInput(what);
  if (/^(Bearer )?eyJ/i.test(file)) {
    throw missing("file.is_token", "a token stands where the name of a file is expected", AS_INPUT);
  }
  try {
    if (statSync(file).size > MAX_BYTES)
      throw missing("file.too_large", `${file} is too large`, TOO_LARGE);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw missing("file.unreadable", `${file}: ${reasonOf(error)}`, CHECK_NAME);
  }
}

/** The text of an existing file; for files whose names the program knows. */
export function readNow(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw missing("file.unreadable", `${file}: ${reasonOf(error)}`, CHECK_NAME);
  }
}

/** The text from standard input; a terminal shows a prompt. */
export async function readInput(what) {
  if (process.stdin.isTTY) {
    throw missing(
      "input.none",
      `${what} is expected on standard input`,
      `Pipe it in: … | edge-token-exchange …`,
    );
  }
  const chunks = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    length += chunk.length;
    if (length > MAX_BYTES)
      throw missing("file.too_large", "standard input is too large", TOO_LARGE);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Writes a file in one piece: a reader sees the old text or the new one. */
export function writeWhole(file, text, mode) {
  const own = mode ?? (existsSync(file) ? statSync(file).mode & 0o777 : 0o644);
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const open = openSync(temporary, "wx", own);
    try {
      writeFileSync(open, text);
      fsyncSync(open);
    } finally {
      closeSync(open);
    }
    chmodSync(temporary, own);
    renameSync(temporary, file);
  } catch (error) {
    // Where its folder is missing, there is nothing to remove either.
    if (existsSync(temporary)) rmSync(temporary);
    throw missing(
      "file.unwritable",
      `${file}: ${reasonOf(error)}`,
      "Name a file in a folder that exists and that you may write.",
    );
  }
}

/** Writes a file that no other user of this host may read. */
export function writeSecret(file, text) {
  writeWhole(file, text, 0o600);
}

/** Fails where one of the files exists, unless the command may replace it. */
export function assertFree(files, force) {
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0 || force) return;
  throw new Failure(EXIT.declined, "file.exists", `there already: ${there.join(", ")}`, {
    next: "Nothing was written. --force replaces them; keys and secrets in them are then lost.",
    facts: { files: there },
  });
}

/** The `Failure` for a file that the command could not read or write; nothing for another error. */
export function unusable(error) {
  const { syscall, path = "a file" } = error ?? {};
  if (typeof syscall !== "string") return undefined;
  return missing("file.unusable", `${path}: ${reasonOf(error)}`, CHECK_NAME);
}

const REASONS = {
  ENOENT: "there is no such file",
  EACCES: "no permission",
  EPERM: "no permission",
  EISDIR: "is a folder",
  ENOTDIR: "lies below a file, which is no folder",
  EEXIST: "lies below a file, which is no folder",
  ENOSPC: "there is no space left",
  EROFS: "cannot be written there",
};

function reasonOf({ code }) {
  return REASONS[code] ?? `cannot be used (${code})`;
}
