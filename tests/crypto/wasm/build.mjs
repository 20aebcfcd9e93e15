// Builds the portable back end as a wasm module for the tests, with the versions of the package's build:
// the lock file is the package's.

import { copyFileSync } from "node:fs";

import { place } from "../../../scripts/build/place.mjs";
import { bindgenProgram } from "../../../scripts/setup/bindgen.mjs";
import { inClone } from "../../../scripts/setup/paths.mjs";
import { target } from "../../../scripts/setup/rust.mjs";
import { cargoForWasm } from "../../../scripts/setup/wasm-target.mjs";
import { command, step } from "../../../scripts/step.mjs";

const folder = inClone("target", "wasm-crypto");
const crate = inClone("tests", "crypto", "wasm");

/** The paths of the built module and its JavaScript. */
export const glue = `${folder}/glue`;

export async function buildPortable() {
  const { command: cargo, env } = cargoForWasm();
  copyFileSync(inClone("Cargo.lock"), `${crate}/Cargo.lock`);
  await step("portable back end: cargo build", (say) =>
    command(cargo, ["build", "--release", "--target", target], {
      say,
      cwd: crate,
      env: { ...env, CARGO_TARGET_DIR: folder },
    }),
  );
  await step("portable back end: bindgen", () => {
    const module = `${folder}/${target}/release/edge_token_exchange_portable.wasm`;
    return place(glue, (fresh) => command(bindgenProgram(), [module, fresh, "portable"]));
  });
}
