// Writes realms into local KV, through a separate program: wrangler takes over the signals of the process
// that loads it, and prints messages about deployments.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import { variant } from "../../../scripts/build/variant.mjs";
import { StepFailed } from "../../../scripts/step.mjs";

const writer = fileURLToPath(new URL("store-writer.mjs", import.meta.url));

/** Writes the realms of `checkRealms` and their signing keys; removes the realms that no document has now. */
export function store({ realms, persist }) {
  const child = fork(writer, { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  // The child uses this process's build.
  child.send({ realms, persist, quick: !variant().optimised });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new StepFailed(`the realms could not be written to ${persist}`, { output }));
    });
  });
}
