// The engine for one JavaScript host: cargo builds the module, bindgen its glue, and wasm-opt shrinks the
// modules that ship.
//
// Each host has a target folder of its own for what ships. Cargo gives the module the same file name
// whatever the features are, so in a shared folder each build would overwrite the other's. A quick build
// shares the folder and takes turns: what both depend on is compiled once.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { bindgenProgram } from "../setup/bindgen.mjs";
import { inClone, root } from "../setup/paths.mjs";
import { target } from "../setup/rust.mjs";
import { cargoForWasm } from "../setup/wasm-target.mjs";
import { command, step } from "../step.mjs";
import { place } from "./place.mjs";
import { variant } from "./variant.mjs";

/** A function with one caller moves into it only where it is short: one long function compresses badly. */
const upTo = (size) => `--one-caller-inline-max-function-size=${size}`;

/** What tools wrote about themselves. */
const strip = ["--strip-producers", "--strip-target-features", "--strip-debug"];

/** SHA-256 as a loop, which is smaller than unrolled: the package hashes a few short texts. */
const compactSha2 = ["--cfg", 'sha2_backend="soft"', "--cfg", 'sha2_backend_soft="compact"'];

/**
 * The goal of each module that ships: browsers download the package, so it is small; the Worker answers a
 * million requests, so it is fast. `-Os` leaves more code than `-Oz`, and less of it after gzip. For the
 * Worker the compiler's usual threshold for inlining makes it a tenth larger and no faster, and a new isolate
 * pays for each kilobyte.
 */
const tuning = {
  npm: { level: "z", flags: compactSha2, shrink: ["-Os", "--converge", upTo(10), ...strip] },
  worker: { level: "3", flags: ["-Cllvm-args=-inline-threshold=50"], shrink: ["-O3", upTo(30)] },
};

/** A message of a panic names a file of a crate, not the folder in which a host keeps its crates. */
const namelessHost = `--remap-path-prefix=${join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src")}=crates`;

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

/** The folder of a host's glue: engine.js, snippets/ and the module that no tool has shrunk. */
export const glueOf = (host) => inClone("target", `${variant().cargo}-${host}`, "glue");

/** Builds with the feature named `host`; returns the folder of engine.js, snippets/ and the module. */
export async function buildEngine(host) {
  const { cargo: kind, profile, optimised } = variant();
  const folder = inClone("target", optimised ? `${kind}-${host}` : kind);
  const glue = glueOf(host);

  const compile = async () => {
    await step(`${host}: cargo build`, (say) => cargo(host, folder, say));
    await step(`${host}: bindgen`, () => {
      const module = `${folder}/${target}/${profile}/edge_token_exchange.wasm`;
      return place(glue, (fresh) => command(bindgenProgram(), [module, fresh, "engine"]));
    });
  };
  await (optimised ? compile() : inTurn(compile));
  const module = `${glue}/engine_bg.wasm`;
  return { glue, module: optimised ? await shrink(host, module, `${folder}/engine`) : module };
}

let last = Promise.resolve();

/** Runs `work` when the work before it has ended, whether or not that failed. */
function inTurn(work) {
  const mine = last.catch(() => {}).then(work);
  last = mine;
  return mine;
}

function cargo(host, folder, say) {
  const { command: program, env } = cargoForWasm();
  const { profile, optimised } = variant();
  const features = ["--no-default-features", "--features", host];
  const { level: goal, flags: passed } = tuning[host];
  const level = optimised && { CARGO_PROFILE_RELEASE_OPT_LEVEL: goal };
  const flags = `target.${target}.rustflags=${JSON.stringify([...passed, namelessHost])}`;
  return command(
    program,
    [
      "build",
      ...["--profile", profile, "--target", target, "--lib", ...features],
      ...(optimised ? ["--config", flags] : []),
    ],
    {
      say,
      cwd: root,
      env: { ...env, ...level, CARGO_TARGET_DIR: folder },
    },
  );
}

/** Shrinks the module, unless an earlier build did so with the same bytes and options. */
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
  const fresh = `${output}-${process.pid}.wasm`;
  await step(`${host}: wasm-opt`, () => command("wasm-opt", [...flags, input, "-o", fresh]));
  renameSync(fresh, small);
  writeFileSync(stamp, key);
  return small;
}
