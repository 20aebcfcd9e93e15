// Runs a script of this project as a child process, under a given Node, and without a terminal.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

import { inClone } from "../../../scripts/setup/paths.mjs";

/**
 * Returns `{ code, stdout, stderr, seconds }` of scripts/NAME.mjs or tests/NAME/main.mjs, or of a file by
 * its whole path.
 */
export function run(node, name, args = [], { env } = {}) {
  const started = performance.now();
  const places = [inClone("scripts", `${name}.mjs`), inClone("tests", name, "main.mjs")];
  const script = name.startsWith("/") ? name : places.find((place) => existsSync(place));
  const child = spawn(node, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].setEncoding("utf8").on("data", (text) => (output[stream] += text));
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, ...output, seconds: (performance.now() - started) / 1000 });
    });
  });
}
