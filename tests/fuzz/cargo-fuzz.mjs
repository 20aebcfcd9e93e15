// cargo-fuzz, which builds the fuzzers.
//
// It needs no nightly compiler: only the sanitizers need one, and the fuzzers do without. See the manual's
// decisions on fuzzing.

import { answer } from "../../scripts/setup/rust.mjs";
import { StepFailed } from "../../scripts/step.mjs";
import { cargoTool, installCargoTool } from "../support/cargo-tool.mjs";

const which = ["cargo-fuzz", "0.13.2"];

/** The path of the compiled program. */
export const cargoFuzz = () => cargoTool(...which);

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
export const fuzzing = { install: installCargoFuzz };
