// Builds the fuzzers: it compiles the engine once more, with its branches counted.
//
// cargo-fuzz needs no nightly compiler: only the sanitizers need one, and the fuzzers do without. See the
// manual's decisions on fuzzing.

import { join } from "node:path";

import { setup } from "../../scripts/setup.mjs";
import { inClone, root } from "../../scripts/setup/paths.mjs";
import { answer } from "../../scripts/setup/rust.mjs";
import { StepFailed, command, step } from "../../scripts/step.mjs";
import { cargoTool, installCargoTool } from "../support/cargo-tool.mjs";

const which = ["cargo-fuzz", "0.13.2"];

/** The path of the compiled program. */
const cargoFuzz = () => cargoTool(...which);

/** Compiles the program unless it is there, and demands the compiler of the fuzzers. */
async function installCargoFuzz() {
  if (!["c++", "g++", "clang++"].some((name) => answer(name, ["--version"]))) {
    throw new StepFailed("there is no C++ compiler, which libFuzzer is compiled with", {
      next: "Install one (on Debian: apt-get install g++) and run this again.",
    });
  }
  await installCargoTool(...which);
}

/** The parts that fuzzing needs. */
const fuzzing = { install: installCargoFuzz };

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
