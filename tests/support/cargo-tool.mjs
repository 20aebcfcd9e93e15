// A program of crates.io, compiled once per host and version. Its folder is outside of the clone, and apart
// from a person's own programs: another project may want another version.

import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { cache } from "../../scripts/setup/paths.mjs";
import { command, step } from "../../scripts/step.mjs";

const folderOf = (name, version) => join(cache, `${name}-${version}`);

/** Returns the path of the compiled program. */
export const cargoTool = (name, version) => join(folderOf(name, version), "bin", name);

/** Compiles the program unless it is there. */
export async function installCargoTool(name, version) {
  if (existsSync(cargoTool(name, version))) return;

  const folder = folderOf(name, version);
  const building = `${folder}-${process.pid}`;
  const words = ["install", name, "--version", `=${version}`, "--locked", "--root", building];
  await step(`${name} ${version} (compiled once per host)`, (say) =>
    command("cargo", words, {
      say,
      env: { CARGO_TARGET_DIR: join(building, "target") },
      next: "It needs crates.io and a C linker (`cc`). See what it printed and run this again.",
    }),
  );
  rmSync(join(building, "target"), { recursive: true, force: true });
  // The rename moves it into place whole: another set-up at the same moment sees all of it or nothing.
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
}
