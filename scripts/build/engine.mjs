// The engine for one JavaScript host: cargo makes the module, bindgen its glue, wasm-opt shrinks it.
//
// Each host has a target folder of its own. Cargo gives the module the same file name whatever the
// features, and one folder would make each build throw away the other's.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { bindgenProgram } from "../setup/bindgen.mjs";
import { inClone, root } from "../setup/paths.mjs";
import { target } from "../setup/rust.mjs";
import { cargoForWasm } from "../setup/wasm-target.mjs";
import { command, step } from "../step.mjs";

/**
 * For what each module is built: the package is downloaded by pages, the Worker is asked a million
 * times and has room.
 */
const tuning = {
  npm: { level: "z", shrink: ["-Oz", "--converge"] },
  worker: { level: "3", shrink: ["-O3"] },
};

/** The features that Node and workerd know; with all of them Node 24 cannot load the module. */
const known = [
  "--enable-bulk-memory",
  "--enable-bulk-memory-opt",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

/** Builds with the feature named `host`; gives the folder of engine.js, snippets/ and the module. */
export async function buildEngine(host) {
  const folder = inClone("target", `wasm-${host}`);
  const glue = `${folder}/glue`;

  await step(`${host}: cargo build`, (say) => cargo(host, folder, say));
  await step(`${host}: bindgen`, () => {
    rmSync(glue, { recursive: true, force: true });
    const module = `${folder}/${target}/release/edge_token_exchange.wasm`;
    return command(bindgenProgram(), [module, glue, "engine"]);
  });
  const small = await shrink(host, `${glue}/engine_bg.wasm`, `${folder}/engine`);
  return { glue, module: small };
}

function cargo(host, folder, say) {
  const { command: program, env } = cargoForWasm();
  const features = ["--no-default-features", "--features", host];
  return command(program, ["build", "--release", "--target", target, "--lib", ...features], {
    say,
    cwd: root,
    env: { ...env, CARGO_TARGET_DIR: folder, CARGO_PROFILE_RELEASE_OPT_LEVEL: tuning[host].level },
  });
}

/** Shrinks the module, unless that was done with the same bytes in the same way. */
async function shrink(host, input, output) {
  const flags = [...tuning[host].shrink, ...known];
  const optimiser = inClone("node_modules", "binaryen", "package.json");
  const key = createHash("sha256")
    .update(readFileSync(optimiser))
    .update(flags.join(" "))
    .update(readFileSync(input))
    .digest("hex");
  const small = `${output}.wasm`;
  const stamp = `${output}.made-from`;
  if (existsSync(small) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return small;

  rmSync(stamp, { force: true });
  await step(`${host}: wasm-opt`, () => command("wasm-opt", [...flags, input, "-o", small]));
  writeFileSync(stamp, key);
  return small;
}
