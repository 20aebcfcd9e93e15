// Builds the fuzzers: it compiles the engine once more, with its branches counted.

import { join } from "node:path";

import { setup } from "../../scripts/setup.mjs";
import { inClone, root } from "../../scripts/setup/paths.mjs";
import { answer } from "../../scripts/setup/rust.mjs";
import { command, step } from "../../scripts/step.mjs";
import { cargoFuzz, fuzzing } from "./cargo-fuzz.mjs";

/** The folder of everything that fuzzing makes. */
export const built = inClone("target", "fuzz");

/** Returns the path of a target's program. */
export const binary = (name) => join(built, triple(), "release", name);

/** Builds the programs of all targets. */
export async function buildFuzzers() {
  await setup({ need: [fuzzing] });
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

/** The target triple of this host. */
function triple() {
  return answer("rustc", ["--print", "host-tuple"]);
}
