// What the project says of itself, followed: no page, message or template sends a reader somewhere else.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { inClone } from "../../scripts/setup/paths.mjs";

/** The files of this project below a folder, by their paths in the clone. */
function below(folder) {
  const made = new Set(["node_modules", "target", "dist", "artifacts", "corpus"]);
  return readdirSync(inClone(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return made.has(entry.name) ? [] : below(path);
    return entry.isFile() ? [path] : [];
  });
}

const read = (path) => readFileSync(inClone(path), "utf8");

// Where the package is not installed, npx runs what the registry has under the name: for the short one
// that is a stranger's program.
test("nothing tells a reader to run the short name by npx", () => {
  const foreign = /\bnpx(?:\s+-\S+)*\s+etx\b/;
  const files = ["README.md", "SECURITY.md", ...["src", "www", "scripts", "tests"].flatMap(below)];
  assert.ok(files.length > 500);
  assert.deepEqual(
    files.filter((path) => foreign.test(read(path))),
    [],
  );
});
