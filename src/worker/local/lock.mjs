// One server for each folder of local state: a second one would replace the secrets and keys that the
// first has printed.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { StepFailed } from "../../../scripts/step.mjs";

/** Takes the folder for this process until it ends. */
export function lock(persist) {
  const file = join(persist, "start.pid");
  mkdirSync(persist, { recursive: true });
  try {
    writeFileSync(file, `${process.pid}`, { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const other = Number(readFileSync(file, "utf8"));
    if (isAlive(other)) {
      throw new StepFailed(`another \`npm start\` (process ${other}) serves from ${persist}`, {
        next: "End that one, or give this one a folder and a port of its own: `npm start -- --persist DIR --port N`.",
      });
    }
    rmSync(file, { force: true });
    return lock(persist);
  }
  process.on("exit", () => rmSync(file, { force: true }));
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}
