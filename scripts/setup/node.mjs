// A current Node. The tools need at least 22.12; the host may have an older one, from 20 on. The npm
// package `node` brings a real Node 24 into node_modules/.bin, and a script started by an older Node
// restarts itself with that one.

import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { constants } from "node:os";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

import { program, showTimes } from "../step.mjs";
import { bin, pathWithoutProject } from "./paths.mjs";

/** Whether the module at `url` is the script that Node started, not an imported one. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/**
 * Continues on a current Node, with the project's own commands first on the PATH.
 *
 * Returns at once when this Node will do or another module imported `url`. Otherwise it sets up what
 * building needs, the project's own Node included, runs the script again and exits with its code.
 */
export async function onCurrentNode(url) {
  if (!isMain(url)) return;
  process.env.PATH = bin + delimiter + pathWithoutProject();
  if (isCurrent(process.versions.node)) return;

  await program(async () => {
    // Imported here: the set-up imports this file.
    const { setup } = await import("../setup.mjs");
    await setup();
    showTimes();
    await runAgain([fileURLToPath(url), ...process.argv.slice(2)]);
  });
  process.exit();
}

/** Exits with the exit code of the second run, and forwards signals to it. */
function runAgain(args) {
  const second = spawn(`${bin}/node`, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => second.kill(signal));
  }
  return new Promise((_, reject) => {
    second.on("error", reject);
    second.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  });
}

function isCurrent(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12);
}
