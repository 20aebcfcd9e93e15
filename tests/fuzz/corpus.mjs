// The committed corpora: tests/fuzz/corpus/TARGET.netstrings holds all inputs of a target, each as
// `LENGTH:BYTES,` and in the order of their bytes, so that the same inputs give the same file.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("corpus/", import.meta.url));
const EXTENSION = ".netstrings";
const file = (target) => join(folder, `${target}${EXTENSION}`);

/** Every target that has a corpus, in the order of their names. */
export function targets() {
  return readdirSync(folder)
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort();
}

/** Writes the inputs of a target into an empty folder and names each by its SHA-1, as libFuzzer does. */
export function unpack(target, into) {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const input of read(readFileSync(file(target)))) {
    writeFileSync(join(into, createHash("sha1").update(input).digest("hex")), input);
  }
}

/** Makes the files of a folder the corpus of a target; returns their number and their bytes. */
export function pack(target, from) {
  const inputs = readdirSync(from)
    .map((name) => readFileSync(join(from, name)))
    .sort(Buffer.compare);
  writeFileSync(file(target), Buffer.concat(inputs.flatMap(netstring)));
  return { files: inputs.length, bytes: inputs.reduce((sum, { length }) => sum + length, 0) };
}

const netstring = (input) => [Buffer.from(`${input.length}:`), input, Buffer.from(",")];

/** Returns the inputs in the bytes of a corpus. */
function read(bytes) {
  const inputs = [];
  for (let start = 0; start < bytes.length;) {
    const colon = bytes.indexOf(":", start);
    const end = colon + 1 + Number(bytes.toString("latin1", start, colon));
    if (colon < 0 || bytes[end] !== 0x2c) throw new Error(`no netstring at byte ${start}`);
    inputs.push(bytes.subarray(colon + 1, end));
    start = end + 1;
  }
  return inputs;
}
