// Every check of the code except its tests.

import "./setup/oldest-node.mjs";

import { build } from "./build.mjs";
import { gzipOf } from "./build/sizes.mjs";
import { setup } from "./setup.mjs";
import { isMain, onCurrentNode } from "./setup/node.mjs";
import { inClone, root } from "./setup/paths.mjs";
import { target } from "./setup/rust.mjs";
import { readArguments } from "./setup/usage.mjs";
import { cargoForWasm } from "./setup/wasm-target.mjs";
import { StepFailed, command, program, report, step } from "./step.mjs";

const usage = `Checks everything but the tests: npm run check

It prints one line for each check and runs all of them. Each failed check shows its output and the
command that repeats or repairs it. Size budgets apply to a fresh build.`;

/** Design: the size limits of a Worker and the npm package, in bytes after gzip. */
const budgets = [
  { part: "worker", what: "Worker bundle", limit: 600_000, belongs: () => true },
  {
    part: "npm",
    what: "npm wasm",
    limit: 400_000,
    belongs: (name) => name === "npm/engine_bg.wasm",
  },
  { part: "npm", what: "npm glue", limit: 10_000, belongs: (name) => name === "npm/engine.js" },
  { part: "www", what: "page", limit: 60_000, belongs: (name) => /page\.(js|css)$/.test(name) },
];

const bindgen = ["--manifest-path", "scripts/bindgen/Cargo.toml"];
const fuzz = ["--manifest-path", "tests/fuzz/Cargo.toml"];
const denyWarnings = ["--", "-D", "warnings"];

const checks = [
  ["format of Rust", (say) => cargo(["fmt", "--check"], say, "cargo fmt")],
  ["format of scripts/bindgen", (say) => cargo(["fmt", "--check", ...bindgen], say)],
  ["format of tests/fuzz", (say) => cargo(["fmt", "--check", ...fuzz], say)],
  ["format of everything else", prettier],
  ["types of the page", typesOfPage],
  [
    "clippy",
    (say) => cargo(["clippy", "--all-targets", "--features", "schema", ...denyWarnings], say),
  ],
  ["clippy for the Worker", (say) => clippyForWasm("worker", say)],
  ["clippy for npm", (say) => clippyForWasm("npm", say)],
  [
    "clippy of scripts/bindgen",
    (say) =>
      cargo(["clippy", "--locked", ...bindgen, ...denyWarnings], say, undefined, {
        CARGO_TARGET_DIR: inClone("target", "bindgen"),
      }),
  ],
  ["documentation of Rust", rustdoc],
];

/** `repair` is the command that fixes a failure, where it differs from the check. */
function cargo(args, say, repair, env) {
  const next = `Run \`${repair ?? ["cargo", ...args].join(" ")}\`.`;
  return command("cargo", args, { say, cwd: root, env, next });
}

/** Without features cargo documents only the core. */
function rustdoc(say) {
  const args = ["doc", "--no-deps", "--no-default-features"];
  const repair = `RUSTDOCFLAGS=-Dwarnings cargo ${args.join(" ")}`;
  return cargo(args, say, repair, { RUSTDOCFLAGS: "-Dwarnings" });
}

function clippyForWasm(feature, say) {
  const { command: cargoCommand, env } = cargoForWasm();
  const features = ["--no-default-features", "--features", feature];
  const args = ["clippy", "--lib", "--target", target, ...features, ...denyWarnings];
  return command(cargoCommand, args, {
    say,
    cwd: root,
    env: { ...env, CARGO_TARGET_DIR: inClone("target", "clippy-wasm") },
    next: `Run \`${[cargoCommand, ...args].join(" ")}\`.`,
  });
}

function prettier(say) {
  return command("prettier", ["--check", "--log-level", "warn", "."], {
    say,
    cwd: root,
    next: "Run `npx prettier --write .`.",
  });
}

function typesOfPage(say) {
  return command("tsc", ["--project", "www"], { say, cwd: root, next: "Run `npx tsc -p www`." });
}

function assertWithin({ part, what, limit, belongs }, sizes) {
  const size = gzipOf(sizes[part], belongs);
  const line = `${what}: ${(size / 1000).toFixed(1)} of ${limit / 1000} KB gzip`;
  if (size > limit) throw new StepFailed(`${line} is over the budget`);
  console.log(`  ✓ ${line}`);
}

async function main() {
  await setup();
  const failures = [];
  const attempt = (work) => work().catch((error) => failures.push(error));

  for (const [label, check] of checks) await attempt(() => step(label, check));
  await attempt(async () => {
    const sizes = await build();
    for (const budget of budgets) await attempt(async () => assertWithin(budget, sizes));
  });

  failures.forEach(report);
  if (failures.length > 0) throw new StepFailed(`checks failed: ${failures.length}`);
  console.log("All checks passed.");
}

if (isMain(import.meta.url)) readArguments(usage);
await onCurrentNode(import.meta.url);
if (isMain(import.meta.url)) await program(main);
