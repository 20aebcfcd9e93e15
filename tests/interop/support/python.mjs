// Runs programs in the Python environment of the set-up.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { inClone } from "../../../scripts/setup/paths.mjs";
import { pythonWithPackages } from "../../support/python.mjs";

/** Hides the libraries' warnings about their next versions. */
const quiet = { PYTHONWARNINGS: "ignore" };
const script = (name) => inClone("tests", "interop", `${name}.py`);

/** Runs a script of this folder with a JSON value on standard input; returns the value that it prints. */
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
 * Starts a script that serves: it reads a JSON value and prints one line, its URL, once it listens.
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
  // If a test fails before it closes the script, it must neither wait for it nor leave it running.
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
