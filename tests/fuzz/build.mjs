// The fuzzers, built: the engine compiled once more, with its branches counted.

import { join } from "node:path";

import { setup } from "../setup.mjs";
import { cargoFuzz } from "../setup/fuzz.mjs";
import { inClone, root } from "../setup/paths.mjs";
import { answer } from "../setup/rust.mjs";
import { command, step } from "../step.mjs";

/** Everything that fuzzing makes. */
export const built = inClone("target", "fuzz");

/** Where the program of a target is. */
export const binary = (name) => join(built, triple(), "release", name);

/** Builds the programs of all targets. */
export async function buildFuzzers() {
  await setup({ need: ["fuzz"] });
  const args = ["--fuzz-dir", "tests/fuzz", "--target-dir", built, "--target", triple()];
  await step("fuzzers (the engine compiled with its branches counted)", (say) =>
    command(cargoFuzz(), ["build", "--sanitizer", "none", ...args], {
      say,
      cwd: root,
      env: { CARGO_TARGET_DIR: built },
      next: "It needs crates.io the first time. See what it printed and run this again.",
    }),
  );
}

/** What this machine is. */
function triple() {
  return answer("rustc", ["--print", "host-tuple"]);
}
