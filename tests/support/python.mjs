// The Python packages that tests run: third-party clients and validators, in a virtual environment of their
// own. The name of its folder depends on the list of packages and the interpreter, so that a change of
// either makes a new environment and a fresh clone finds it ready.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { canInstallPackages, installPackages } from "../../scripts/setup/debian.mjs";
import { cache, inClone } from "../../scripts/setup/paths.mjs";
import { answer } from "../../scripts/setup/rust.mjs";
import { StepFailed, command, step } from "../../scripts/step.mjs";

const requirements = inClone("tests", "interop", "requirements.txt");
const OLDEST = [3, 10];

/** Returns the path of the interpreter that has the packages, or will have them. */
export function pythonWithPackages() {
  return join(environment(), "bin", "python");
}

/** Makes the environment unless it is whole. */
async function installPython() {
  await ensureInterpreter();
  const folder = environment();
  if (existsSync(folder)) return;

  // The rename moves it into place whole, which its interpreter supports: another set-up at the same moment
  // sees all of it or nothing.
  const making = `${folder}-${process.pid}`;

  const next = "Check that the Python package index can be reached and run this again.";
  await step("Python packages (once per host)", async (say) => {
    await command("python3", ["-m", "venv", making], { say, next });
    // The list is complete: pip looks for no dependencies beside it.
    const args = ["-m", "pip", "install", "--no-deps", "--no-input", "-r", requirements];
    await command(join(making, "bin", "python"), args, { say, next });
  });
  if (existsSync(folder)) rmSync(making, { recursive: true });
  else renameSync(making, folder);
}

async function ensureInterpreter() {
  if (usable()) return;
  const next = `Install Python ${OLDEST.join(".")} or later with its module venv, and run this again.`;
  if (!canInstallPackages()) {
    throw new StepFailed("there is no Python 3 that can make virtual environments", { next });
  }
  await step("Python (Debian package)", (say) => installPackages(["python3-venv"], { say, next }));
  if (!usable()) throw new StepFailed("Debian's Python cannot be used", { next });
}

function usable() {
  const [major, minor] = (version() ?? "0.0").split(".").map(Number);
  if (major !== OLDEST[0] || minor < OLDEST[1]) return false;
  return answer("python3", ["-c", "import ensurepip, venv; print(1)"]) === "1";
}

function version() {
  return answer("python3", ["-c", "import platform; print(platform.python_version())"]);
}

function environment() {
  const key = createHash("sha256").update(`${version()}\0`).update(readFileSync(requirements));
  return join(cache, `python-${key.digest("hex").slice(0, 16)}`);
}

/** The part that a suite with Python packages needs. */
export const python = { install: installPython };
