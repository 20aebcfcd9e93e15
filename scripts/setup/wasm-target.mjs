// The wasm32-unknown-unknown target of Rust. `rustup target add` is the normal way. Where rustup is
// absent or cannot reach its host, Debian's own packages do it: see debian.mjs.

import { existsSync, readdirSync } from "node:fs";

import { StepFailed, command, step } from "../step.mjs";
import { debianToolchain, installDebianToolchain, canInstallPackages } from "./debian.mjs";
import { answer, target } from "./rust.mjs";

/** Ensures that `cargoForWasm` has a compiler. */
export async function installWasmTarget() {
  if (environmentForWasm()) return;

  const refusal = answer("rustup", ["-V"]) ? await addWithRustup() : "rustup is not installed";
  if (environmentForWasm()) return;
  if (canInstallPackages()) {
    console.log("    rustup cannot bring it; Debian's packages can");
    await installDebianToolchain();
  }
  if (environmentForWasm()) return;

  throw new StepFailed(`Rust cannot build for ${target} on this host`, {
    output: refusal,
    next: `Where rustup can reach its host, run \`rustup target add ${target}\`. On Debian, run this again as root. Elsewhere install the target with the packages your Rust came from.`,
  });
}

/** The command that builds for wasm, and the environment it needs. */
export function cargoForWasm() {
  const env = environmentForWasm();
  if (env) return { command: "cargo", env };
  throw new StepFailed(`the target ${target} is not installed`, {
    next: "Run `node scripts/setup.mjs`.",
  });
}

function environmentForWasm() {
  const candidates = [{}, debianToolchain()];
  return candidates.find((env) => env && hasStandardLibrary(env));
}

function hasStandardLibrary(env) {
  const folder = answer("rustc", ["--print", "target-libdir", "--target", target], env);
  return (
    folder !== undefined &&
    existsSync(folder) &&
    readdirSync(folder).some((name) => /^libstd-.*\.rlib$/.test(name))
  );
}

/** Returns rustup's message when it fails; a host without a network does not wait long. */
async function addWithRustup() {
  try {
    await step(`wasm target (rustup target add ${target})`, (say) =>
      command("rustup", ["target", "add", target], {
        say,
        env: { RUSTUP_MAX_RETRIES: "0" },
        seconds: 300,
      }),
    );
    return "";
  } catch (error) {
    return error.output || error.message;
  }
}
