// Runs the command line as a child process, from the built package, in a folder of its own.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { inClone } from "../../../scripts/setup/paths.mjs";

const program = inClone("dist", "npm", "cli", "bin.mjs");

/** Returns `{ code, stdout, stderr, json }` of a run; `json` is standard output if that is JSON. */
export function run(
  args,
  { cwd, input = "", env = {}, command = [process.execPath, program] } = {},
) {
  return new Promise((resolve, reject) => {
    const own = { ...process.env, ...env };
    for (const name of ["ETX_CLIENT_SECRET", "ETX_SUBJECT_TOKEN", "KEY_ENCRYPTION_KEY"]) {
      if (!(name in env)) delete own[name];
    }
    const [first, ...rest] = command;
    const child = spawn(first, [...rest, ...args], { cwd, env: own });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
    }
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...output, json: parsed(output.stdout) }));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes a folder that ends with the test; `etx` runs in it, `read` and `write` take names in it. */
export function folder(test) {
  const path = mkdtempSync(join(tmpdir(), "etx-test-"));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    etx: (args, options) => run(args, { cwd: path, ...options }),
    read: (name) => readFileSync(join(path, name), "utf8"),
    write: (name, text) => writeFileSync(join(path, name), text),
    edit(name, from, to) {
      const text = readFileSync(join(path, name), "utf8");
      if (!text.includes(from)) throw new Error(`${name} does not have ${from}`);
      writeFileSync(join(path, name), text.replace(from, to));
    },
  };
}

/** Makes such a folder and runs `init` in it. */
export async function project(test) {
  const made = folder(test);
  const { code, stderr } = await made.etx(["init"]);
  if (code !== 0) throw new Error(stderr);
  return made;
}
