// The program that writes the JavaScript glue for a wasm module: scripts/bindgen, compiled once per host.
// Its folder is named after its sources and the compiler, so that a change of either compiles it anew and
// a fresh clone finds it ready.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { command, step } from "../step.mjs";
import { cache, inClone } from "./paths.mjs";
import { answer } from "./rust.mjs";

const sources = ["Cargo.toml", "Cargo.lock", "src/main.rs"].map((path) =>
  inClone("scripts", "bindgen", path),
);

/** The path of the compiled program. */
export function bindgenProgram() {
  const key = createHash("sha256").update(answer("rustc", ["-V"]) ?? "");
  for (const source of sources) key.update("\0").update(readFileSync(source));
  return join(cache, `bindgen-${key.digest("hex").slice(0, 16)}`, "bindgen");
}

/** Compiles the program unless it exists. */
export async function installBindgen() {
  const program = bindgenProgram();
  if (existsSync(program)) return;

  const building = `${program}-${process.pid}`;
  await step("wasm-bindgen (compiled once per host)", (say) =>
    command("cargo", ["build", "--release", "--locked", "--manifest-path", sources[0]], {
      say,
      env: { CARGO_TARGET_DIR: building },
      next: "It needs crates.io and a C linker (`cc`). See what it printed and run this again.",
    }),
  );
  // Renamed into place whole: a concurrent set-up sees all of it or nothing.
  copyFileSync(join(building, "release", "bindgen"), `${building}.new`);
  renameSync(`${building}.new`, program);
  rmSync(building, { recursive: true, force: true });
}
