// cargo-fuzz, with which the fuzzers are built: from crates.io, compiled once per machine. The version is
// fixed here, and the folder it is kept in is named after it.
//
// No nightly compiler: only the sanitizers need one, and the fuzzers do without. See the manual's
// decisions on fuzzing.

import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { StepFailed, command, step } from "../step.mjs";
import { cache } from "./paths.mjs";
import { answer } from "./rust.mjs";

const version = "0.13.2";

/** Where the compiled program is, or will be. */
export function cargoFuzz() {
  return join(cache, `cargo-fuzz-${version}`, "bin", "cargo-fuzz");
}

/** Compiles the program unless it is there, and asks for what the fuzzers are compiled with. */
export async function installCargoFuzz() {
  if (!["c++", "g++", "clang++"].some((name) => answer(name, ["--version"]))) {
    throw new StepFailed("there is no C++ compiler, which libFuzzer is compiled with", {
      next: "Install one (on Debian: apt-get install g++) and run this again.",
    });
  }
  if (existsSync(cargoFuzz())) return;

  const folder = join(cache, `cargo-fuzz-${version}`);
  const building = `${folder}-${process.pid}`;
  await step(`cargo-fuzz ${version} (compiled once per machine)`, (say) =>
    command(
      "cargo",
      ["install", "cargo-fuzz", "--version", version, "--locked", "--root", building],
      {
        say,
        env: { CARGO_TARGET_DIR: join(building, "target") },
        next: "It needs crates.io. See what it printed and run this again.",
      },
    ),
  );
  rmSync(join(building, "target"), { recursive: true, force: true });
  // Moved into place whole: another set-up at the same moment sees all of it or nothing.
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
}
