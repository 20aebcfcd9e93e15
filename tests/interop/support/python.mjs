// Programs of the Python environment that the set-up made.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { inClone } from "../../../scripts/setup/paths.mjs";
import { pythonWithPackages } from "../../support/python.mjs";

/** What a library will change in its next version is its own concern. */
const quiet = { PYTHONWARNINGS: "ignore" };
const script = (name) => inClone("tests", "interop", `${name}.py`);

/** Runs a script of this folder with a JSON value on standard input; gives the one it prints. */
export async function runPython(name, input, env = {}) {
  const child = spawn(pythonWithPackages(), [script(name)], {
    env: { ...process.env, ...quiet, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.stdin.end(JSON.stringify(input));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${name}.py ended with code ${code}`);
  return JSON.parse(output);
}

/**
 * Starts a script that serves: given a JSON value, it prints one line, its URL, once it listens.
 * `close()` ends it.
 */
export async function servePython(name, input, env = {}) {
  const child = spawn(pythonWithPackages(), [script(name)], {
    env: { ...process.env, ...quiet, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill());
  const ended = once(child, "close").then(([code]) => {
    throw new Error(`${name}.py ended with code ${code}`);
  });
  ended.catch(() => {});
  child.stdin.end(JSON.stringify(input));
  const listening = once(child.stdout.setEncoding("utf8"), "data").then(([text]) => text.trim());
  const url = await Promise.race([listening, ended]);
  // A test that fails before it closes this must neither wait for it nor leave it behind.
  child.unref();
  child.stdout.unref();
  return {
    url,
    async close() {
      child.kill();
      await ended.catch(() => {});
    },
  };
}
