// A program of crates.io, compiled once per machine and version. It is kept outside of the clone, and not
// where the person's own programs are: another project may want another version.

import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { command, step } from "../step.mjs";
import { cache } from "./paths.mjs";

/** Compiles a program unless it is there; gives the folder it is in. */
export async function installCargoTool(name, version) {
  const folder = join(cache, `${name}-${version}`);
  const bin = join(folder, "bin");
  if (existsSync(join(bin, name))) return bin;

  const building = `${folder}-${process.pid}`;
  await step(`${name} ${version} (compiled once per machine)`, (say) =>
    command(
      "cargo",
      ["install", name, "--version", `=${version}`, "--locked", "--root", building],
      {
        say,
        env: { CARGO_TARGET_DIR: join(building, "target") },
        next: "It needs crates.io and a C linker (`cc`). See what it printed and run this again.",
      },
    ),
  );
  // Moved into place whole: another set-up at the same moment sees all of it or nothing.
  rmSync(join(building, "target"), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(building, folder);
  return bin;
}
